/**
 * Compiles data/licenses/ into the JSON modules that src/engines/licenses/ imports.
 *   node scripts/compile-licenses.ts
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { urlKey } from '../src/engines/licenses/names/urls.ts';
import { phraseKey } from '../src/engines/licenses/names/words.ts';

const dataFolder = new URL('../data/licenses/', import.meta.url);
const compiledFolder = new URL('../src/engines/licenses/compiled/', import.meta.url);

/** The compiled modules: file name to text. */
export function compileLicenses(): ReadonlyMap<string, string> {
  const licenses = readRows('licenses.ndjson');
  const exceptions = readRows('exceptions.ndjson');
  const names = parseYaml(readText('names.yaml')) as NamesSource;
  const classes = parseYaml(readText('classes.yaml')) as readonly ClassSource[];
  const list = asJson({ state: SPDX_LIST_STATE, licenses: licenses.map(listRow), exceptions: exceptions.map(listRow) });
  const compiledClasses = compileClasses(licenses, classes);
  const digest = createHash('sha256').update(list).update(JSON.stringify(compiledClasses)).digest('hex').slice(0, 12);
  return new Map([
    ['spdx-list.json', list],
    ['classes.json', asJson({ version: `${SPDX_LIST_STATE}.${digest}`, ...compiledClasses })],
    ['names.json', asJson(compileNames(licenses, exceptions, names))],
  ]);
}

/** The state of the list that data/licenses/*.ndjson was written from; see data/licenses/README.md. */
const SPDX_LIST_STATE = '3.28.0+2026-07-16';

type SourceRow = Readonly<{
  id: string; name: string; osi?: boolean; deprecated?: boolean; replacedBy?: string;
  category?: string; scancode?: readonly string[]; urls?: readonly string[];
}>;

type FamilySource = Readonly<{
  names: readonly string[]; bareNames?: readonly string[]; soft?: readonly string[]; versions?: Readonly<Record<string, string>>;
  candidates?: readonly string[]; exact?: boolean; unversioned?: Readonly<{ expression: string; basis: string }>;
}>;

type NamesSource = Readonly<{
  families: Readonly<Record<string, FamilySource>>;
  qualifiers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  versionRequired: readonly string[];
  licenses: Readonly<Record<string, readonly string[]>>;
  whole: Readonly<Record<string, readonly string[]>>;
  assumed: Readonly<Record<string, readonly string[]>>;
  exceptions: Readonly<Record<string, readonly string[]>>;
  ownVersions: Readonly<Record<string, readonly string[]>>;
  soft: readonly string[];
  misspelt: readonly string[];
  chinese: readonly (readonly [string, string])[];
  urls: Readonly<Record<string, readonly string[]>>;
}>;

type ClassSource = Readonly<Record<string, unknown> & { ids: readonly string[]; names: Readonly<Record<string, readonly [string, string]>> }>;

function listRow(row: SourceRow): readonly string[] {
  const flags = `${row.osi === true ? 'o' : ''}${row.deprecated === true ? 'd' : ''}`;
  const columns = [row.id, row.name, flags, row.replacedBy ?? ''];
  while (columns.at(-1) === '') columns.pop();
  return columns;
}

/** Classes as written, with wildcards resolved, and the categories of the licences that have no class. */
function compileClasses(licenses: readonly SourceRow[], classes: readonly ClassSource[]): Readonly<{ classes: unknown; categories: unknown }> {
  const classified = new Set<string>();
  const written = classes.map((source) => {
    const ids = source.ids.flatMap((id) => (id.endsWith('*') ? licenses.filter((row) => row.id.startsWith(id.slice(0, -1))).map((row) => row.id) : [id]));
    for (const id of ids) classified.add(id);
    return { ...source, ids };
  });
  const categories: Record<string, string> = {};
  for (const row of licenses) {
    if (row.category !== undefined && row.deprecated !== true && !classified.has(row.id)) categories[row.id] = row.category;
  }
  return { classes: written, categories };
}

type Family = { versions: [string, string][]; exact?: true; unversioned?: readonly [string, string]; candidates?: readonly string[]; soft?: readonly string[]; versionRequired?: true };

function compileNames(licenses: readonly SourceRow[], exceptions: readonly SourceRow[], source: NamesSource): unknown {
  const families = compileFamilies(licenses, source);
  const phrases = new PhraseTable();
  addWrittenPhrases(phrases, source);
  addListedPhrases(phrases, licenses, families);
  addExceptionPhrases(phrases, exceptions, source);
  return {
    phrases: phrases.toRecord(),
    families: Object.fromEntries([...families].sort(byKey)),
    whole: invert(source.whole, phraseKey),
    assumed: invert(source.assumed, phraseKey),
    ownVersions: source.ownVersions,
    misspelt: source.misspelt,
    chinese: source.chinese.toSorted(([a], [b]) => b.length - a.length),
    urls: compileUrls(licenses, source),
    scancode: compileScanCodeKeys(licenses, exceptions),
  };
}

