import type { Feature } from '#platform/feature.ts';
import { coordinationContract } from './contract.ts';
import { coordinationEvidence, coordinationMetrics } from './evidence.ts';
import { coordinationHandlers } from './routes.ts';
import { coordinationSearches } from './search.ts';
import { coordinationTasks } from './tasks.ts';

export const coordinationFeature: Feature = { name: 'coordination', contract: coordinationContract, handlers: coordinationHandlers, evidence: coordinationEvidence, metrics: coordinationMetrics, tasks: coordinationTasks, searches: coordinationSearches };
