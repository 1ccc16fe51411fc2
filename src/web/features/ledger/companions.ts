import { isDocumentName } from './document-names.ts';

/** A file that was chosen or dropped: its path below the folder, and its bytes. */
export type Chosen = Readonly<{ path: string; size: number }>;

/** A document with the files that say more about it. */
export type Paired<File extends Chosen> = Readonly<{ document: File; companions: readonly File[] }>;

/** As the server takes them. */
const companionsMax = 300;
const companionBytesMax = 4 * 1024 * 1024;
const allBytesMax = 30 * 1024 * 1024;

type Reach = 'beside' | 'below' | 'above' | 'anywhere';
type Row = Readonly<{ of: RegExp; wants: RegExp; reach: Reach }>;

/** By their names: what lies where beside which document. The server finds out what it needs of them. */
const rows: readonly Row[] = [
  { of: /^(?:yarn\.lock|pnpm-lock\.yaml|bun\.lock)$/, wants: /^package\.json$/, reach: 'below' },
  { of: /^package-lock\.json$/, wants: /^npm-shrinkwrap\.json$/, reach: 'beside' },
  { of: /^Cargo\.lock$/, wants: /^Cargo\.toml$/, reach: 'below' },
  { of: /^(?:poetry\.lock|pdm\.lock|uv\.lock|pylock(?:\.[^.]+)?\.toml)$/, wants: /^pyproject\.toml$/, reach: 'beside' },
  { of: /^Pipfile\.lock$/, wants: /^Pipfile$/, reach: 'beside' },
  { of: /^composer\.lock$/, wants: /^composer\.json$/, reach: 'beside' },
  { of: /^go\.mod$/, wants: /^go\.sum$/, reach: 'beside' },
  { of: /^pom\.xml$/, wants: /^pom\.xml$/, reach: 'anywhere' },
  { of: /\.(?:cs|fs|vb)proj$/i, wants: /^Directory\.(?:Packages|Build)\.props$/i, reach: 'above' },
  { of: /requirements.*\.(?:txt|in|pip)$/i, wants: /\.(?:txt|in|pip)$/i, reach: 'anywhere' },
  { of: /^(?:status|installed)$/, wants: /^os-release$/, reach: 'anywhere' },
];

/** Manifests that are a document where no lockfile answers for them, and a companion where one does. */
const answeredFor: readonly Readonly<{ manifest: RegExp; by: RegExp }>[] = [
  { manifest: /^Cargo\.toml$/, by: /^Cargo\.lock$/ },
  { manifest: /^pyproject\.toml$/, by: /^(?:poetry\.lock|pdm\.lock|uv\.lock|pylock(?:\.[^.]+)?\.toml)$/ },
  { manifest: /^Directory\.(?:Packages|Build)\.props$/i, by: /\.(?:cs|fs|vb)proj$/i },
];

const companionsOnly = /^(?:package\.json|Pipfile|composer\.json|go\.sum|os-release)$/;

/**
 * Sorts files that came together: the documents, each with its companions, and those that say nothing without a document that is not here. Of a folder only what is a
 * document by its name counts as one.
 */
export function pairFiles<File extends Chosen>(files: readonly File[], isFolder: boolean): Readonly<{ documents: readonly Paired<File>[]; alone: readonly File[] }> {
  const documents = files.filter((file) => !companionsOnly.test(nameOf(file)) && (!isFolder || isDocumentName(nameOf(file))) && !isAnsweredFor(file, files)).map((document) => ({ document, companions: companionsOf(document, files) }));
  const used = new Set(documents.flatMap((pair) => pair.companions));
  return { documents, alone: isFolder ? [] : files.filter((file) => companionsOnly.test(nameOf(file)) && !used.has(file)) };
}

function companionsOf<File extends Chosen>(document: File, files: readonly File[]): readonly File[] {
  const wanted = rows.filter((row) => row.of.test(nameOf(document)));
  if (wanted.length === 0 || !isPlain(document.path)) return [];
  let left = allBytesMax;
  return files.filter((file) => {
    const isWanted = file.path !== document.path && isPlain(file.path) && file.size > 0 && file.size <= Math.min(companionBytesMax, left) && wanted.some((row) => row.wants.test(nameOf(file)) && isInReach(row.reach, folderOf(file), folderOf(document)));
    if (isWanted) left -= file.size;
    return isWanted;
  }).slice(0, companionsMax);
}

function isAnsweredFor(file: Chosen, files: readonly Chosen[]): boolean {
  const row = answeredFor.find((each) => each.manifest.test(nameOf(file)));
  return row !== undefined && files.some((other) => row.by.test(nameOf(other)) && (isWithin(folderOf(file), folderOf(other)) || isWithin(folderOf(other), folderOf(file))));
}

function isInReach(reach: Reach, folder: string, home: string): boolean {
  if (reach === 'anywhere') return true;
  if (reach === 'beside') return folder === home;
  return reach === 'below' ? isWithin(folder, home) : isWithin(home, folder);
}

function isWithin(folder: string, above: string): boolean {
  return above === '' || folder === above || folder.startsWith(`${above}/`);
}

/** Another name the server would not take in an archive. */
function isPlain(path: string): boolean {
  return path.length <= 300 && !/\\|\p{Cc}|^[A-Za-z]:/u.test(path);
}

function nameOf(file: Chosen): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1);
}

function folderOf(file: Chosen): string {
  return file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
}
