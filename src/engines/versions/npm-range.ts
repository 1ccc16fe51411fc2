import {
  compareNpmVersions, formatNpmVersion, LOOSE_PRERELEASE, MAXIMUM_NPM_LENGTH, npmVersion, parseNpmVersion, readNpmIdentifiers, STRICT_PRERELEASE, type NpmVersion,
} from './npm-version.ts';
import type { Identifier } from './semver.ts';

export type NpmOperator = '' | '<' | '<=' | '>' | '>=';

/** A version undefined stands for every version; the empty operator means equal. */
export type NpmComparator = Readonly<{ operator: NpmOperator; version: NpmVersion | undefined }>;

/** Alternatives, of each of which all comparators must hold. */
export type NpmRange = readonly (readonly NpmComparator[])[];

export type NpmRangeOptions = Readonly<{ loose?: boolean; includePrerelease?: boolean }>;

/**
 * A range of node-semver (https://github.com/npm/node-semver#ranges), brought down to comparators: `^1.2` becomes
 * `>=1.2.0 <2.0.0-0`. Undefined where node-semver throws.
 */
export function parseNpmRange(text: string, options: NpmRangeOptions = {}): NpmRange | undefined {
  if (text.length > MAXIMUM_RANGE_LENGTH) return undefined;
  const alternatives: (readonly NpmComparator[])[] = [];
  for (const part of text.split('||')) {
    const comparators = parseAlternative(part.trim(), options);
    if (comparators === undefined) return undefined;
    if (comparators.length > 0) alternatives.push(comparators);
  }
  if (alternatives.length === 0) return undefined;
  return simplifyAlternatives(alternatives);
}

/**
 * True where the version satisfies the range. A pre-release does so only where a comparator names a pre-release of the
 * same three numbers, unless `includePrerelease`. False, as in node-semver, where either is not valid.
 */
export function npmRangeContains(range: NpmRange | string, version: NpmVersion | string, options: NpmRangeOptions = {}): boolean {
  const parsedRange = typeof range === 'string' ? parseNpmRange(range, options) : range;
  const parsedVersion = typeof version === 'string' ? parseNpmVersion(version, options.loose) : version;
  if (parsedRange === undefined || parsedVersion === undefined) return false;
  return parsedRange.some((comparators) => allContain(comparators, parsedVersion, options.includePrerelease === true));
}

/** node-semver's canonical text: `>=1.2.0 <2.0.0-0||>=3.0.0`; `*` for every version. */
export function formatNpmRange(range: NpmRange): string {
  return range.map((comparators) => comparators.map(formatNpmComparator).join(' ')).join('||') || '*';
}

/** `>=1.2.0`; empty for every version. */
export function formatNpmComparator({ operator, version }: NpmComparator): string {
  return version === undefined ? '' : operator + formatNpmVersion(version);
}

/** True where `version` satisfies the one comparator, pre-releases included. */
export function npmComparatorContains({ operator, version }: NpmComparator, candidate: NpmVersion): boolean {
  if (version === undefined) return true;
  return OPERATOR_HOLDS[operator](compareNpmVersions(candidate, version));
}

function allContain(comparators: readonly NpmComparator[], version: NpmVersion, includePrerelease: boolean): boolean {
  if (!comparators.every((comparator) => npmComparatorContains(comparator, version))) return false;
  if (version.prerelease.length === 0 || includePrerelease) return true;
  return comparators.some(({ version: named }) => named !== undefined && named.prerelease.length > 0
    && named.major === version.major && named.minor === version.minor && named.patch === version.patch);
}

/** Drops what can never hold, unless nothing else is left, and what stands beside "every version". */
function simplifyAlternatives(alternatives: NpmRange): NpmRange {
  const possible = alternatives.filter(([first]) => first !== undefined && !isNever(first));
  if (possible.length === 0) return alternatives.slice(0, 1);
  const everything = possible.find((comparators) => comparators.length === 1 && comparators[0]?.version === undefined);
  return everything === undefined ? possible : [everything];
}

function parseAlternative(text: string, options: NpmRangeOptions): readonly NpmComparator[] | undefined {
  const words = joinOperators(text.split(/\s+/));
  const expanded = parseHyphenRange(words, options) ?? parseComparators(words, options);
  if (expanded === undefined) return undefined;
  const unique = new Map<string, NpmComparator>();
  for (const comparator of expanded) {
    const simple = isAnything(comparator, options) ? ANYTHING : comparator;
    if (isNever(simple)) return [simple];
    unique.set(formatNpmComparator(simple), simple);
  }
  if (unique.size > 1) unique.delete('');
  return [...unique.values()];
}

/** `> 1.2` is `>1.2`. */
function joinOperators(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let operator = '';
  for (const word of words) {
    operator += word;
    if (OPERATOR_ONLY.test(operator)) continue;
    joined.push(operator);
    operator = '';
  }
  if (operator !== '') joined.push(operator);
  return joined.length === 0 ? [''] : joined;
}

