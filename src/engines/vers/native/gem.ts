import { gem } from '../../versions/gem.ts';
import type { Constraint } from '../vers.ts';
import { readComparator, refuseNative, splitWords, type NativeConstraints } from './comparators.ts';

/** RubyGems: comparators, and `~> 2.0.8`, which lets the last number grow (https://guides.rubygems.org/patterns/#pessimistic-version-constraint). */
export function readGemNative(text: string): NativeConstraints {
  const constraints: Constraint[] = [];
  for (const word of splitWords(text.replaceAll('||', ' ').replaceAll(/["']/g, ''))) {
    const read = word.startsWith('~>') ? readPessimistic(word.slice(2)) : readComparator(word);
    if (read === undefined) return refuseNative(text);
    constraints.push(...(Array.isArray(read) ? read : [read]));
  }
  return constraints.length === 0 ? refuseNative(text) : { ok: true, constraints: text.includes('||') ? constraints : tighten(constraints) };
}

/** All requirements must hold together: of several lower bounds the highest counts, of several upper ones the lowest. */
function tighten(constraints: readonly Constraint[]): readonly Constraint[] {
  const kept = constraints.filter(({ comparator }) => !/^[<>]/.test(comparator));
  for (const [side, direction] of [['>', 1], ['<', -1]] as const) {
    const bounds = constraints.filter(({ comparator }) => comparator.startsWith(side));
    const tightest = bounds.reduce<Constraint | undefined>((best, bound) => (best !== undefined && compareBounds(bound, best) * direction < 0 ? best : bound), undefined);
    if (tightest !== undefined) kept.push(tightest);
  }
  return kept;
}

/** By version; of equal ones, excluding the version itself is tighter. */
function compareBounds(a: Constraint, b: Constraint): number {
  const [left, right] = [gem.parse(a.version), gem.parse(b.version)];
  const order = left === undefined || right === undefined ? 0 : gem.compare(left, right);
  if (order !== 0) return order;
  const strictness = b.comparator.length - a.comparator.length;
  return a.comparator.startsWith('>') ? strictness : -strictness;
}

function readPessimistic(version: string): Constraint[] | undefined {
  const numbers = /^\d+(?:\.\d+)*/.exec(version)?.[0].split('.');
  if (numbers === undefined) return undefined;
  if (numbers.length > 1) numbers.pop();
  numbers.push(String(BigInt(numbers.pop() as string) + 1n));
  return [{ comparator: '>=', version }, { comparator: '<', version: numbers.join('.') }];
}
