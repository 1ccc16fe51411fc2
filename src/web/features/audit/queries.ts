import { auditContract } from '#features/audit/contract.ts';
import type { QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { usePages } from '../../ui/data-table/pages.ts';

export type AuditEvent = ReplyOf<typeof auditContract.listEvents>['rows'][number];
export type AuditEventInFull = ReplyOf<typeof auditContract.getEvent>;
export type FieldChange = AuditEventInFull['fields'][number];
export type HistoryEntry = ReplyOf<typeof auditContract.listObjectHistory>['rows'][number];
export type Chain = ReplyOf<typeof auditContract.getChain>;
export type Verification = ReplyOf<typeof auditContract.getVerification>;
export type Fault = NonNullable<Verification['result']>['faults'][number];
export type EventQuery = Omit<QueryOf<typeof auditContract.listEvents>, 'cursor' | 'limit'>;

export const useAuditEvents = (query: EventQuery) => usePages<AuditEvent>(['audit', 'events', query], (cursor, signal) => call(auditContract.listEvents, { query: { ...query, limit: 50, cursor }, signal }));

export const useObjectHistory = (objectKind: string, objectId: string) =>
  usePages<HistoryEntry>(['history', objectKind, objectId], (cursor, signal) => call(auditContract.listObjectHistory, { params: { objectKind, objectId }, query: { limit: 30, cursor }, signal }));

export const auditEventQuery = (eventId: string) => queryOptions({ queryKey: ['audit', 'event', eventId], queryFn: ({ signal }) => call(auditContract.getEvent, { params: { eventId }, signal }) });
export const actionsQuery = queryOptions({ queryKey: ['audit', 'actions'], queryFn: async ({ signal }) => (await call(auditContract.listActions, { signal })).rows, staleTime: 60_000 });

/** Asked again every second while a verification is under way. */
export const chainQuery = queryOptions({
  queryKey: ['audit', 'chain'], queryFn: ({ signal }) => call(auditContract.getChain, { signal }),
  refetchInterval: (query) => (isUnderWay(query.state.data?.lastVerification?.state) ? 1000 : false),
});

export function isUnderWay(state: Verification['state'] | undefined): boolean {
  return state === 'waiting' || state === 'running';
}
