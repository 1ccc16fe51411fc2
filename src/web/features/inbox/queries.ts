import { inboxContract } from '#features/inbox/contract.ts';
import type { ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';

export type Task = ReplyOf<typeof inboxContract.listTasks>['rows'][number];

export const inboxQuery = queryOptions({ queryKey: ['inbox'], queryFn: ({ signal }) => call(inboxContract.listTasks, { signal }), refetchInterval: 60_000 });
