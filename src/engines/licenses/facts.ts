import compiled from './compiled/classes.json' with { type: 'json' };
import type { LicenseTerm } from './expression.ts';
import { foldReference, formatLeaf } from './format.ts';
import { parseExpression } from './parse.ts';
import { findListedLicense } from './spdx-list.ts';

/** State of the list and of the classes; changes whenever an answer of `riskOfExpression` can change. */
export const licenseDataVersion: string = compiled.version;

export const licenseStrengths = ['permissive', 'weak', 'strong', 'network', 'source-available', 'proprietary'] as const;
export type LicenseStrength = (typeof licenseStrengths)[number];

export const licenseRisks = ['green', 'yellow', 'orange', 'red', 'unknown'] as const;
export type LicenseRisk = (typeof licenseRisks)[number];

/** What the institution does with the software: only its own staff use it, outsiders use it as a service, or copies go out. */
export const licenseScenarios = ['internal', 'service', 'distribution'] as const;
export type LicenseScenario = (typeof licenseScenarios)[number];

/** One duty and what triggers it; the words are explained in data/licenses/README.md. */
export type LicenseObligation = Readonly<{ code: string; trigger: string }>;

export type LicenseFact = Readonly<{
  /** Canonical id, with its exception where the class is about the pair. */
  id: string;
  name?: string;
  /** Short names. */
  nameEn?: string;
  nameZh?: string;
  isSpdx: boolean;
  isOsiApproved?: boolean;
  isDeprecated?: boolean;
  strength?: LicenseStrength;
  subject?: string;
  obligations: readonly LicenseObligation[];
  patent?: string;
  retaliation?: string;
  trademark?: string;
  network?: string;
  isGplIncompatible?: boolean;
  /** Undefined where this project has not ranked the licence: shown as unknown. */
  risk?: Readonly<Record<LicenseScenario, LicenseRisk>>;
  noteEn?: string;
  noteZh?: string;
  /** `choosealicense`, `text`, `memory`, or `category` for a class derived from the category of the licence only. */
  source?: string;
  /** False: taken from memory or derived, not yet read in a source. */
  verified?: boolean;
}>;

/**
 * What is known about one licence, by id in any case (`mit`, `GPL-2.0`, `LicenseRef-scancode-rsalv2`,
 * `GPL-2.0-only WITH Classpath-exception-2.0`, `NONE`). Undefined when nothing is known.
 */
export function findLicenseFact(id: string): LicenseFact | undefined {
  const parsed = parseExpression(id);
  if (!parsed.ok) return undefined;
  const { expression } = parsed;
  if (expression.kind === 'and' || expression.kind === 'or') return undefined;
  return expression.kind === 'license' ? findTermFact(expression) : factsByKey.get(formatLeaf(expression));
}

/** The same for a term: first the pair of licence and exception, then the licence alone. */
export function findTermFact(term: LicenseTerm): LicenseFact | undefined {
  const key = foldReference(term.id);
  if (term.exception !== undefined) {
    const pair = factsByKey.get(`${key} WITH ${foldReference(term.exception)}`);
    if (pair !== undefined) return pair;
  }
  const known = factsByKey.get(key);
  if (known !== undefined) return known;
  const listed = listedFact(term.id);
  return listed === undefined ? undefined : withDerivedClass(listed);
}

/** All licences this project has classified, in the order of data/licenses/classes.yaml. */
export function listClassifiedLicenses(): readonly LicenseFact[] {
  return [...factsByKey.values()];
}

type CompiledClass = Readonly<{
  ids: readonly string[]; names?: Readonly<Record<string, readonly string[]>>; strength: string; subject?: string;
  obligations: Readonly<Record<string, readonly string[]>>; patent?: string; retaliation?: string; trademark?: string; network?: string;
  isGplIncompatible?: boolean; risk: string; note?: readonly string[]; source: string; verified: boolean;
}>;

const categories: ReadonlyMap<string, string> = new Map(Object.entries(compiled.categories as Record<string, string>));
const riskLetters: ReadonlyMap<string, LicenseRisk> = new Map([['G', 'green'], ['Y', 'yellow'], ['O', 'orange'], ['R', 'red']]);
const factsByKey = buildFacts();

function buildFacts(): ReadonlyMap<string, LicenseFact> {
  const facts = new Map<string, LicenseFact>();
  for (const row of compiled.classes as unknown as readonly CompiledClass[]) {
    for (const id of row.ids) facts.set(id.split(' WITH ').map(foldReference).join(' WITH '), factFrom(id, row));
  }
  return facts;
}

function factFrom(id: string, row: CompiledClass): LicenseFact {
  const { ids: _ids, names, strength, obligations, risk, note, ...plain } = row;
  const [nameEn, nameZh] = names?.[id] ?? [];
  const [noteEn, noteZh] = note ?? [];
  const triggers = Object.entries(obligations).flatMap(([trigger, codes]) => codes.map((code) => ({ code, trigger })));
  return {
    subject: 'software', ...(listedFact(id) ?? { id, isSpdx: false }), ...plain,
    strength: strength as LicenseStrength, obligations: triggers, risk: riskFrom(risk),
    ...(nameEn === undefined ? {} : { nameEn }), ...(nameZh === undefined ? {} : { nameZh }),
    ...(noteEn === undefined ? {} : { noteEn }), ...(noteZh === undefined ? {} : { noteZh }),
  };
}

function listedFact(id: string): LicenseFact | undefined {
  const listed = findListedLicense(id.split(' WITH ')[0] ?? id);
  if (listed === undefined) return undefined;
  const { name, isOsiApproved, isDeprecated } = listed;
  return { id: id.includes(' WITH ') ? id : listed.id, name, isSpdx: true, isOsiApproved, isDeprecated, obligations: [] };
}

/**
 * A class that follows from the category alone. Permissive licences may be admitted with their
 * notices kept. Of all others only the strength is said: whether already a service triggers their
 * duties (as with the APSL, which is weak) must be read in the text.
 */
function withDerivedClass(fact: LicenseFact): LicenseFact {
  const derived = derivedClasses.get(categories.get(fact.id) ?? '');
  if (derived === undefined) return fact;
  const risk = derived.risk === undefined ? {} : { risk: riskFrom(derived.risk) };
  return { ...fact, strength: derived.strength, ...risk, source: 'category', verified: false };
}

const derivedClasses: ReadonlyMap<string, Readonly<{ strength: LicenseStrength; risk?: string }>> = new Map([
  ['permissive', { strength: 'permissive', risk: 'Y/Y/Y' }],
  ['public-domain', { strength: 'permissive', risk: 'Y/Y/Y' }],
  ['copyleft-limited', { strength: 'weak' }],
  ['copyleft', { strength: 'strong' }],
  ['source-available', { strength: 'source-available' }],
  ['proprietary-free', { strength: 'proprietary' }],
]);

/** `Y/Y/R` ranks internal use, service and distribution. */
function riskFrom(letters: string): Readonly<Record<LicenseScenario, LicenseRisk>> {
  const [internal = 'unknown', service = 'unknown', distribution = 'unknown'] = letters.split('/').map((letter) => riskLetters.get(letter));
  return { internal, service, distribution };
}