function parseComparators(words: readonly string[], options: NpmRangeOptions): readonly NpmComparator[] | undefined {
  const comparators: NpmComparator[] = [];
  for (const word of words) {
    const expanded = parseComparator(word, options);
    if (expanded !== undefined) comparators.push(...expanded);
    else if (options.loose !== true) return undefined;
  }
  return comparators;
}

/** `1.2.3 - 2`: both ends included; a missing part of the upper end stands for all of its values. */
function parseHyphenRange(words: readonly string[], options: NpmRangeOptions): readonly NpmComparator[] | undefined {
  if (words.length !== 3 || words[1] !== '-') return undefined;
  const from = parsePartial(words[0] as string, options);
  const to = parsePartial(words[2] as string, options);
  if (from === undefined || to === undefined || !isEnd(from) || !isEnd(to)) return undefined;
  return compact([lowerEnd(from, options), upperEnd(to, options)]);
}

function isEnd({ sign }: Partial): boolean {
  return sign === '' || sign === '=';
}

function lowerEnd(from: Partial, options: NpmRangeOptions): NpmComparator | undefined {
  const lowest = lowestPrerelease(options);
  if (from.major === undefined) return ANYTHING;
  if (from.minor === undefined) return bound('>=', from.major, 0, 0, lowest);
  if (from.patch === undefined) return bound('>=', from.major, from.minor, 0, lowest);
  if (!isWrittenPlainly(from, options)) return undefined;
  return bound('>=', from.major, from.minor, from.patch, from.prerelease.length > 0 ? from.prerelease : lowest);
}

function upperEnd(to: Partial, options: NpmRangeOptions): NpmComparator | undefined {
  if (to.major === undefined) return ANYTHING;
  if (to.minor === undefined) return bound('<', to.major + 1, 0, 0, LOWEST);
  if (to.patch === undefined) return bound('<', to.major, to.minor + 1, 0, LOWEST);
  if (to.prerelease.length > 0) return bound('<=', to.major, to.minor, to.patch, to.prerelease);
  if (options.includePrerelease === true) return bound('<', to.major, to.minor, to.patch + 1, LOWEST);
  return isWrittenPlainly(to, options) ? bound('<=', to.major, to.minor, to.patch, NO_PRERELEASE) : undefined;
}

/** Strictly, only a `v` may stand before a whole version. */
function isWrittenPlainly({ sign, isPlain }: Partial, options: NpmRangeOptions): boolean {
  return options.loose === true || (sign === '' && isPlain);
}

/** The comparators of one word; undefined where it is not valid. */
function parseComparator(word: string, options: NpmRangeOptions): readonly NpmComparator[] | undefined {
  if (word === '') return [ANYTHING];
  const partial = parsePartial(word, options);
  if (partial === undefined) return undefined;
  if (partial.sign === '~') return expandTilde(partial, options);
  if (partial.sign === '^') return expandCaret(partial, options);
  return expandSign(partial, options);
}

/** `~1.2.3` keeps the minor number, `~1` the major one. */
function expandTilde({ major, minor, patch, prerelease }: Partial, options: NpmRangeOptions): readonly NpmComparator[] | undefined {
  if (major === undefined) return [ANYTHING];
  if (minor === undefined) return between(major, 0, 0, lowestPrerelease(options), [major + 1, 0, 0]);
  return between(major, minor, patch ?? 0, patch === undefined ? lowestPrerelease(options) : prerelease, [major, minor + 1, 0]);
}

/** `^1.2.3` keeps the first number that is not zero. */
function expandCaret({ major, minor, patch, prerelease }: Partial, options: NpmRangeOptions): readonly NpmComparator[] | undefined {
  if (major === undefined) return [ANYTHING];
  const lowest = lowestPrerelease(options);
  if (minor === undefined) return between(major, 0, 0, lowest, [major + 1, 0, 0]);
  if (patch === undefined) return between(major, minor, 0, lowest, major === 0 ? [0, minor + 1, 0] : [major + 1, 0, 0]);
  if (major > 0) return between(major, minor, patch, prerelease, [major + 1, 0, 0]);
  return between(0, minor, patch, prerelease, minor === 0 ? [0, 0, patch + 1] : [0, minor + 1, 0]);
}

