import { reportingContract } from '#features/reporting/contract.ts';
import type { ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';

export type Overview = ReplyOf<typeof reportingContract.getOverview>;

export const overviewQuery = queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => call(reportingContract.getOverview, { signal }) });
