import { compareDigits, isDigit, readDigits, skipDigits, isAllDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareText, readVersionText } from './text.ts';

/**
 * Conda: VersionOrder (https://docs.conda.io/projects/conda/en/stable/dev-guide/api/conda/models/version/): components of
 * numbers and words, where a word comes before a number, `dev` before all and `post` after all; an epoch before `!`; a local
 * part after `+`.
 */
export const conda: VersionScheme<CondaVersion> = { id: 'conda', parse: parseConda, compare: compareConda };

type Component = readonly (Digits | string)[];
type Components = readonly Component[];
export type CondaVersion = Readonly<{ epoch: Digits; version: Components; local: Components }>;

function parseConda(text: string): CondaVersion | undefined {
  const written = readVersionText(text)?.toLowerCase();
  if (written === undefined) return undefined;
  const version = written.includes('_') ? written : written.replaceAll('-', '_');
  if (!ALLOWED.test(version)) return undefined;
  const bang = version.indexOf('!');
  const epoch = bang < 0 ? '0' : version.slice(0, bang);
  const [main = '', local, ...more] = version.slice(bang + 1).split('+');
  const mainComponents = readComponents(main);
  const localComponents = local === undefined ? NO_COMPONENTS : readComponents(local);
  if (!isAllDigits(epoch) || more.length > 0 || mainComponents === undefined || localComponents === undefined) return undefined;
  return { epoch: readDigits(epoch, 0, epoch.length), version: mainComponents, local: localComponents };
}

function readComponents(text: string): Components | undefined {
  // An underscore at the end is a word of its own: `1.0.1_ < 1.0.1a`, for packages that count with letters.
  const isOpen = text.endsWith('_');
  const parts = (isOpen ? text.slice(0, -1) : text).split(/[._]/);
  if (parts.includes('')) return undefined;
  const components = parts.map(readComponent);
  if (isOpen) components[components.length - 1]?.push('_');
  return components;
}

function readComponent(text: string): (Digits | string)[] {
  // A component begins with a number, so that numbers and words meet their like.
  const parts: (Digits | string)[] = isDigit(text.charCodeAt(0)) ? [] : [0];
  let at = 0;
  while (at < text.length) {
    const start = at;
    if (isDigit(text.charCodeAt(at))) {
      at = skipDigits(text, at);
      parts.push(readDigits(text, start, at));
    } else {
      while (at < text.length && !isDigit(text.charCodeAt(at))) at++;
      parts.push(text.slice(start, at));
    }
  }
  return parts;
}

function compareConda(a: CondaVersion, b: CondaVersion): number {
  return compareDigits(a.epoch, b.epoch) || compareComponents(a.version, b.version) || compareComponents(a.local, b.local);
}

function compareComponents(a: Components, b: Components): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const order = compareParts(a[at] ?? NO_PARTS, b[at] ?? NO_PARTS);
    if (order !== 0) return order;
  }
  return 0;
}

function compareParts(a: Component, b: Component): number {
  const length = a.length > b.length ? a.length : b.length;
  for (let at = 0; at < length; at++) {
    const left = a[at] ?? 0;
    const right = b[at] ?? 0;
    if (left === right) continue;
    const order = rank(left) - rank(right);
    if (order !== 0) return order;
    return typeof left === 'string' ? compareText(left, right as string) : compareDigits(left, right as Digits);
  }
  return 0;
}

function rank(part: Digits | string): number {
  if (typeof part !== 'string') return 2;
  return part === 'dev' ? 0 : part === 'post' ? 3 : 1;
}

const ALLOWED = /^[*.+!_0-9a-z]+$/;
const NO_COMPONENTS: Components = [];
const NO_PARTS: Component = [];
