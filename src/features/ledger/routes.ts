import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx, Handlers } from '#platform/feature.ts';
import type { PermissionName } from '#features/identity/public.ts';
import { untilClosed } from '#platform/follow.ts';
import { listComponents } from './component-views.ts';
import type { ledgerContract } from './contract.ts';
import { exportComponents, exportPackages, exportSystems, exportWhereUsed } from './exports.ts';
import { listHistory } from './history.ts';
import * as imports from './imports.ts';
import { getPackage, listPackages } from './package-views.ts';
import { search } from './search.ts';
import { countSystems, hasSystem, listSystems, listTree, treeRowsMax } from './system-views.ts';
import { assertVisible, visibleSystems } from './reach.ts';
import * as systems from './systems.ts';
import { listPaths, whereUsed } from './where-used.ts';

export const ledgerHandlers = {
  listSystems: (ctx, { query }) => ctx.tx(async (tx) => {
    const filter = { ...query, within: await visibleSystems(ctx, tx, 'ledger.read') };
    return { ...(await listSystems(tx, ctx.tenantId, filter, query)), total: await countSystems(tx, ctx.tenantId, filter) };
  }),
  exportSystems: (ctx, { query }) => exportSystems(ctx, query, query),
  listSystemTree: (ctx, { query }) => ctx.tx(async (tx) => {
    const rows = await listTree(tx, ctx.tenantId, query.q, await visibleSystems(ctx, tx, 'ledger.read'));
    return { rows: rows.slice(0, treeRowsMax), truncated: rows.length > treeRowsMax };
  }),
  createSystem: (ctx, { body }) => systems.createSystem(ctx, body),
  getSystem: (ctx, { params }) => systems.getSystem(ctx, params.systemId),
  updateSystem: (ctx, { params, body }) => systems.updateSystem(ctx, params.systemId, body),
  deleteSystem: async (ctx, { params }) => {
    await systems.retireSystem(ctx, params.systemId);
    return {};
  },
  listSystemComponents: (ctx, { params, query }) => withSystem(ctx, params.systemId, (tx) => listComponents(tx, ctx.tenantId, params.systemId, query, query)),
  exportSystemComponents: async (ctx, { params, query }) => {
    await withSystem(ctx, params.systemId, async () => undefined, 'reporting.read');
    return exportComponents(ctx, params.systemId, query, query);
  },
  listPaths: (ctx, { params, query }) => withSystem(ctx, params.systemId, (tx) => listPaths(tx, ctx.tenantId, params.systemId, query.packageVersionId, query.limit)),
  listSystemHistory: (ctx, { params, query }) => listHistory(ctx, params.systemId, query),
  listPackages: (ctx, { query }) => ctx.tx(async (tx) => ({ ...(await listPackages(tx, ctx.tenantId, { ...query, within: await visibleSystems(ctx, tx, 'ledger.read') }, query)), total: null })),
  exportPackages: (ctx, { query }) => exportPackages(ctx, query, query),
  getPackage: (ctx, { params }) => ctx.tx(async (tx) => getPackage(tx, ctx.tenantId, params.packageId, await visibleSystems(ctx, tx, 'ledger.read'))),
  whereUsed: (ctx, { query }) => whereUsed(ctx, query),
  exportWhereUsed: async (ctx, { query }) => {
    // a question that is not understood is refused before the file begins
    await whereUsed(ctx, { ...query, limit: 1 }, 'reporting.read');
    return exportWhereUsed(ctx, query, query);
  },
  search: async (ctx, { query }) => ({ hits: await search(ctx, query.q, query.limit) }),
  createImport: (ctx, { params, query, body }) => imports.createImport(ctx, { systemId: params.systemId, ...query, stream: body }),
  listImports: (ctx, { query }) => imports.listImports(ctx, query),
  getImport: (ctx, { params }) => imports.getImport(ctx, params.importId),
  listImportItems: (ctx, { params, query }) => imports.listImportItems(ctx, params.importId, query),
  followImport: async (ctx, { params, request }) => {
    await imports.getImport(ctx, params.importId);
    return importEvents(ctx, params.importId, untilClosed(request.raw));
  },
  getOriginal: (ctx, { params, query }) => imports.getOriginal(ctx, params.importId, query.path),
} satisfies Handlers<typeof ledgerContract>;

async function* importEvents(ctx: Ctx, importId: string, signal: AbortSignal) {
  for await (const row of imports.followImport(ctx, importId, signal)) yield { event: 'import', data: row };
}

/** Whether the system is there comes before what is in it: one of another tenant, or out of the actor's reach, answers like none. */
function withSystem<T>(ctx: Ctx, systemId: string, work: (tx: Tx) => Promise<T>, permission: PermissionName = 'ledger.read'): Promise<T> {
  return ctx.tx(async (tx) => {
    await assertVisible(ctx, tx, permission, systemId);
    if (!(await hasSystem(tx, ctx.tenantId, systemId))) throw new AppError('object.not-found', 'There is no such system, or it is retired.');
    return work(tx);
  });
}
