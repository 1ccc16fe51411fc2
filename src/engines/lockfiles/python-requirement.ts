import { baseNameOf } from './format.ts';
import { type PackageSource, gitSource } from './package-source.ts';
import { normalPypiName } from './purl-text.ts';

/** A dependency as Python metadata writes it. https://packaging.python.org/en/latest/specifications/dependency-specifiers/ */
export type PythonRequirement = Readonly<{
  name: string;
  extras: readonly string[];
  /** The version constraints, '' where there are none: `>=1.0,<2.0`. */
  specifier: string;
  /** The address of `name @ address`. */
  address: string | undefined;
  marker: string | undefined;
}>;

const SHAPE = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*([^]*)$/;

/** Undefined where the text names no package. */
export function parseRequirement(text: string): PythonRequirement | undefined {
  const match = SHAPE.exec(text.trim());
  if (match === null) return undefined;
  const [, name, extras, rest] = match as unknown as [string, string, string | undefined, string];
  const isAddress = rest.startsWith('@');
  // A marker after an address is set apart by a blank, because addresses may hold `;`.
  const end = isAddress ? rest.search(/\s;/) : rest.indexOf(';');
  const main = (end === -1 ? rest : rest.slice(0, end)).trim();
  const marker = end === -1 ? undefined : rest.slice(rest.indexOf(';', end) + 1).trim() || undefined;
  if (!isAddress && main !== '' && !/^[(<>=!~]/.test(main)) return undefined;
  return {
    name, marker, extras: extras === undefined ? [] : extras.split(',').map((extra) => extra.trim()).filter((extra) => extra !== ''),
    specifier: isAddress ? '' : main.replace(/^\(([^]*)\)$/, '$1').trim(), address: isAddress ? main.slice(1).trim() : undefined,
  };
}

/**
 * The version that constraints name: of one constraint its version, of none, several, exclusions and wildcards none.
 * `isExact` where it is that version and no other. https://packaging.python.org/en/latest/specifications/version-specifiers/
 */
export function versionOfSpecifier(specifier: string): Readonly<{ version: string | undefined; isExact: boolean }> {
  const match = /^(===|==|>=|<=|~=)\s*([^]+)$/.exec(specifier);
  if (match === null || /[,*]|!=/.test(specifier)) return { version: undefined, isExact: false };
  return { version: match[2]!.trim(), isExact: match[1]!.startsWith('==') };
}

/** Where an address of a requirement leads: a repository, an archive or a path. */
export function pythonSource(address: string): PackageSource {
  const fragment = address.indexOf('#');
  const base = fragment === -1 ? address : address.slice(0, fragment);
  // pip writes the revision behind the path: git+https://host/a/b.git@abc123
  const revision = /^(git\+[^]*\/[^/@]+)@([^@]+)$/.exec(base);
  if (revision !== null) return { kind: 'git', url: revision[1]!, commit: /^[0-9a-f]{7,64}$/.test(revision[2]!) ? revision[2] : undefined };
  if (/^(?:git|hg|svn|bzr)\+/.test(base)) return { kind: 'git', url: base, commit: undefined };
  const git = gitSource(address);
  if (git !== undefined) return git;
  return /^https?:/.test(base) ? { kind: 'archive', url: base, isRegistry: false } : { kind: 'local', path: base.replace(/^file:/, '') };
}

/**
 * The name and version that the file at an address says: `name-version(-build)?-python-abi-platform.whl`, `name-version.tar.gz`. Undefined for a
 * repository and for files that are named otherwise. https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention
 * and …/source-distribution-format/
 */
export function releaseOfFile(address: string): Readonly<{ name: string; version: string }> | undefined {
  if (pythonSource(address).kind === 'git') return undefined;
  const file = baseNameOf(address.replace(/[?#][^]*$/, '').replaceAll('\\', '/')).replaceAll(/%2b/gi, '+');
  const match = /^([A-Za-z0-9][\w.]*)-(\d[^-]*)(?:-\d[^-]*)?(?:-[^-]+){3}\.whl$/.exec(file) ?? /^([A-Za-z0-9][\w.-]*)-(\d[^-]*)\.(?:tar\.gz|tar\.bz2|tgz|zip)$/.exec(file);
  return match === null ? undefined : { name: match[1]!, version: match[2]! };
}

/** The version that the file at an address says, where it is a file of the package of that name. */
export function versionInFile(name: string, address: string | undefined): string | undefined {
  const release = address === undefined ? undefined : releaseOfFile(address);
  return release !== undefined && normalPypiName(release.name) === normalPypiName(name) ? release.version : undefined;
}
