import type { Feature } from '#platform/feature.ts';
import { regimeContract } from './contract.ts';
import { regimeEvidence } from './own-evidence.ts';
import { failPack, packQueue, runPack } from './packs.ts';
import { hearResolution } from './policies.ts';
import { regimeHandlers } from './routes.ts';
import { regimeSearches } from './search.ts';
import { regimeTasks } from './tasks.ts';

export const regimeFeature: Feature = {
  name: 'regime', contract: regimeContract, handlers: regimeHandlers, evidence: regimeEvidence, tasks: regimeTasks, searches: regimeSearches,
  jobs: { [packQueue]: { handler: runPack, concurrency: 1, gaveUp: failPack } },
  hears: { 'coordination.resolved': (_app, event) => hearResolution(event) },
};
