import type { Feature } from '#platform/feature.ts';
import { reportingContract } from './contract.ts';
import { reportingHandlers } from './routes.ts';
import { takeSnapshots } from './snapshot.ts';

export const reportingFeature: Feature = {
  name: 'reporting', contract: reportingContract, handlers: reportingHandlers,
  jobs: { 'reporting-snapshot': { handler: takeSnapshots, concurrency: 1, schedule: '55 15 * * *' } },
};
