import { type Issue } from '../issue.ts';
import { findLockfileFormat } from './detect-lockfile.ts';
import { type LockfileSibling, baseNameOf, folderOf, resolvePath } from './format.ts';

/** Where files beside a lockfile are looked for. Paths have `/` and all begin alike: from the root of a disk, or from the top of a tree. */
export type Shelf = Readonly<{
  /** The text of a file; undefined where it is not there or no text. */
  read: (file: string) => string | undefined;
  /** The paths of files of this name in a folder and below it, nearest first; a limited number. */
  listBelow: (folder: string, name: string) => readonly string[];
}>;

/** The most siblings that a lockfile is read with, and the most bytes of one: a larger file says nothing that a sibling is needed for. */
export const siblingsMax = 300;
export const siblingBytesMax = 4 * 1024 * 1024;

/** The files that say more about a lockfile of a format: a parent POM, the package.json files of a workspace, what `-r` includes. */
export function findSiblings(format: string, file: string, text: string, shelf: Shelf): readonly LockfileSibling[] {
  const row = rows.get(format);
  if (row === undefined) return [];
  const siblings = new Map<string, LockfileSibling>();
  for (const wanted of row.find({ file, folder: folderAt(file), text, shelf })) {
    if (wanted === file || siblings.has(wanted) || siblings.size >= siblingsMax) continue;
    const content = shelf.read(wanted);
    if (content !== undefined) siblings.set(wanted, { path: wanted, text: content });
  }
  return [...siblings.values()];
}

/** What a reader of the report should know where the one sibling is missing that a format counts on; its own readers tell of parents and includes. */
export function missingSibling(format: string, specVersion: string | undefined, siblings: readonly LockfileSibling[]): Issue | undefined {
  const missing = rows.get(format)?.missing;
  if (missing === undefined || siblings.some((sibling) => baseNameOf(sibling.path) === missing.name) || missing.isNeeded?.(specVersion) === false) return undefined;
  return { code: missing.code, severity: 'info', where: missing.name, message: `${missing.name} was not given: ${consequences[missing.code]}` };
}

/** Whether a file of this name only says more about a lockfile, and is none itself: `package.json`. */
export function isSiblingOnly(path: string): boolean {
  return siblingNames.has(baseNameOf(path)) && findLockfileFormat(path) === undefined;
}

type Place = Readonly<{ file: string; folder: string; text: string; shelf: Shelf }>;
type Rule = (place: Place) => readonly string[];
type Missing = Readonly<{ name: string; code: keyof typeof consequences; isNeeded?: (specVersion: string | undefined) => boolean }>;
type Row = Readonly<{ find: Rule; missing?: Missing }>;

const consequences = {
  'manifest-missing': 'which dependencies are direct and which serve development only is not known for sure.',
  'checksums-missing': 'before Go 1.17 go.mod leaves out what only dependencies need, and that is not known without it.',
  'release-missing': 'the release of the distribution is not known, so that its advisories may not match.',
} as const;

const beside = (...names: readonly string[]): Rule => ({ file }) => names.map((name) => pathFrom(file, name));
const below = (name: string): Rule => ({ file, folder, shelf }) => [pathFrom(file, name), ...shelf.listBelow(folder, name)];
const above = (...names: readonly string[]): Rule => ({ file }) => foldersAbove(file).flatMap((folder) => names.map((name) => `${folder}${name}`));
const manifest = (name: string, find: Rule): Row => ({ find, missing: { name, code: 'manifest-missing' } });
const isBeforeGo117 = (specVersion: string | undefined) => Number(/^1\.(\d+)/.exec(specVersion ?? '')?.[1] ?? 17) < 17;

/** By the id of the format. */
const rows: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['npm-lock', { find: beside('npm-shrinkwrap.json') }],
  ...['yarn-classic', 'yarn-berry'].map((id) => [id, manifest('package.json', below('package.json'))] as const),
  ...['pnpm-lock', 'bun-lock'].map((id) => [id, { find: below('package.json') }] as const),
  ['cargo-lock', manifest('Cargo.toml', below('Cargo.toml'))],
  ...['poetry-lock', 'pdm-lock', 'pylock'].map((id) => [id, manifest('pyproject.toml', beside('pyproject.toml'))] as const),
  ['uv-lock', { find: beside('pyproject.toml') }],
  ['pipfile-lock', manifest('Pipfile', beside('Pipfile'))],
  ['composer-lock', manifest('composer.json', beside('composer.json'))],
  ['go-mod', { find: ({ file }) => [file.replace(/\.mod$/, '.sum')], missing: { name: 'go.sum', code: 'checksums-missing', isNeeded: isBeforeGo117 } }],
  ['maven-pom', { find: findPoms }],
  ['nuget-project', { find: above('Directory.Packages.props', 'Directory.Build.props') }],
  ...['dpkg-status', 'opkg-status', 'apk-installed'].map((id) => [id, { find: findOsRelease, missing: { name: 'os-release', code: 'release-missing' } }] as const),
  ['requirements-txt', { find: findIncluded }],
]);

