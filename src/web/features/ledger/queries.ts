import { ledgerContract } from '#features/ledger/contract.ts';
import type { QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { usePages } from '../../ui/data-table/pages.ts';

export type System = ReplyOf<typeof ledgerContract.listSystems>['rows'][number];
export type SystemDetail = ReplyOf<typeof ledgerContract.getSystem>;
export type TreeNode = ReplyOf<typeof ledgerContract.listSystemTree>['rows'][number];
export type UsageRow = ReplyOf<typeof ledgerContract.listSystemComponents>['rows'][number];
export type PackageRow = ReplyOf<typeof ledgerContract.listPackages>['rows'][number];
export type PackageDetail = ReplyOf<typeof ledgerContract.getPackage>;
export type WhereUsedPage = ReplyOf<typeof ledgerContract.whereUsed>;
export type WhereUsedRow = WhereUsedPage['rows'][number];
export type ImportRow = ReplyOf<typeof ledgerContract.getImport>;
export type ImportItem = ReplyOf<typeof ledgerContract.listImportItems>['rows'][number];
export type SystemEvent = ReplyOf<typeof ledgerContract.listSystemHistory>['rows'][number];
export type SearchHit = ReplyOf<typeof ledgerContract.search>['hits'][number];

type Filters<Query> = Omit<Query, 'cursor' | 'limit'>;
export type SystemFilters = Filters<QueryOf<typeof ledgerContract.listSystems>>;
export type ComponentFilters = Filters<QueryOf<typeof ledgerContract.listSystemComponents>>;
export type PackageFilters = Filters<QueryOf<typeof ledgerContract.listPackages>>;
export type WhereUsedFilters = Filters<QueryOf<typeof ledgerContract.whereUsed>>;

const pageLimit = 50;

export const useSystems = (filters: SystemFilters) =>
  usePages<System>(['systems', 'list', filters], (cursor, signal) => call(ledgerContract.listSystems, { query: { ...filters, limit: pageLimit, cursor }, signal }));

export const useSystemComponents = (systemId: string, filters: ComponentFilters) =>
  usePages<UsageRow>(['systems', systemId, 'components', filters], (cursor, signal) => call(ledgerContract.listSystemComponents, { params: { systemId }, query: { ...filters, limit: pageLimit, cursor }, signal }));

export const useSystemHistory = (systemId: string) =>
  usePages<SystemEvent, ReplyOf<typeof ledgerContract.listSystemHistory>>(['systems', systemId, 'history'], (cursor, signal) => call(ledgerContract.listSystemHistory, { params: { systemId }, query: { limit: 50, cursor }, signal }));

export const usePackages = (filters: PackageFilters) =>
  usePages<PackageRow>(['packages', 'list', filters], (cursor, signal) => call(ledgerContract.listPackages, { query: { ...filters, limit: pageLimit, cursor }, signal }));

export const useWhereUsed = (filters: WhereUsedFilters, isEnabled = true) =>
  usePages<WhereUsedRow, WhereUsedPage>(['where-used', filters], (cursor, signal) => call(ledgerContract.whereUsed, { query: { ...filters, limit: pageLimit, cursor }, signal }), { isEnabled });

/** Fresh by itself while one of them is under way. */
export const useImports = (filters: Readonly<{ systemId?: string; state?: readonly ImportRow['state'][] }>) =>
  usePages<ImportRow>(['imports', 'list', filters], (cursor, signal) => call(ledgerContract.listImports, { query: { ...filters, limit: 50, cursor }, signal }), { refreshWhile: (rows) => rows.some((row) => !isFinished(row.state)) });

export const useImportItems = (importId: string, outcome: readonly ImportItem['outcome'][], isEnabled: boolean) =>
  usePages<ImportItem>(['imports', importId, 'items', outcome], (cursor, signal) => call(ledgerContract.listImportItems, { params: { importId }, query: { outcome, limit: pageLimit, cursor }, signal }), { isEnabled });

export const systemQuery = (systemId: string) => queryOptions({ queryKey: ['systems', systemId], queryFn: ({ signal }) => call(ledgerContract.getSystem, { params: { systemId }, signal }) });
export const systemTreeQuery = (q: string) => queryOptions({ queryKey: ['systems', 'tree', q], queryFn: ({ signal }) => call(ledgerContract.listSystemTree, { query: { q: q === '' ? undefined : q }, signal }) });
export const pathsQuery = (systemId: string, packageVersionId: number) => queryOptions({ queryKey: ['systems', systemId, 'paths', packageVersionId], queryFn: ({ signal }) => call(ledgerContract.listPaths, { params: { systemId }, query: { packageVersionId, limit: 20 }, signal }) });
export const packageQuery = (packageId: number) => queryOptions({ queryKey: ['packages', packageId], queryFn: ({ signal }) => call(ledgerContract.getPackage, { params: { packageId }, signal }) });
export const importQuery = (importId: string) => queryOptions({ queryKey: ['imports', importId], queryFn: ({ signal }) => call(ledgerContract.getImport, { params: { importId }, signal }) });
export const searchQuery = (q: string) => queryOptions({ queryKey: ['search', q], queryFn: async ({ signal }) => (await call(ledgerContract.search, { query: { q, limit: 24 }, signal })).hits, staleTime: 30_000 });

/** Systems by code or name, for choosing one. */
export const systemOptionsQuery = (q: string) => queryOptions({
  queryKey: ['systems', 'options', q],
  queryFn: async ({ signal }) => (await call(ledgerContract.listSystems, { query: { q: q === '' ? undefined : q, limit: 30 }, signal })).rows,
  staleTime: 30_000,
});

/** Components of one system by name, for choosing one. */
export const componentOptionsQuery = (systemId: string, q: string) => queryOptions({
  queryKey: ['systems', systemId, 'component-options', q],
  queryFn: async ({ signal }) => (await call(ledgerContract.listSystemComponents, { params: { systemId }, query: { q: q === '' ? undefined : q, limit: 30 }, signal })).rows,
  staleTime: 30_000,
});

/** An import that nothing more will happen to. */
export function isFinished(state: string): boolean {
  return state === 'done' || state === 'unchanged' || state === 'failed';
}
