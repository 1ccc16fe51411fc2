import compiled from '../compiled/names.json' with { type: 'json' };

/** A family of licences with versions, as the name grammar needs it. */
export type NameFamily = Readonly<{
  name: string;
  /** Version text and licence id, oldest first. */
  versions: readonly (readonly [string, string])[];
  /** Versions match as text, not as numbers: the clause counts of the BSD family. */
  isExact: boolean;
  /** What the bare name means and by which right; undefined where it is ambiguous. */
  unversioned?: Readonly<{ expression: string; basis: 'rule' | 'assumed' }>;
  /** Other versions exist elsewhere, so that even a family of one version needs it said. */
  isVersionRequired: boolean;
  /** What an ambiguous bare name may mean. */
  candidates: readonly string[];
  soft: ReadonlySet<string>;
}>;

/** What a phrase stands for. */
export type PhraseTarget =
  | Readonly<{ kind: 'family'; family: NameFamily; isBareEnough: boolean }>
  | Readonly<{ kind: 'license'; expression: string }>
  | Readonly<{ kind: 'qualifier'; family: string; version: string }>
  | Readonly<{ kind: 'exception'; id: string }>
  | Readonly<{ kind: 'soft' }>;

export type NameTables = Readonly<{
  phrases: ReadonlyMap<string, PhraseTarget>;
  /** For a first word, how many words its longest phrase has. */
  longestPhrase: ReadonlyMap<string, number>;
  vocabulary: ReadonlySet<string>;
  misspelt: readonly string[];
  whole: ReadonlyMap<string, string>;
  assumed: ReadonlyMap<string, string>;
  ownVersions: ReadonlyMap<string, readonly string[]>;
  chinese: readonly (readonly string[])[];
  urls: ReadonlyMap<string, string>;
  scanCodeKeys: ReadonlyMap<string, string>;
}>;

/** The tables of data/licenses/names.yaml and of the SPDX list, built at the first question. */
export function nameTables(): NameTables {
  tables ??= buildTables();
  return tables;
}

let tables: NameTables | undefined;

type CompiledFamily = Readonly<{
  versions: readonly (readonly string[])[]; exact?: boolean; unversioned?: readonly string[];
  candidates?: readonly string[]; soft?: readonly string[]; versionRequired?: boolean;
}>;

function buildTables(): NameTables {
  const families = new Map(Object.entries(compiled.families as Record<string, CompiledFamily>).map(([name, family]) => [name, familyFrom(name, family)]));
  const phrases = new Map<string, PhraseTarget>();
  const longestPhrase = new Map<string, number>();
  const vocabulary = new Set<string>();
  for (const [phrase, target] of Object.entries(compiled.phrases as Record<string, string>)) {
    phrases.set(phrase, targetFrom(target, families));
    const words = phrase.split(' ');
    for (const word of words) vocabulary.add(word);
    const first = words[0] ?? '';
    longestPhrase.set(first, Math.max(longestPhrase.get(first) ?? 0, words.length));
  }
  return {
    phrases, longestPhrase, vocabulary, misspelt: compiled.misspelt,
    whole: mapOf(compiled.whole), assumed: mapOf(compiled.assumed),
    ownVersions: mapOf(compiled.ownVersions as Record<string, readonly string[]>),
    chinese: compiled.chinese, urls: mapOf(compiled.urls), scanCodeKeys: mapOf(compiled.scancode),
  };
}

function familyFrom(name: string, family: CompiledFamily): NameFamily {
  const versions = family.versions.map(([version = '', id = '']) => [version, id] as const);
  const [expression, basis] = family.unversioned ?? [];
  return {
    name, versions,
    isExact: family.exact ?? false,
    isVersionRequired: family.versionRequired ?? false,
    candidates: family.candidates ?? versions.map(([, id]) => id),
    soft: new Set(family.soft),
    ...(expression === undefined ? {} : { unversioned: { expression, basis: basis === 'rule' ? 'rule' : 'assumed' } as const }),
  };
}

/** `f:`/`n:` family (bare name enough or not), `l:` licence, `q:` version word, `e:` exception, `s:` soft word. */
function targetFrom(target: string, families: ReadonlyMap<string, NameFamily>): PhraseTarget {
  const value = target.slice(2);
  switch (target.charAt(0)) {
    case 'l': return { kind: 'license', expression: value };
    case 'e': return { kind: 'exception', id: value };
    case 's': return { kind: 'soft' };
    case 'q': {
      const [family = '', version = ''] = value.split(':');
      return { kind: 'qualifier', family, version };
    }
    default: {
      const family = families.get(value);
      if (family === undefined) throw new Error(`compiled names speak of an unknown family ${value}`);
      return { kind: 'family', family, isBareEnough: target.startsWith('f') };
    }
  }
}

/** Compiled keys come from data of this project, but a Map keeps `__proto__` and friends harmless at lookup. */
function mapOf<T>(record: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(record));
}
