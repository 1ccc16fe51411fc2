import type { Handlers } from '#platform/feature.ts';
import type { planningContract } from './contract.ts';

export const planningHandlers = {} satisfies Handlers<typeof planningContract>;
