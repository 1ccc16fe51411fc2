import type { Advisory, AdvisorySeverity, Affected, AffectedRange, RangeEventKind, RangeType, Reference } from './advisory.ts';
import { findEcosystem } from '../purl/ecosystems.ts';
import { groupAliases } from './aliases.ts';
import type { AliasRecord } from './aliases.ts';
import { packageKey } from './package-key.ts';

/** What the index keeps of an advisory: enough to show and to rank a finding. */
export type IndexedAdvisory = Readonly<{
  id: string;
  aliases: readonly string[];
  /** The summary, or the beginning of the details where the source has none. */
  summary: string | undefined;
  severity: AdvisorySeverity;
  score: number | undefined;
  vector: string | undefined;
  published: string | undefined;
  modified: string | undefined;
  isWithdrawn: boolean;
  isMalicious: boolean;
  informational: string | undefined;
  cwes: readonly string[];
  /** Three at most: the advisory itself, the fix, one more. */
  references: readonly Reference[];
  /** What all records of the index say together about the same vulnerability, whatever package they are about. */
  vulnerability: IndexedVulnerability;
}>;

/** The id that people know best, all names, and how grave it is by the gravest record. */
export type IndexedVulnerability = Readonly<{ id: string; names: readonly string[]; severity: AdvisorySeverity; score: number | undefined; vector: string | undefined }>;

/** What a package's blob says about one advisory. */
export type IndexedAffected = Readonly<{ advisory: number; affected: Affected }>;

const severities: readonly AdvisorySeverity[] = ['unknown', 'none', 'low', 'medium', 'high', 'critical'];
const summaryLength = 240;
const referenceCount = 3;

/** An advisory's blob but for its end, which `encodeVulnerability` writes. Absent things are 0, which is shorter than null. */
export function encodeAdvisory(advisory: Advisory): string {
  return JSON.stringify([
    advisory.id, advisory.aliases, summarise(advisory) ?? 0, severities.indexOf(advisory.severity), advisory.score ?? -1, advisory.vector ?? 0,
    advisory.published ?? 0, advisory.modified ?? 0, Number(advisory.isWithdrawn) + 2 * Number(advisory.isMalicious), advisory.informational ?? 0,
    advisory.cwes, chooseReferences(advisory.references).map(({ type, url }) => [type, url]),
  ]).slice(0, -1);
}

/** The end of an advisory's blob; `undefined` for the only record about its vulnerability, of which everything stands in the blob. */
export function encodeVulnerability(vulnerability: IndexedVulnerability | undefined): string {
  if (vulnerability === undefined) return ',0]';
  const { id, names, severity, score, vector } = vulnerability;
  return `,${JSON.stringify([id, names, severities.indexOf(severity), score ?? -1, vector ?? 0])}]`;
}

type AdvisoryRow = readonly [
  id: string, aliases: string[], summary: string | 0, severity: number, score: number, vector: string | 0, published: string | 0, modified: string | 0,
  flags: number, informational: string | 0, cwes: string[], references: (readonly [string, string])[],
  vulnerability: readonly [id: string, names: string[], severity: number, score: number, vector: string | 0] | 0,
];

/** Throws where the text is no blob. */
export function decodeAdvisory(text: string): IndexedAdvisory {
  const [id, aliases, summary, severity, score, vector, published, modified, flags, informational, cwes, references, vulnerability] = JSON.parse(text) as AdvisoryRow;
  const rated = { severity: severities[severity] ?? 'unknown', score: score < 0 ? undefined : score, vector: vector || undefined };
  return {
    id, aliases, summary: summary || undefined, ...rated, vulnerability: vulnerability === 0 ? { ...alone({ id, aliases }), ...rated } : decodeVulnerability(vulnerability),
    published: published || undefined, modified: modified || undefined, isWithdrawn: (flags & 1) !== 0, isMalicious: (flags & 2) !== 0,
    informational: informational || undefined, cwes, references: references.map(([type, url]) => ({ type, url })),
  };
}

