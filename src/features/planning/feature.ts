import type { Feature } from '#platform/feature.ts';
import { planningContract } from './contract.ts';
import { planningHandlers } from './routes.ts';

export const planningFeature: Feature = { name: 'planning', contract: planningContract, handlers: planningHandlers };
