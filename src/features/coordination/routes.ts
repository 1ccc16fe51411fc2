import type { Handlers } from '#platform/feature.ts';
import type { coordinationContract } from './contract.ts';

export const coordinationHandlers = {} satisfies Handlers<typeof coordinationContract>;