/** A version or a part of one behind `<`, `<=`, `>`, `>=`, `=` or nothing. */
function expandSign(partial: Partial, options: NpmRangeOptions): readonly NpmComparator[] | undefined {
  const { sign, major, minor, patch, prerelease } = partial;
  if ((major === undefined && minor !== undefined) || (minor === undefined && patch !== undefined)) return undefined;
  if (major === undefined) return [sign === '<' || sign === '>' ? NEVER : ANYTHING];
  const operator = sign === '=' ? '' : sign as NpmOperator;
  if (minor !== undefined && patch !== undefined) {
    if (!partial.isPlain && options.loose !== true) return undefined;
    return compact([bound(operator, major, minor, patch, prerelease)]);
  }
  const lowest = lowestPrerelease(options);
  const next: readonly [number, number, number] = minor === undefined ? [major + 1, 0, 0] : [major, minor + 1, 0];
  if (operator === '') return between(major, minor ?? 0, 0, lowest, next);
  if (operator === '>') return compact([bound('>=', ...next, lowest)]);
  if (operator === '<=') return compact([bound('<', ...next, LOWEST)]);
  return compact([bound(operator, major, minor ?? 0, 0, operator === '<' ? LOWEST : lowest)]);
}

type Sign = '' | '=' | '<' | '<=' | '>' | '>=' | '~' | '^';

/** Numbers undefined are `x`, `*` or not written. `isPlain`: nothing but a `v` stands between the sign and the numbers. */
type Partial = Readonly<{
  sign: Sign;
  isPlain: boolean;
  major: number | undefined;
  minor: number | undefined;
  patch: number | undefined;
  prerelease: readonly Identifier[];
}>;

function parsePartial(word: string, options: NpmRangeOptions): Partial | undefined {
  const plain = word.replace(BUILD, '');
  const match = plain.length > MAXIMUM_NPM_LENGTH ? null : (options.loose === true ? LOOSE_PARTIAL : STRICT_PARTIAL).exec(plain);
  if (match === null) return undefined;
  const [, sign = '', prefix = '', major, minor, patch, prerelease] = match;
  return {
    sign: (sign === '~>' ? '~' : sign) as Sign,
    isPlain: prefix === '' || prefix === 'v',
    major: wildcardNumber(major),
    minor: wildcardNumber(minor),
    patch: wildcardNumber(patch),
    prerelease: readNpmIdentifiers(prerelease),
  };
}

function wildcardNumber(text: string | undefined): number | undefined {
  return text === undefined || text === '*' || text === 'x' || text === 'X' ? undefined : Number(text);
}

function between(major: number, minor: number, patch: number, prerelease: readonly Identifier[], end: readonly [number, number, number]): readonly NpmComparator[] | undefined {
  return compact([bound('>=', major, minor, patch, prerelease), bound('<', ...end, LOWEST)]);
}

function bound(operator: NpmOperator, major: number, minor: number, patch: number, prerelease: readonly Identifier[]): NpmComparator | undefined {
  const version = npmVersion(major, minor, patch, prerelease);
  return version && { operator, version };
}

/** Undefined where one of the comparators is. */
function compact(comparators: readonly (NpmComparator | undefined)[]): readonly NpmComparator[] | undefined {
  return comparators.includes(undefined) ? undefined : comparators as readonly NpmComparator[];
}

function lowestPrerelease(options: NpmRangeOptions): readonly Identifier[] {
  return options.includePrerelease === true ? LOWEST : NO_PRERELEASE;
}

function isNever(comparator: NpmComparator): boolean {
  return comparator.operator === '<' && formatNpmComparator(comparator) === NEVER_TEXT;
}

/** `>=0.0.0` holds for every release, and `>=0.0.0-0` for every version. */
function isAnything(comparator: NpmComparator, options: NpmRangeOptions): boolean {
  return comparator.operator === '>=' && formatNpmComparator(comparator) === (options.includePrerelease === true ? '>=0.0.0-0' : '>=0.0.0');
}

const MAXIMUM_RANGE_LENGTH = 16_384;
const NO_PRERELEASE: readonly Identifier[] = [];
/** `-0` comes before every other pre-release. */
const LOWEST: readonly Identifier[] = [0];
const NEVER_TEXT = '<0.0.0-0';
const ANYTHING: NpmComparator = { operator: '', version: undefined };
const NEVER: NpmComparator = { operator: '<', version: npmVersion(0, 0, 0, LOWEST) };

const OPERATOR_HOLDS = {
  '': (order: number) => order === 0,
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const satisfies Record<NpmOperator, (order: number) => boolean>;

const OPERATOR_ONLY = /^(?:[<>]?=*|~>?|\^)$/;
const BUILD = /\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*/;
const SIGN = '(~>?|\\^|[<>]=?|=|)([v=]*)';
const STRICT_PARTIAL = partialPattern('0|[1-9]\\d*|x|X|\\*', `(?:-(${STRICT_PRERELEASE}))?`);
const LOOSE_PARTIAL = partialPattern('\\d+|x|X|\\*', `(?:-?(${LOOSE_PRERELEASE}))?`);

function partialPattern(number: string, prerelease: string): RegExp {
  return new RegExp(`^${SIGN}(${number})(?:\\.(${number})(?:\\.(${number})${prerelease})?)?$`);
}
