import type { Feature } from '#platform/feature.ts';
import { regimeContract } from './contract.ts';
import { regimeHandlers } from './routes.ts';

export const regimeFeature: Feature = { name: 'regime', contract: regimeContract, handlers: regimeHandlers };