function alone(record: AliasRecord): Readonly<{ id: string; names: readonly string[] }> {
  const { id, names } = groupAliases([record])[0]!;
  return { id, names };
}

function decodeVulnerability([id, names, severity, score, vector]: Exclude<AdvisoryRow[12], 0>): IndexedVulnerability {
  return { id, names, severity: severities[severity] ?? 'unknown', score: score < 0 ? undefined : score, vector: vector || undefined };
}

/** One advisory's part in a package's blob, but for the advisory's number, which comes before it: `[number,` + this. */
export function encodeAffected(affected: Affected): string {
  const colon = affected.ecosystem.indexOf(':');
  const name = findEcosystem(affected.ecosystem)?.ecosystem ?? (colon === -1 ? affected.ecosystem : affected.ecosystem.slice(0, colon));
  const isPlainName = packageKey(affected.ecosystem, affected.name) === `${name}/${affected.name}`;
  const row = [
    colon === -1 ? 0 : affected.ecosystem.slice(colon + 1), isPlainName ? 0 : affected.name,
    affected.ranges.map((range) => [range.type[0], ...range.events.map(({ kind, version }) => eventLetters[kind] + version)]),
    affected.versions.length === 0 ? 0 : affected.versions,
  ];
  return JSON.stringify(row).slice(1);
}

type AffectedRow = readonly [advisory: number, suffix: string | 0, name: string | 0, ranges: (readonly [string, ...string[]])[], versions: string[] | 0];

/** A package's blob is `[key,[rows]]`; undefined where it is another package's (two keys of one hash). Throws where it is no blob. */
export function decodePackage(text: string, key: string): readonly IndexedAffected[] | undefined {
  const [storedKey, rows] = JSON.parse(text) as [string, AffectedRow[]];
  if (storedKey !== key) return undefined;
  const slash = key.indexOf('/');
  const [ecosystem, keyName] = [key.slice(0, slash), key.slice(slash + 1)];
  return rows.map(([advisory, suffix, name, ranges, versions]) => ({
    advisory,
    affected: {
      ecosystem: suffix === 0 ? ecosystem : `${ecosystem}:${suffix}`, name: name || keyName, purl: undefined, ranges: ranges.map(decodeRange), versions: versions || [],
    },
  }));
}

const eventLetters: Readonly<Record<RangeEventKind, string>> = { introduced: 'i', fixed: 'f', lastAffected: 'l', limit: 'm' };
const eventKinds: ReadonlyMap<string, RangeEventKind> = new Map(Object.entries(eventLetters).map(([kind, letter]) => [letter, kind as RangeEventKind]));
const rangeTypes: ReadonlyMap<string, RangeType> = new Map([['S', 'SEMVER'], ['E', 'ECOSYSTEM'], ['G', 'GIT']]);

function decodeRange([letter, ...events]: readonly [string, ...string[]]): AffectedRange {
  return {
    type: rangeTypes.get(letter) ?? 'ECOSYSTEM', repo: undefined,
    events: events.map((event) => ({ kind: eventKinds.get(event[0]!) ?? 'introduced', version: event.slice(1) })),
  };
}

function summarise({ summary, details }: Advisory): string | undefined {
  const text = (summary ?? details?.slice(0, summaryLength * 4).replace(/[#*`\s]+/g, ' '))?.trim();
  if (text === undefined || text === '') return undefined;
  return text.length <= summaryLength ? text : `${text.slice(0, summaryLength - 1).toWellFormed()}…`;
}

function chooseReferences(references: readonly Reference[]): readonly Reference[] {
  const chosen = new Set<Reference>();
  for (const type of ['ADVISORY', 'FIX', 'REPORT', 'ARTICLE', 'WEB']) {
    const first = references.find((reference) => reference.type === type);
    if (first !== undefined) chosen.add(first);
  }
  for (const reference of references) chosen.add(reference);
  return [...chosen].slice(0, referenceCount);
}
