import type { BomComponent } from '../sbom/model.ts';

/** Where a package comes from when the document says so. */
export type PackageSource =
  /** A repository; `isRegistry` where it is merely the one that the registry's package is made of. */
  | Readonly<{ kind: 'git'; url: string; commit: string | undefined; isRegistry?: boolean | undefined }>
  /** An archive at a place of its own; `isRegistry` where it is merely the registry's address of it. */
  | Readonly<{ kind: 'archive'; url: string; isRegistry: boolean }>
  /** A folder or file of this project or machine: not third-party. */
  | Readonly<{ kind: 'local'; path: string }>;

export type ExternalReference = BomComponent['externalReferences'][number];

const LOCAL = 'file:';

/** The source as a reference of the component. */
export function referenceTo(source: PackageSource): ExternalReference {
  if (source.kind === 'git') return { type: 'vcs', url: gitReference(source.url, source.commit) };
  if (source.kind === 'archive') return { type: 'distribution', url: withoutSecrets(source.url) };
  return { type: 'distribution', url: source.path.startsWith(LOCAL) ? source.path : `${LOCAL}${source.path}` };
}

/** The purl qualifiers that tell a package of its own source from the registry's package of the same name and version. */
export function sourceQualifiers(
  source: PackageSource,
  others: Readonly<Record<string, string | undefined>> | undefined,
): Readonly<Record<string, string | undefined>> | undefined {
  if (source.kind === 'local' || source.isRegistry === true) return others;
  if (source.kind === 'git') return { ...others, vcs_url: gitReference(source.url, source.commit) };
  return { ...others, download_url: withoutSecrets(source.url) };
}

/** Whether the document says that the package is a folder or file of the project itself: not third-party. */
export function isLocal(component: BomComponent): boolean {
  return component.externalReferences.some((reference) => reference.type === 'distribution' && reference.url.startsWith(LOCAL));
}

/** The commit that a component was taken from, when the document names one. */
export function commitOf(component: BomComponent): string | undefined {
  const url = component.externalReferences.find((reference) => reference.type === 'vcs')?.url;
  const at = url === undefined ? -1 : url.lastIndexOf('@');
  const revision = at === -1 ? undefined : url!.slice(at + 1);
  // A branch or a tag can be moved; it is no commit.
  return revision !== undefined && /^[0-9a-f]{7,64}$/.test(revision) ? revision : undefined;
}

/**
 * The git source that an address of a lockfile names, or undefined where it names something else. Understands git addresses
 * with `#commit`, the short forms of npm (`github:owner/name#commit`), and the archive addresses of the forges.
 */
export function gitSource(address: string): PackageSource | undefined {
  const short = /^(github|gitlab|bitbucket):([^#]+)(?:#(.*))?$/.exec(address);
  if (short !== null) return { kind: 'git', url: `${SHORT_HOSTS[short[1] as keyof typeof SHORT_HOSTS]}/${short[2]}`, commit: commitIn(short[3]) };
  const archive = forgeArchive(address);
  if (archive !== undefined) return archive;
  const hash = address.indexOf('#');
  const base = hash === -1 ? address : address.slice(0, hash);
  const commit = hash === -1 ? undefined : commitIn(address.slice(hash + 1));
  const isGit = /^(?:git[+:@]|ssh:|[\w.-]+@[\w.-]+:)/.test(base) || base.endsWith('.git');
  // An archive's `#` is its checksum, https://classic.yarnpkg.com/lang/en/docs/yarn-lock/
  if (!isGit && (commit === undefined || /\.(?:tgz|tar\.gz|zip)$/.test(base) || !/^https?:/.test(base))) return undefined;
  return { kind: 'git', url: base, commit };
}

const SHORT_HOSTS = { github: 'https://github.com', gitlab: 'https://gitlab.com', bitbucket: 'https://bitbucket.org' } as const;

const FORGE_ARCHIVES = [
  /^https:\/\/codeload\.(github\.com)\/([^/?#]+\/[^/?#]+)\/(?:legacy\.)?(?:tar\.gz|zip)\/([^/?#]+)/,
  /^https:\/\/(github\.com)\/([^/?#]+\/[^/?#]+)\/archive\/([^/?#]+?)\.(?:tar\.gz|zip)/,
  /^https:\/\/(gitlab\.com)\/([^?#]+?)\/(?:-\/)?repository\/archive\.[^?#]*\?(?:ref|sha)=([^&#]+)/,
  /^https:\/\/(gitlab\.com)\/([^?#]+?)\/-\/archive\/([^/?#]+)\//,
  /^https:\/\/(bitbucket\.org)\/([^/?#]+\/[^/?#]+)\/get\/([^/?#]+?)\.(?:tar\.gz|zip)/,
] as const;

function forgeArchive(address: string): PackageSource | undefined {
  if (!address.startsWith('https://')) return undefined;
  for (const pattern of FORGE_ARCHIVES) {
    const match = pattern.exec(address);
    if (match !== null) return { kind: 'git', url: `https://${match[1]}/${match[2]}`, commit: commitIn(match[3]) };
  }
  return undefined;
}

/** The commit in what follows the `#`: `abc123`, `commit=abc123`, `v1.0.0:abc123`. Branches and tags are not commits. */
function commitIn(fragment: string | undefined): string | undefined {
  if (fragment === undefined) return undefined;
  const named = /(?:^|[&:])(?:commit=)?([0-9a-f]{7,64})(?:&|$)/.exec(fragment);
  return named?.[1];
}

/** A repository with its commit, as SPDX and purl's `vcs_url` write it: `git+https://host/a/b@commit`. */
function gitReference(url: string, commit: string | undefined): string {
  const clean = withoutSecrets(url);
  const tool = /^(?:git|hg|svn|bzr)\+|^git:/.test(clean) ? clean : `git+${clean}`;
  return commit === undefined ? tool : `${tool}@${commit}`;
}

/**
 * Passwords and tokens that people put into addresses must not travel on into refs, purls, reports and exports. Understands
 * addresses inside a JSON pointer, too, where `/` is `~1`.
 */
export function withoutSecrets(text: string): string {
  if (!text.includes('://') && !text.includes(':~1~1')) return text;
  return text.replaceAll(/(https?:(?:\/\/|~1~1))[^\s/@~]+@/g, '$1').replaceAll(/([?&](?:\w+_)?token=)[^&#\s]+/gi, '$1***');
}