/**
 * Phrase to target. A written phrase wins over the id or full name of a licence, and that over a
 * phrase derived from them; a phrase with two targets of one rank says nothing and goes.
 */
class PhraseTable {
  readonly #written = new Map<string, string>();
  readonly #named = new Map<string, Set<string>>();
  readonly #derived = new Map<string, Set<string>>();

  write(phrase: string, target: string): void {
    const known = this.#written.get(phrase);
    if (phrase === '') throw new Error(`empty phrase for ${target}`);
    if (known !== undefined && known !== target) throw new Error(`"${phrase}" is written for ${known} and ${target}`);
    this.#written.set(phrase, target);
  }

  name(phrase: string, target: string): void {
    if (phrase !== '') this.#named.set(phrase, (this.#named.get(phrase) ?? new Set()).add(target));
  }

  derive(phrase: string, target: string): void {
    if (phrase !== '') this.#derived.set(phrase, (this.#derived.get(phrase) ?? new Set()).add(target));
  }

  isLicense(phrase: string): boolean {
    return this.#written.get(phrase)?.startsWith('l:') ?? this.#named.has(phrase);
  }

  toRecord(): Record<string, string> {
    const all = new Map(this.#written);
    for (const [phrase, targets] of [...this.#named, ...this.#derived]) {
      const [target] = targets;
      if (!all.has(phrase) && targets.size === 1 && target !== undefined) all.set(phrase, target);
    }
    return Object.fromEntries([...all].sort(byKey));
  }
}

function addWrittenPhrases(phrases: PhraseTable, source: NamesSource): void {
  for (const [family, { names, bareNames }] of Object.entries(source.families)) {
    const bare = bareNames === undefined ? undefined : new Set(bareNames);
    for (const name of names) {
      const target = `${bare === undefined || bare.has(name) ? 'f' : 'n'}:${family}`;
      phrases.write(phraseKey(name), target);
      const compact = name.replaceAll(' ', '');
      if (name.includes(' ') && /^[a-z]{6,20}$/.test(compact)) phrases.derive(compact, target);
    }
  }
  for (const [family, versions] of Object.entries(source.qualifiers)) {
    for (const [version, words] of Object.entries(versions)) for (const word of words) phrases.write(phraseKey(word), `q:${family}:${version}`);
  }
  for (const [expression, names] of Object.entries(source.licenses)) for (const name of names) phrases.write(phraseKey(name), `l:${expression}`);
  for (const name of source.soft) phrases.write(phraseKey(name), 's:');
}

/** Ids and names of the SPDX list; those with a version also give the name of their family. */
function addListedPhrases(phrases: PhraseTable, licenses: readonly SourceRow[], families: ReadonlyMap<string, Family>): void {
  for (const { id, name, deprecated, replacedBy } of licenses) {
    if (id.endsWith('+')) continue;
    const split = splitVersion(id);
    if (split === undefined || !families.has(split.family)) {
      const target = `l:${deprecated === true ? (replacedBy ?? id) : id}`;
      if (deprecated === true) phrases.derive(phraseKey(id), target);
      else phrases.name(phraseKey(id), target);
      phrases.name(phraseKey(name), target);
      continue;
    }
    if (deprecated === true) continue;
    const plainName = phraseKey(name.replace(/ (?:only|or later)\b/, ''));
    const isGnu = /-(?:only|or-later)$/.test(id);
    if (!isGnu && !plainName.endsWith(` ${split.version}`)) phrases.name(plainName, `l:${id}`);
    if (split.family.includes('|')) {
      const exact = isGnu ? id.replace(/-or-later$/, '-only') : id;
      phrases.name(phraseKey(id.replace(/-(?:only|or-later)$/, '')), `l:${exact}`);
      if (isGnu) {
        phrases.name(plainName, `l:${exact}`);
        phrases.name(phraseKey(name), `l:${id}`);
      }
    }
    phrases.derive(phraseKey(split.family.replace('|', ' ')), `f:${split.family}`);
    phrases.derive(withoutVersion(plainName, split.version), `f:${split.family}`);
  }
  addTakenStems(phrases, licenses);
}

/** Where the id without version is a licence of its own (SISSL beside SISSL-1.2), the id with version is a phrase too. */
function addTakenStems(phrases: PhraseTable, licenses: readonly SourceRow[]): void {
  for (const { id, name, deprecated } of licenses) {
    const split = splitVersion(id);
    if (split === undefined || deprecated === true || /-(?:only|or-later)$/.test(id)) continue;
    if (phrases.isLicense(phraseKey(split.family.replace('|', ' ')))) phrases.name(phraseKey(id), `l:${id}`);
    if (phrases.isLicense(withoutVersion(phraseKey(name), split.version))) phrases.name(phraseKey(name), `l:${id}`);
  }
}

function addExceptionPhrases(phrases: PhraseTable, exceptions: readonly SourceRow[], source: NamesSource): void {
  const bare = (text: string): string => phraseKey(text).replace(/ exceptions?\b/g, '');
  for (const [id, names] of Object.entries(source.exceptions)) for (const name of names) phrases.write(bare(name), `e:${id}`);
  for (const { id, name } of exceptions) {
    phrases.derive(bare(id), `e:${id}`);
    phrases.derive(phraseKey(id), `e:${id}`);
    phrases.derive(phraseKey(name), `e:${id}`);
  }
}

function compileFamilies(licenses: readonly SourceRow[], source: NamesSource): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  const required = new Set(source.versionRequired);
  const familyOf = (name: string): Family => {
    const family = families.get(name) ?? { versions: [] };
    if (required.has(name)) family.versionRequired = true;
    families.set(name, family);
    return family;
  };
  for (const { id, deprecated } of licenses) {
    const split = splitVersion(id);
    if (split === undefined || deprecated === true || id.endsWith('-or-later')) continue;
    familyOf(split.family).versions.push([split.version, id]);
  }
  for (const [name, written] of Object.entries(source.families)) {
    const family = familyOf(name);
    if (written.versions !== undefined) family.versions = Object.entries(written.versions);
    if (family.versions.length === 0 && written.versions === undefined) throw new Error(`family ${name} has no version`);
    if (written.exact === true) family.exact = true;
    if (written.candidates !== undefined) family.candidates = written.candidates;
    if (written.soft !== undefined) family.soft = written.soft;
    if (written.unversioned !== undefined) family.unversioned = [written.unversioned.expression, written.unversioned.basis];
  }
  return families;
}

/** Cuts as `splitVersionedId` of the engine does, and also at a year (`Unicode-DFS-2016`), which people write like a version. */
function splitVersion(id: string): Readonly<{ family: string; version: string }> | undefined {
  const match = /^([A-Za-z][A-Za-z0-9-]*?)-(\d+(?:\.\d+)+[a-z]?|20\d\d)(-[A-Za-z-]+)?$/.exec(id);
  if (match === null) return undefined;
  const [, stem = '', version = '', rest = ''] = match;
  const variant = rest.replace(/-(?:only|or-later)$/, '');
  return { family: variant === '' ? stem : `${stem}|${variant}`, version };
}

function withoutVersion(phrase: string, version: string): string {
  const words = phrase.split(' ');
  return words.filter((word) => word !== version && `${word}.0` !== version).join(' ');
}

/** Pages that tell exactly one licence; variants of one text (only, or-later) share their page, which then says nothing here. */
function compileUrls(licenses: readonly SourceRow[], source: NamesSource): Record<string, string> {
  const written = invert(source.urls, urlKey);
  const found = new Map<string, Set<string>>();
  for (const { id, urls = [], deprecated } of licenses) {
    if (deprecated === true) continue;
    for (const url of urls) {
      const key = urlKey(url);
      found.set(key, (found.get(key) ?? new Set()).add(id));
    }
  }
  for (const [key, ids] of found) {
    const [id] = ids;
    if (ids.size === 1 && id !== undefined && written[key] === undefined) written[key] = id;
  }
  return Object.fromEntries(Object.entries(written).sort(byKey));
}

function compileScanCodeKeys(licenses: readonly SourceRow[], exceptions: readonly SourceRow[]): Record<string, string> {
  const entries: [string, string][] = [];
  for (const { id, scancode = [], replacedBy } of licenses) for (const key of scancode) entries.push([key, replacedBy ?? id]);
  for (const { id, scancode = [] } of exceptions) for (const key of scancode) entries.push([key, `WITH ${id}`]);
  return Object.fromEntries(entries.sort(byKey));
}

function invert(source: Readonly<Record<string, readonly string[]>>, keyOf: (text: string) => string): Record<string, string> {
  const entries = Object.entries(source).flatMap(([target, texts]) => texts.map((text): [string, string] => [keyOf(text), target]));
  const seen = new Map<string, string>();
  for (const [key, target] of entries) {
    if (seen.has(key) && seen.get(key) !== target) throw new Error(`"${key}" is given for ${seen.get(key)} and ${target}`);
    seen.set(key, target);
  }
  return Object.fromEntries([...seen].sort(byKey));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readRows(name: string): readonly SourceRow[] {
  return readText(name).trim().split('\n').map((line) => JSON.parse(line) as SourceRow);
}

function readText(name: string): string {
  return readFileSync(new URL(name, dataFolder), 'utf8');
}

/** One line per entry of the top levels, so that a change of the data is a small change of the file. */
function asJson(value: unknown): string {
  return `${formatLines(value, 2, '')}\n`;
}

function formatLines(value: unknown, depth: number, indent: string): string {
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent} `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const lines = Array.isArray(value)
    ? value.map((item) => inner + formatLines(item, depth - 1, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${formatLines(item, depth - 1, inner)}`);
  return lines.length === 0 ? open + close : `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

if (process.argv[1] !== undefined && import.meta.url === new URL(`file://${process.argv[1]}`).href) {
  for (const [name, text] of compileLicenses()) {
    writeFileSync(new URL(name, compiledFolder), text);
    console.log(`${name}: ${text.length} characters`);
  }
}
