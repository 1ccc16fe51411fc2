import type { BodyOf, QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { planningContract } from '#features/planning/contract.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';

export type PlanRow = ReplyOf<typeof planningContract.listPlans>['rows'][number];
export type PlanDetail = ReplyOf<typeof planningContract.getPlan>;
export type PlanVersion = PlanDetail['version'];
export type PlanContent = PlanDetail['content'];
export type TargetFigures = PlanDetail['targets'][number];
export type ItemProgress = PlanDetail['progress'][number];
export type PlanReport = ReplyOf<typeof planningContract.listReports>['rows'][number];
export type Metric = ReplyOf<typeof planningContract.listMetrics>['rows'][number];
export type Difference = ReplyOf<typeof planningContract.listDifferences>['rows'][number];
export type PlanFilters = Omit<QueryOf<typeof planningContract.listPlans>, 'limit' | 'cursor'>;
export type PlanBody = BodyOf<typeof planningContract.createPlan>;

export const planQuery = (planId: string, version?: number) => queryOptions({ queryKey: ['plans', planId, version ?? 'current'], queryFn: ({ signal }) => call(planningContract.getPlan, { params: { planId }, query: { version }, signal }) });

export const metricsQuery = queryOptions({ queryKey: ['metrics'], queryFn: async ({ signal }) => (await call(planningContract.listMetrics, { signal })).rows, staleTime: 60_000 });

export const differencesQuery = (planId: string, from: number, to: number) => queryOptions({
  queryKey: ['plans', planId, 'differences', from, to], queryFn: async ({ signal }) => (await call(planningContract.listDifferences, { params: { planId }, query: { from, to }, signal })).rows,
});

/** Everything that is shown of plans is asked for again. */
export function refreshPlans(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['plans'] });
}
