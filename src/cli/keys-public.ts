import path from 'node:path';
import { pemOf } from '#platform/crypto.ts';
import { ringStore } from '#platform/crypto/key-ring.ts';
import { openRing } from './audit/ring.ts';
import type { Run } from './command.ts';
import { write } from './terminal.ts';

/** `yuanshu keys public`: the public keys of a ring, to be kept where signatures are verified. */
export const run: Run = async (call) => {
  const keys = ringStore(openRing(path.resolve(call.terminal.cwd, call.positionals[0]!))).keys();
  const shown = keys.flatMap(({ id, algorithm, publicKey, isCurrent }) => (publicKey === undefined ? [] : [{ id, algorithm, pem: pemOf(publicKey), isCurrent }]));
  await write(call.terminal.stdout, `${JSON.stringify({ keys: shown }, undefined, 2)}\n`);
  return 'ok';
};
