import type { Feature, Handlers } from '#platform/feature.ts';
import { reportingContract } from './contract.ts';
import { getOverview } from './overview-views.ts';
import { takeSnapshots } from './snapshot.ts';

const handlers = {
  getOverview: (ctx) => ctx.tx((tx) => getOverview(tx, ctx.tenantId, ctx.now.toISOString().slice(0, 10))),
} satisfies Handlers<typeof reportingContract>;

export const reportingFeature: Feature = {
  name: 'reporting', contract: reportingContract, handlers,
  jobs: { 'reporting-snapshot': { handler: takeSnapshots, concurrency: 1, schedule: '55 15 * * *' } },
};
