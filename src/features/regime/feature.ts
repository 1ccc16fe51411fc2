import type { Feature } from '#platform/feature.ts';
import { regimeContract } from './contract.ts';
import { regimeEvidence } from './own-evidence.ts';
import { failPack, packQueue, runPack } from './packs.ts';
import { hearResolution } from './policies.ts';
import { regimeHandlers } from './routes.ts';
import { regimeTasks } from './tasks.ts';

export const regimeFeature: Feature = {
  name: 'regime', contract: regimeContract, handlers: regimeHandlers, evidence: regimeEvidence, tasks: regimeTasks,
  jobs: { [packQueue]: { handler: runPack, concurrency: 1, gaveUp: failPack } },
  hears: { 'coordination.resolved': (_app, event) => hearResolution(event) },
};
