import { identityContract } from '#features/identity/contract.ts';
import type { QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { isSessionLost } from '../../api/errors.ts';

export type Me = ReplyOf<typeof identityContract.getSession>;
export type Person = ReplyOf<typeof identityContract.listPeople>['rows'][number];
export type Unit = ReplyOf<typeof identityContract.listUnits>['rows'][number];
export type Token = ReplyOf<typeof identityContract.listTokens>['rows'][number];
export type PeopleQuery = QueryOf<typeof identityContract.listPeople>;
export type RoleName = Person['roles'][number];

export const sessionKey = ['session'] as const;

/** Who is signed in; null where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await call(identityContract.getSession, { signal });
    } catch (error) {
      if (isSessionLost(error)) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const unitsQuery = queryOptions({ queryKey: ['units'], queryFn: async ({ signal }) => (await call(identityContract.listUnits, { signal })).rows, staleTime: 60_000 });
export const rolesQuery = queryOptions({ queryKey: ['roles'], queryFn: async ({ signal }) => (await call(identityContract.listPowers, { signal })).roles, staleTime: 5 * 60_000 });
export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: async ({ signal }) => (await call(identityContract.listTokens, { signal })).rows });
export const sessionsQuery = queryOptions({ queryKey: ['sessions'], queryFn: async ({ signal }) => (await call(identityContract.listSessions, { signal })).rows });

/** People by name or login, for choosing an owner. */
export const peopleOptionsQuery = (q: string) => queryOptions({
  queryKey: ['people', 'options', q],
  queryFn: async ({ signal }) => (await call(identityContract.listPeople, { query: { q: q === '' ? undefined : q, limit: 30 }, signal })).rows,
  staleTime: 60_000,
});
