import process from 'node:process';
import fc from 'fast-check';

/**
 * How the inputs of property tests are drawn. `npm test` draws the same ones each time, so that a commit passes or fails alike on every
 * machine; `npm run verify` sets DRAWN_TIMES, draws new ones and that many times as many. What it finds becomes an `examples` entry or a test.
 */
const times = Number(process.env['DRAWN_TIMES'] ?? '0');
const seed = times > 0 ? {} : { seed: 146 };
fc.configureGlobal({ ...seed, numRuns: 100 * Math.max(1, times) });

/** The options of `fc.assert` for a property that is to see `count` inputs (100 without it). */
export function drawn(count: number): Readonly<{ numRuns: number }> {
  return { numRuns: count * Math.max(1, times) };
}
