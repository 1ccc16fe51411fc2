import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodeText } from '#engines/sbom/decode.ts';
import type { LockfileSibling } from '#engines/lockfiles/format.ts';

/** Where files beside a lockfile are looked for. Paths are absolute, with `/`. */
export type Shelf = Readonly<{
  /** The text of a file; undefined where it is not there or no text. */
  read: (file: string) => string | undefined;
  /** The paths of files of this name in a folder and below it, nearest first; a limited number. */
  listBelow: (folder: string, name: string) => readonly string[];
}>;

/**
 * The files that say more about a lockfile of a format: a parent POM, the package.json files of a workspace, what `-r` includes. Read from
 * the disk, never from the network.
 */
export function findSiblings(format: string, file: string, text: string, shelf: Shelf): readonly LockfileSibling[] {
  const find = rules.get(format);
  if (find === undefined) return none;
  const siblings = new Map<string, LockfileSibling>();
  for (const wanted of find({ file, folder: path.posix.dirname(file), text, shelf })) {
    if (wanted === file || siblings.has(wanted) || siblings.size >= siblingsMax) continue;
    const content = shelf.read(wanted);
    if (content !== undefined) siblings.set(wanted, { path: wanted, text: content });
  }
  return [...siblings.values()];
}

/** A shelf of the disk itself, for a lockfile that is read by itself. */
export function diskShelf(): Shelf {
  return { read: readSibling, listBelow: (folder, name) => listOnDisk(folder, name) };
}

/** The text of a file that may not be there; a large one says nothing that a sibling is needed for. */
export function readSibling(file: string): string | undefined {
  try {
    if (statSync(file).size > siblingBytesMax) return undefined;
    const decoded = decodeText(readFileSync(file));
    return decoded.ok ? decoded.text : undefined;
  } catch {
    return undefined;
  }
}

const none: readonly LockfileSibling[] = [];
const siblingsMax = 300;
const siblingBytesMax = 4 * 1024 * 1024;

type Place = Readonly<{ file: string; folder: string; text: string; shelf: Shelf }>;
type Rule = (place: Place) => readonly string[];

const beside = (...names: readonly string[]): Rule => ({ folder }) => names.map((name) => path.posix.join(folder, name));
const below = (name: string): Rule => ({ folder, shelf }) => [path.posix.join(folder, name), ...shelf.listBelow(folder, name)];
const above = (...names: readonly string[]): Rule => ({ folder }) => ancestorsOf(folder).flatMap((ancestor) => names.map((name) => path.posix.join(ancestor, name)));

/** By the id of the format. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['npm-lock', beside('npm-shrinkwrap.json')],
  ...['yarn-classic', 'yarn-berry', 'pnpm-lock', 'bun-lock'].map((id) => [id, below('package.json')] as const),
  ['cargo-lock', below('Cargo.toml')],
  ...['poetry-lock', 'pdm-lock', 'uv-lock', 'pylock'].map((id) => [id, beside('pyproject.toml')] as const),
  ['pipfile-lock', beside('Pipfile')],
  ['composer-lock', beside('composer.json')],
  ['go-mod', ({ file }) => [file.replace(/\.mod$/, '.sum')]],
  ['maven-pom', findPoms],
  ['nuget-project', above('Directory.Packages.props', 'Directory.Build.props')],
  ...['dpkg-status', 'opkg-status', 'apk-installed'].map((id) => [id, findOsRelease] as const),
  ['requirements-txt', findIncluded],
]);

function ancestorsOf(folder: string): readonly string[] {
  const found: string[] = [];
  for (let at = folder; found.length < 40; at = path.posix.dirname(at)) {
    found.push(at);
    if (at === path.posix.dirname(at)) break;
  }
  return found;
}

/** The parents by `relativePath`, upwards, and the modules below, which may hold a BOM that is imported. https://maven.apache.org/pom.html#inheritance */
function findPoms({ file, folder, text, shelf }: Place): readonly string[] {
  const found: string[] = [];
  for (let [at, content]: [string, string | undefined] = [file, text]; content !== undefined && found.length < 40; ) {
    const parent = /<parent>([^]*?)<\/parent>/.exec(content.slice(0, 200_000))?.[1];
    if (parent === undefined) break;
    const relative = /<relativePath>\s*([^<]*?)\s*<\/relativePath>/.exec(parent)?.[1] ?? '../pom.xml';
    if (relative === '') break;
    const target = path.posix.resolve(path.posix.dirname(at), relative);
    at = target.endsWith('.xml') || target.endsWith('.pom') ? target : path.posix.join(target, 'pom.xml');
    content = found.includes(at) ? undefined : shelf.read(at);
    if (content !== undefined) found.push(at);
  }
  const top = path.posix.dirname(found.at(-1) ?? file);
  const wanted = new Set([...`${text}${found.map((parent) => shelf.read(parent) ?? '').join('')}`.matchAll(/<artifactId>\s*([^<\s]+)\s*<\/artifactId>/g)].map((match) => match[1]!));
  const others = [...shelf.listBelow(top, 'pom.xml'), ...(top === folder ? [] : shelf.listBelow(folder, 'pom.xml'))];
  return [...found, ...others.filter((other) => wanted.has(artifactOf(shelf.read(other) ?? '') ?? ''))].slice(0, 60);
}

/** A glance at a POM's own artifactId, which comes after its parent's. */
function artifactOf(text: string): string | undefined {
  return /<artifactId>\s*([^<\s]+)/.exec(text.slice(0, 20_000).replace(/<!--[^]*?-->|<parent>[^]*?<\/parent>/g, ''))?.[1];
}

/** Of the tree that the package database lies in. https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
function findOsRelease({ file }: Place): readonly string[] {
  const top = file.replace(/\/(?:var\/lib|usr\/lib|lib)\/(?:dpkg|opkg|apk)\/.*$/, '');
  return [`${top}/etc/os-release`, `${top}/usr/lib/os-release`];
}

/** `-r other.txt`, and what that includes. https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
function findIncluded({ file, text, shelf }: Place): readonly string[] {
  const found = new Set<string>();
  const open: (readonly [file: string, text: string])[] = [[file, text]];
  for (let next = open.pop(); next !== undefined && found.size < 100; next = open.pop()) {
    for (const match of next[1].matchAll(/^[ \t]*(?:-r|--requirement|-c|--constraint)[ \t=]*([^\s#]+)/gm)) {
      const target = path.posix.resolve(path.posix.dirname(next[0]), match[1]!);
      if (found.has(target) || target === file) continue;
      const content = shelf.read(target);
      if (content === undefined) continue;
      found.add(target);
      open.push([target, content]);
    }
  }
  return [...found];
}

/** Breadth first, without folders of installed packages; stops after some thousand entries. */
function listOnDisk(top: string, name: string): readonly string[] {
  const found: string[] = [];
  const open: (readonly [folder: string, depth: number])[] = [[top, 0]];
  let seen = 0;
  for (let next = open.shift(); next !== undefined && seen < 5000 && found.length < siblingsMax; next = open.shift()) {
    const [folder, depth] = next;
    for (const entry of entriesOf(folder)) {
      seen++;
      if (entry.isFile() && entry.name === name) found.push(`${folder}/${name}`);
      else if (entry.isDirectory() && depth < 4 && entry.name !== 'node_modules' && !entry.name.startsWith('.')) open.push([`${folder}/${entry.name}`, depth + 1]);
    }
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
