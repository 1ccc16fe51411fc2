import type { Comparator, Constraint } from '../vers.ts';
import { refuseNative, splitWords, type NativeConstraints } from './comparators.ts';

/**
 * Conan 2: `>1 <2.0 || ^3.2`, where a hyphen after the version and the option `include_prerelease` concern the choice among
 * versions, not the bounds (https://docs.conan.io/2/tutorial/versioning/version_ranges.html).
 */
export function readConanNative(text: string): NativeConstraints {
  const [expression = ''] = text.split(',');
  const constraints: Constraint[] = [];
  for (const word of splitWords(expression.replaceAll('||', ' '))) {
    const read = readWord(word.endsWith('-') ? word.slice(0, -1) : word);
    if (read === undefined) return refuseNative(text);
    constraints.push(...read);
  }
  return { ok: true, constraints };
}

function readWord(word: string): readonly Constraint[] | undefined {
  if (word === '' || word === '*') return [{ comparator: '>=', version: '0.0.0' }];
  const [, sign = '', version = ''] = /^([<>]=?|[=~^]?)([^]*)$/.exec(word) as RegExpExecArray;
  if (version === '') return undefined;
  if (sign !== '~' && sign !== '^') return [{ comparator: (sign || '=') as Comparator, version }];
  const items = mainItems(version);
  const index = sign === '~' ? Math.min(1, items.length - 1) : firstNotZero(items);
  const end = upperBound(items, index);
  return end === undefined ? undefined : [{ comparator: '>=', version }, { comparator: '<', version: end }];
}

/** The items before a pre-release and a build. */
function mainItems(version: string): readonly string[] {
  const plus = version.lastIndexOf('+');
  const plain = plus < 0 ? version : version.slice(0, plus);
  const hyphen = plain.lastIndexOf('-');
  return (hyphen < 0 ? plain : plain.slice(0, hyphen)).split('.');
}

function firstNotZero(items: readonly string[]): number {
  const index = items.findIndex((item) => !/^0+$/.test(item));
  return index < 0 ? items.length - 1 : index;
}

/** The hyphen at the end makes it lower than every pre-release of that version. */
function upperBound(items: readonly string[], index: number): string | undefined {
  const item = items[index];
  if (item === undefined || !/^\d+$/.test(item)) return undefined;
  return `${[...items.slice(0, index), String(BigInt(item) + 1n)].join('.')}-`;
}