const siblingNames: ReadonlySet<string> = new Set(['package.json', 'Cargo.toml', 'pyproject.toml', 'Pipfile', 'composer.json', 'go.sum', 'os-release']);

/** A path relative to a file's folder, from where the file's own path begins. Steps above the top are kept out. */
function pathFrom(file: string, relative: string): string {
  return `${file.startsWith('/') ? '/' : ''}${resolvePath(folderOf(file), relative)}`;
}

function folderAt(file: string): string {
  return file.startsWith('/') && folderOf(file) === '' ? '/' : folderOf(file);
}

/** The folder of a file and all above it, each ready for a name to follow. */
function foldersAbove(file: string): readonly string[] {
  const found: string[] = [];
  for (let slash = file.lastIndexOf('/'); found.length < 40; slash = file.lastIndexOf('/', slash - 1)) {
    found.push(file.slice(0, slash + 1));
    if (slash <= 0) break;
  }
  return found;
}

/** The parents by `relativePath`, upwards, and the modules below, which may hold a BOM that is imported. https://maven.apache.org/pom.html#inheritance */
function findPoms({ file, text, shelf }: Place): readonly string[] {
  const found: string[] = [];
  for (let [at, content]: [string, string | undefined] = [file, text]; content !== undefined && found.length < 40; ) {
    const parent = textBetween(content.slice(0, 200_000), '<parent>', '</parent>');
    if (parent === undefined) break;
    const relative = (textBetween(parent, '<relativePath>', '</relativePath>') ?? (parent.includes('<relativePath/>') ? '' : '../pom.xml')).trim();
    if (relative === '') break;
    const target = pathFrom(at, relative);
    at = target.endsWith('.xml') || target.endsWith('.pom') ? target : `${target}/pom.xml`;
    content = found.includes(at) || at === file ? undefined : shelf.read(at);
    if (content !== undefined) found.push(at);
  }
  const [top, folder] = [folderAt(found.at(-1) ?? file), folderAt(file)];
  const wanted = new Set([...`${text}${found.map((parent) => shelf.read(parent) ?? '').join('')}`.matchAll(/<artifactId>\s*([^<\s]+)\s*<\/artifactId>/g)].map((match) => match[1]!));
  const others = [...shelf.listBelow(top, 'pom.xml'), ...(top === folder ? [] : shelf.listBelow(folder, 'pom.xml'))];
  return [...found, ...others.filter((other) => wanted.has(artifactOf(shelf.read(other) ?? '') ?? ''))].slice(0, 60);
}

/** A glance at a POM's own artifactId, which may come after its parent's. */
function artifactOf(text: string): string | undefined {
  const plain = without(without(text.slice(0, 20_000), '<!--', '-->'), '<parent>', '</parent>');
  return /<artifactId>\s*([^<\s]+)/.exec(plain)?.[1];
}

function textBetween(text: string, open: string, close: string): string | undefined {
  const start = text.indexOf(open);
  const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
  return end === -1 ? undefined : text.slice(start + open.length, end);
}

function without(text: string, open: string, close: string): string {
  let rest = '';
  let at = 0;
  for (let start = text.indexOf(open); start !== -1; start = text.indexOf(open, at)) {
    const end = text.indexOf(close, start + open.length);
    if (end === -1) break;
    rest += text.slice(at, start);
    at = end + close.length;
  }
  return rest + text.slice(at);
}

/** Of the tree that the package database lies in, or beside it. https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
function findOsRelease({ file }: Place): readonly string[] {
  const top = file.replace(/(^|\/)(?:var\/lib|usr\/lib|lib)\/(?:dpkg|opkg|apk)\/.*$/, '$1');
  return [...(top === file ? [] : [`${top}etc/os-release`, `${top}usr/lib/os-release`]), pathFrom(file, 'os-release')];
}

/** `-r other.txt`, and what that includes. https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
function findIncluded({ file, text, shelf }: Place): readonly string[] {
  const found = new Set<string>();
  const open: (readonly [file: string, text: string])[] = [[file, text]];
  for (let next = open.pop(); next !== undefined && found.size < 100; next = open.pop()) {
    for (const match of next[1].matchAll(/^[ \t]*(?:-r|--requirement|-c|--constraint)[ \t=]*([^\s#]+)/gm)) {
      const target = pathFrom(next[0], match[1]!);
      if (found.has(target) || target === file) continue;
      const content = shelf.read(target);
      if (content === undefined) continue;
      found.add(target);
      open.push([target, content]);
    }
  }
  return [...found];
}
