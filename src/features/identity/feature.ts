import type { Feature } from '#platform/feature.ts';
import { identityContract } from './contract.ts';
import { identityHandlers } from './routes.ts';

export const identityFeature: Feature = { name: 'identity', contract: identityContract, handlers: identityHandlers };
