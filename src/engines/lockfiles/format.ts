import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import type { DocumentProbe } from './document-probe.ts';

/** A file that lies near the lockfile: `package.json`, a parent POM, a file that `-r` names. */
export type LockfileSibling = Readonly<{ path: string; text: string }>;

/** A lockfile as it comes in: decoded text, path as the sender names it (`services/pay/pom.xml`), `/` or `\` between folders. */
export type LockfileInput = Readonly<{ path: string; text: string; siblings?: readonly LockfileSibling[] | undefined }>;

/** One format of lock or manifest file. A file implements it, a row of `index.ts` registers it. */
export type LockfileFormat = Readonly<{
  /** Stable id, also `document.format` of what it reads: `npm-lock`. */
  id: string;
  /** What a person calls it: `npm package-lock.json`. */
  title: string;
  /** The purl type of its packages: https://github.com/package-url/purl-spec */
  purlType: string;
  /** Whether a file of this name is written by the format's tool. `baseName` is the last part of `path`, both with `/`. */
  matches(baseName: string, path: string): boolean;
  /** Whether the content is surely of this format; false where it could also be another. */
  recognizes(probe: DocumentProbe): boolean;
  /** Reads a document. The value is undefined where it is no document of this format at all. Never throws on content. */
  read(input: LockfileInput): Read<Bom | undefined>;
}>;

/** The last part of a path. */
export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder part of a path, '' where there is none. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** Resolves `./` and `../` of a relative path against a folder. Steps above the top are kept out. */
export function resolvePath(folder: string, relative: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The sibling at a path relative to the lockfile's own folder. */
export function findSibling(input: LockfileInput, relative: string): LockfileSibling | undefined {
  if (input.siblings === undefined || input.siblings.length === 0) return undefined;
  const wanted = resolvePath(folderOf(input.path), relative);
  return input.siblings.find((sibling) => resolvePath('', sibling.path) === wanted);
}
