import type { Constraint } from '../vers.ts';
import { readComparator, refuseNative, splitWords, type NativeConstraints } from './comparators.ts';

/**
 * Ranges of npm as advisories write them and as the suite of vers-spec expects them: a missing part is zero (`<= 1.0` is
 * `<=1.0.0`), and no bound is lowered to take in pre-releases. To resolve dependencies exactly as npm does, use
 * `npmRangeContains` of the version engine.
 */
export function readNpmNative(text: string): NativeConstraints {
  const constraints: Constraint[] = [];
  for (const alternative of text.split('||')) {
    const read = readAlternative(alternative.trim());
    if (read === undefined) return refuseNative(text);
    constraints.push(...read);
  }
  return { ok: true, constraints };
}

function readAlternative(text: string): readonly Constraint[] | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text);
  if (hyphen !== null) {
    const low = readPartial(hyphen[1] as string);
    const high = readPartial(hyphen[2] as string);
    return low && high && [{ comparator: '>=', version: whole(low) }, high.count === 3 ? { comparator: '<=', version: whole(high) } : { comparator: '<', version: next(high, high.count - 1) }];
  }
  const constraints: Constraint[] = [];
  for (const word of splitWords(text)) {
    const read = readWord(word);
    if (read === undefined) return undefined;
    constraints.push(...read);
  }
  return constraints.length === 0 ? [{ comparator: '*', version: '' }] : constraints;
}

function readWord(word: string): readonly Constraint[] | undefined {
  const [, sign = '', version = ''] = /^(~>|[~^]|[<>=]*)([^]*)$/.exec(word) as RegExpExecArray;
  const partial = readPartial(version);
  if (partial === undefined) return undefined;
  if (partial.count === 0) return [{ comparator: '*', version: '' }];
  if (sign === '^') return between(partial, Math.min(Math.max(partial.numbers.findIndex((number) => number !== '0'), 0), partial.count - 1));
  if (sign.startsWith('~')) return between(partial, partial.count === 1 ? 0 : 1);
  if (partial.isWildcard) return between(partial, partial.count - 1);
  const constraint = readComparator(sign + whole(partial));
  return constraint && [constraint];
}

/** From the version up to, without, the one whose number at `index` is greater by one. */
function between(partial: Partial, index: number): readonly Constraint[] {
  return [{ comparator: '>=', version: whole(partial) }, { comparator: '<', version: next(partial, index) }];
}

type Partial = Readonly<{
  numbers: readonly [string, string, string];
  /** How many of the numbers were written. */
  count: number;
  isWildcard: boolean;
  /** Pre-release and build, as written. */
  tail: string;
}>;

function readPartial(version: string): Partial | undefined {
  const match = PARTIAL.exec(version);
  if (match === null) return undefined;
  const written = [match[1], match[2], match[3]].filter((part) => part !== undefined);
  const first = written.findIndex((part) => /[x*]/i.test(part));
  const count = first < 0 ? written.length : first;
  const [major = '0', minor = '0', patch = '0'] = written.slice(0, count);
  const tail = match[4] ?? '';
  return { numbers: [major, minor, patch], count, isWildcard: first >= 0, tail: /^[A-Za-z]/.test(tail) ? `-${tail}` : tail };
}

function whole({ numbers, tail }: Partial): string {
  return numbers.join('.') + tail;
}

function next({ numbers }: Partial, index: number): string {
  return numbers.map((number, at) => (at < index ? number : at === index ? String(BigInt(number) + 1n) : '0')).join('.');
}

const PARTIAL = /^[v=]*(\d+|[x*])(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?(-?[A-Za-z][0-9A-Za-z.+-]*|[-+][0-9A-Za-z.+-]+)?$/i;
