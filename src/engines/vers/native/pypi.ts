import type { Constraint } from '../vers.ts';
import { readComparator, refuseNative, type NativeConstraints } from './comparators.ts';

/**
 * Python: specifiers behind commas (https://packaging.python.org/specifications/version-specifiers/#id5). `~=2.2` and `==2.*`
 * become intervals, whose ends leave out the pre-releases of the next release.
 */
export function readPypiNative(text: string): NativeConstraints {
  const constraints: Constraint[] = [];
  for (const specifier of text.split(/,|\|\|/)) {
    if (specifier.length > LONGEST_SPECIFIER) return refuseNative(text);
    const read = readSpecifier(specifier.replace(/[\s()]/g, ''));
    if (read === undefined) return refuseNative(text);
    constraints.push(...read);
  }
  return { ok: true, constraints };
}

function readSpecifier(specifier: string): readonly Constraint[] | undefined {
  const [, sign, numbers = '', wildcard] = PREFIXED.exec(specifier) ?? [];
  const parts = numbers.split('.');
  if (sign === '~=' && wildcard === undefined) {
    return parts.length < 2 ? undefined : [{ comparator: '>=', version: specifier.slice(2) }, { comparator: '<', version: next(parts.slice(0, -1)) }];
  }
  if (sign === '==' && wildcard === '.*') return [{ comparator: '>=', version: `${numbers}.dev0` }, { comparator: '<', version: next(parts) }];
  if (wildcard === '.*') return undefined;
  const constraint = readComparator(specifier);
  return constraint && [constraint];
}

function next(parts: readonly string[]): string {
  return `${[...parts.slice(0, -1), String(BigInt(parts.at(-1) as string) + 1n)].join('.')}.dev0`;
}

const LONGEST_SPECIFIER = 256;
const PREFIXED = /^(~=|==|!=)v?(\d+(?:\.\d+)*)(?:[0-9A-Za-z.+-]*?)(\.\*)?$/;
