import { identityContract } from '#features/identity/contract.ts';
import type { QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { isSessionLost } from '../../api/errors.ts';
import { queryClient } from '../../api/query-client.ts';
import { keepDraftsOf } from '../../ui/use-draft.ts';

export type Me = ReplyOf<typeof identityContract.getSession>;
export type Person = ReplyOf<typeof identityContract.listPeople>['rows'][number];
export type Unit = ReplyOf<typeof identityContract.listUnits>['rows'][number];
export type Token = ReplyOf<typeof identityContract.listTokens>['rows'][number];
export type PeopleQuery = QueryOf<typeof identityContract.listPeople>;
export type RoleName = Person['roles'][number];
export type Powers = ReplyOf<typeof identityContract.listPowers>;
export type GrantQuery = QueryOf<typeof identityContract.listGrants>;
export type Grant = ReplyOf<typeof identityContract.listGrants>['rows'][number];
export type Review = ReplyOf<typeof identityContract.listReviews>['rows'][number];
export type ReviewItem = ReplyOf<typeof identityContract.listReviewItems>['rows'][number];
export type ReviewItemQuery = QueryOf<typeof identityContract.listReviewItems>;

export type SessionRow = ReplyOf<typeof identityContract.listSessions>['rows'][number];
export type Factor = ReplyOf<typeof identityContract.listFactors>['rows'][number];
export type Alarm = ReplyOf<typeof identityContract.listAlarms>['rows'][number];
export type Directory = ReplyOf<typeof identityContract.listDirectories>['rows'][number];

export const sessionKey = ['session'] as const;

/** Who is signed in; null where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      const me = await call(identityContract.getSession, { signal });
      keepDraftsOf(me.person.id);
      return me;
    } catch (error) {
      if (isSessionLost(error)) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const unitsQuery = queryOptions({ queryKey: ['units'], queryFn: async ({ signal }) => (await call(identityContract.listUnits, { signal })).rows, staleTime: 60_000 });
export const powersQuery = queryOptions({ queryKey: ['powers'], queryFn: ({ signal }) => call(identityContract.listPowers, { signal }), staleTime: 5 * 60_000 });
export const grantFiguresQuery = queryOptions({ queryKey: ['grants', 'figures'], queryFn: ({ signal }) => call(identityContract.countGrants, { signal }) });
export const grantsOfQuery = (personId: string) => queryOptions({ queryKey: ['grants', 'of', personId], queryFn: async ({ signal }) => (await call(identityContract.listGrants, { query: { personId, limit: 100 }, signal })).rows });
export const reviewsQuery = queryOptions({ queryKey: ['reviews'], queryFn: ({ signal }) => call(identityContract.listReviews, { signal }) });
export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: async ({ signal }) => (await call(identityContract.listTokens, { signal })).rows });
export const sessionsQuery = queryOptions({ queryKey: ['sessions'], queryFn: async ({ signal }) => (await call(identityContract.listSessions, { signal })).rows });

export const personSessionsQuery = (personId: string) => queryOptions({ queryKey: ['sessions', personId], queryFn: async ({ signal }) => (await call(identityContract.listPersonSessions, { params: { personId }, signal })).rows });
export const factorsQuery = queryOptions({ queryKey: ['factors'], queryFn: ({ signal }) => call(identityContract.listFactors, { signal }) });
export const signInOptionsQuery = queryOptions({ queryKey: ['sign-in-options'], queryFn: ({ signal }) => call(identityContract.getSignInOptions, { signal }), staleTime: 5 * 60_000 });
export const alarmsQuery = queryOptions({ queryKey: ['alarms'], queryFn: async ({ signal }) => (await call(identityContract.listAlarms, { signal })).rows, staleTime: 60_000 });
/** Looked at every few seconds while one is being synchronised. */
export const directoriesQuery = queryOptions({
  queryKey: ['directories'], queryFn: async ({ signal }) => (await call(identityContract.listDirectories, { signal })).rows,
  refetchInterval: ({ state }) => (state.data?.some((row) => row.lastSync !== null && row.lastSync.finishedAt === null) === true ? 2000 : false),
});

/** People by name or login, for choosing an owner. */
export const peopleOptionsQuery = (q: string) => queryOptions({
  queryKey: ['people', 'options', q],
  queryFn: async ({ signal }) => (await call(identityContract.listPeople, { query: { q: q === '' ? undefined : q, limit: 30 }, signal })).rows,
  staleTime: 60_000,
});

/** What people hold has changed: everything that shows it is asked for again. */
export async function refreshGrants(): Promise<void> {
  await Promise.all(['grants', 'people', 'reviews', 'tokens'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
}
