import type { Feature } from '#platform/feature.ts';
import { hearResolution } from './approval.ts';
import { planningContract } from './contract.ts';
import { planningEvidence } from './evidence.ts';
import { firstValuesQueue, measureAll, measureFirst } from './metric-values.ts';
import { planningHandlers } from './routes.ts';
import { planningSearches } from './search.ts';
import { planningTasks } from './tasks.ts';

export const planningFeature: Feature = {
  name: 'planning', contract: planningContract, handlers: planningHandlers, evidence: planningEvidence, tasks: planningTasks, searches: planningSearches,
  jobs: {
    // In the evening of China, after the imports of the day.
    'planning-metrics': { handler: measureAll, concurrency: 1, schedule: '40 15 * * *' },
    [firstValuesQueue]: { handler: measureFirst, concurrency: 1 },
  },
  hears: { 'coordination.resolved': hearResolution },
};
