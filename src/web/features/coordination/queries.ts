import { coordinationContract } from '#features/coordination/contract.ts';
import type { BodyOf, QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';

export type BodyRow = ReplyOf<typeof coordinationContract.listBodies>['rows'][number];
export type BodyDetail = ReplyOf<typeof coordinationContract.getBody>;
export type Member = BodyDetail['members'][number];
export type Rule = BodyDetail['rules'][number];
export type Blocker = BodyRow['blockers'][number];
export type Matter = ReplyOf<typeof coordinationContract.listMatters>['rows'][number];
export type MeetingRow = ReplyOf<typeof coordinationContract.listMeetings>['rows'][number];
export type Meeting = ReplyOf<typeof coordinationContract.getMeeting>;
export type Item = Meeting['items'][number];
export type ItemResult = NonNullable<Item['result']>;
export type Seat = Meeting['seats'][number];
export type ResolutionRow = ReplyOf<typeof coordinationContract.listResolutions>['rows'][number];
export type Resolution = ReplyOf<typeof coordinationContract.getResolution>;
export type FollowUp = Resolution['followUps'][number];
export type MatterFilters = Omit<QueryOf<typeof coordinationContract.listMatters>, 'limit' | 'cursor'>;
export type ResolutionFilters = Omit<QueryOf<typeof coordinationContract.listResolutions>, 'limit' | 'cursor'>;
export type NewBody = BodyOf<typeof coordinationContract.createBody>;

export const bodiesQuery = queryOptions({ queryKey: ['coordination', 'bodies'], queryFn: async ({ signal }) => (await call(coordinationContract.listBodies, { signal })).rows });
export const bodyQuery = (bodyId: string) => queryOptions({ queryKey: ['coordination', 'body', bodyId], queryFn: ({ signal }) => call(coordinationContract.getBody, { params: { bodyId }, signal }) });
export const resolutionQuery = (resolutionId: string) => queryOptions({ queryKey: ['coordination', 'resolution', resolutionId], queryFn: ({ signal }) => call(coordinationContract.getResolution, { params: { resolutionId }, signal }) });
export const resolutionCountsQuery = queryOptions({ queryKey: ['coordination', 'resolutions', 'counts'], queryFn: ({ signal }) => call(coordinationContract.countResolutions, { signal }) });

const liveEveryMs = 4000;

/** While votes are taken, the page keeps up with them. */
export const meetingQuery = (meetingId: string) => queryOptions({
  queryKey: ['coordination', 'meeting', meetingId], queryFn: ({ signal }) => call(coordinationContract.getMeeting, { params: { meetingId }, signal }),
  refetchInterval: (query) => (query.state.data?.state === 'held' ? liveEveryMs : false),
});

/** Everything that is shown of bodies is asked for again. */
export function refreshCoordination(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['coordination'] });
}
