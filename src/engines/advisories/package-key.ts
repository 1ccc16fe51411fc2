import { findEcosystem } from '../purl/ecosystems.ts';

/**
 * The key under which a package is looked up: the ecosystem without suffix and the name in the form under which two spellings are
 * the same package (PyPI by PEP 503, NuGet and Packagist without case, Maven as it stands …). Whether the release fits, too, is
 * what `coversRelease` answers.
 */
export function packageKey(ecosystem: string, name: string): string {
  const row = findEcosystem(ecosystem);
  if (row === undefined) return `${withoutSuffix(ecosystem)}/${name}`;
  return `${row.ecosystem}/${row.foldName === undefined ? name : row.foldName(name)}`;
}

/**
 * True where an advisory for the ecosystem `recorded` speaks about a package of the ecosystem `asked`. As api.osv.dev answers: equal
 * ones; an `asked` without suffix means any release; Ubuntu's `:LTS` and `:Pro` may be left out. Beyond it: an `asked` that is the
 * beginning of `recorded` up to a word (`Red Hat:enterprise_linux:9` of `…:9::baseos`, `openEuler:22.03` of `…-LTS-SP1`), because purls
 * tell no more; and a `recorded` distribution without suffix is not scoped to a release, so that it speaks about each.
 */
export function coversRelease(recorded: string, asked: string): boolean {
  if (recorded === asked) return true;
  const [recordedName, recordedSuffix] = splitEcosystem(recorded);
  const [askedName, askedSuffix] = splitEcosystem(asked);
  if (recordedName !== askedName) return false;
  if (askedSuffix === undefined || recordedSuffix === askedSuffix) return true;
  if (recordedSuffix === undefined) return findEcosystem(recorded)?.release !== undefined;
  if (beginsWithWords(recordedSuffix, askedSuffix)) return true;
  return recordedName === 'Ubuntu' && recordedSuffix.replace(/^Pro:/, '').replace(/:LTS$/, '') === askedSuffix;
}

/** The ecosystem's name in OSV's spelling (as written where it is unknown) and the text after the first colon. */
export function splitEcosystem(ecosystem: string): readonly [name: string, suffix: string | undefined] {
  const name = findEcosystem(ecosystem)?.ecosystem ?? withoutSuffix(ecosystem);
  const colon = ecosystem.indexOf(':');
  return [name, colon === -1 ? undefined : ecosystem.slice(colon + 1)];
}

function withoutSuffix(ecosystem: string): string {
  const colon = ecosystem.indexOf(':');
  return colon === -1 ? ecosystem : ecosystem.slice(0, colon);
}

function beginsWithWords(text: string, beginning: string): boolean {
  return text.startsWith(beginning) && (text.length === beginning.length || ':- '.includes(text[beginning.length]!));
}
