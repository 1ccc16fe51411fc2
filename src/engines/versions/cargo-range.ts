import { parseNpmRange, type NpmRange } from './npm-range.ts';

/**
 * A version requirement of Cargo (https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html) as the comparators of
 * an npm range, for `npmRangeContains`: a bare version is a caret, commas mean "and", there are no alternatives.
 */
export function parseCargoRange(text: string): NpmRange | undefined {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('') || parts.some((part) => !REQUIREMENT.test(part))) return undefined;
  return parseNpmRange(parts.map((part) => (BARE.test(part) ? `^${part}` : part)).join(' '));
}

const REQUIREMENT = /^(?:[<>]=?|[=~^])?\s*(?:\d|\*)[0-9A-Za-z.*+-]*$/;
const BARE = /^\d+(?:\.\d+)*(?:[-+].*)?$/;
