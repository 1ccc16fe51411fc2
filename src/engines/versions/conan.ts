import { compareDigits, isDigit, readDigits, skipDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, readVersionText } from './text.ts';

/**
 * Conan 2: any text between dots, `-` before a pre-release, `+` before a build
 * (https://docs.conan.io/2/tutorial/versioning/version_ranges.html). An item that begins with digits is ordered by them
 * first (`1.9d < 1.10`), which keeps the order free of circles.
 */
export const conan: VersionScheme<ConanVersion> = { id: 'conan', parse: parseConan, compare: compareConan };

type Item = Readonly<{ number: Digits | undefined; text: string }>;
type Items = readonly Item[];
export type ConanVersion = Readonly<{ main: Items; pre: ConanVersion | undefined; build: ConanVersion | undefined }>;

function parseConan(text: string): ConanVersion | undefined {
  const version = readVersionText(text);
  if (version === undefined) return undefined;
  return readVersion(version, 2);
}

/** `depth`: the parts after `+` and `-` are versions themselves; Conan splits at the last of each, so two levels are enough. */
function readVersion(text: string, depth: number): ConanVersion {
  const plus = depth > 0 ? text.lastIndexOf('+') : -1;
  const plain = plus < 0 ? text : text.slice(0, plus);
  const hyphen = depth > 0 ? plain.lastIndexOf('-') : -1;
  return {
    main: readItems(hyphen < 0 ? plain : plain.slice(0, hyphen)),
    pre: hyphen < 0 ? undefined : readVersion(plain.slice(hyphen + 1), depth - 1),
    build: plus < 0 ? undefined : readVersion(text.slice(plus + 1), depth - 1),
  };
}

function readItems(text: string): Items {
  const items = text.split('.').map(readItem);
  while (items.length > 0 && items[items.length - 1]?.number === 0 && items[items.length - 1]?.text === '') items.pop();
  return items;
}

function readItem(text: string): Item {
  if (!isDigit(text.charCodeAt(0))) return { number: undefined, text };
  const end = skipDigits(text, 0);
  return { number: readDigits(text, 0, end), text: text.slice(end) };
}

function compareConan(a: ConanVersion, b: ConanVersion): number {
  return compareItems(a.main, b.main) || compareOptional(a.pre, b.pre, 1) || compareOptional(a.build, b.build, -1);
}

/** `absent` is the order of a missing part against a present one. */
function compareOptional(a: ConanVersion | undefined, b: ConanVersion | undefined, absent: number): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? absent : -absent;
  return compareConan(a, b);
}

function compareItems(a: Items, b: Items): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] as Item;
    const right = b[at] as Item;
    const order = compareNumbers(left.number, right.number) || compareText(left.text, right.text);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareNumbers(a: Digits | undefined, b: Digits | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return compareDigits(a, b);
}
