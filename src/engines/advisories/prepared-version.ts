import { findEcosystem } from '../purl/ecosystems.ts';
import { findScheme } from '../versions/index.ts';
import { parsePep440 } from '../versions/pypi.ts';
import type { VersionScheme } from '../versions/scheme.ts';

/** The schemes by which an ecosystem's ranges are read. */
export type RangeSchemes = Readonly<{
  /** The ecosystem's own order; undefined where it has none (`OSS-Fuzz`, `Android`). */
  own: VersionScheme | undefined;
  /** The order of ranges of type SEMVER: the own one where the ecosystem is a SemVer one. */
  semver: VersionScheme;
  /**
   * Reads a version strictly, by the own scheme. Python's order reads any text, because old advisories need it; of an asked version such a
   * text (`latest`) says nothing, so that no range decides about it.
   */
  parseStrictly: (text: string) => unknown;
}>;

/** A version parsed once, to be compared with many advisories. */
export type PreparedVersion = Readonly<{
  text: string;
  schemes: RangeSchemes;
  /** By the own scheme; undefined where there is none or the text is no version of it. */
  own: unknown;
  /** By the SEMVER scheme. */
  semver: unknown;
}>;

/** Parses a version for comparing it with advisories of the ecosystem (with or without suffix, any of its names). */
export function prepareVersion(ecosystem: string, text: string): PreparedVersion {
  const schemes = findRangeSchemes(ecosystem);
  const own = schemes.parseStrictly(text);
  return { text, schemes, own, semver: schemes.semver === schemes.own ? own : schemes.semver.parse(text) };
}

/** The schemes of an ecosystem; the same object for the same ecosystem as long as it is remembered. */
export function findRangeSchemes(ecosystem: string): RangeSchemes {
  const known = remembered.get(ecosystem);
  if (known !== undefined) return known;
  const own = findScheme(ecosystem);
  const schemes: RangeSchemes = {
    own,
    semver: own !== undefined && findEcosystem(ecosystem)?.isSemver ? own : plainSemver,
    parseStrictly: own === undefined ? parseNothing : strictParsers.get(own.id) ?? own.parse,
  };
  // Ecosystem names come from outside; a few hundred are real.
  if (remembered.size >= 1000) remembered.clear();
  remembered.set(ecosystem, schemes);
  return schemes;
}

const parseNothing = () => undefined;
const strictParsers: ReadonlyMap<string, (text: string) => unknown> = new Map([['pypi', parsePep440]]);
const plainSemver = findScheme('semver')!;
const remembered = new Map<string, RangeSchemes>();
