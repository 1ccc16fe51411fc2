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
  return constraints.length === 0 ? refuseNative(text) : { ok: true, constraints };
}

function readPessimistic(version: string): Constraint[] | undefined {
  const numbers = /^\d+(?:\.\d+)*/.exec(version)?.[0].split('.');
  if (numbers === undefined) return undefined;
  if (numbers.length > 1) numbers.pop();
  numbers.push(String(BigInt(numbers.pop() as string) + 1n));
  return [{ comparator: '>=', version }, { comparator: '<', version: numbers.join('.') }];
}
