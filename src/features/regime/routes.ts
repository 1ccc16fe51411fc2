import type { Handlers } from '#platform/feature.ts';
import type { regimeContract } from './contract.ts';

export const regimeHandlers = {} satisfies Handlers<typeof regimeContract>;
