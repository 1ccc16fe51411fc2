import type { Handlers } from '#platform/feature.ts';
import { visibleSystems } from '#features/ledger/public.ts';
import type { reportingContract } from './contract.ts';
import { getOverview } from './overview-views.ts';

export const reportingHandlers = {
  getOverview: (ctx) => ctx.tx(async (tx) => getOverview({ tx, tenantId: ctx.tenantId, within: await visibleSystems(ctx, tx, 'reporting.read') }, ctx.now.toISOString().slice(0, 10))),
} satisfies Handlers<typeof reportingContract>;
