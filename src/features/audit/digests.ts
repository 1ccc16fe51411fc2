import { hash as digest } from 'node:crypto';
import type { Hash } from '#engines/audit-chain/event.ts';

/** Both digests of the chain, whatever the suite: one for those who ask for SM3, one for everybody else. */
export const chainHash: Hash = { sha256: (text) => digest('sha256', text, 'hex'), sm3: (text) => digest('sm3', text, 'hex') };
