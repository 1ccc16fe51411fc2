const filesMax = 5000;
const paths = new WeakMap<File, string>();

/** Where a file stood below the folder that was dropped: `web/package-lock.json`; its name where it was dropped by itself. */
export function pathOf(file: File): string {
  return paths.get(file) ?? file.name;
}

export type Dropped = Readonly<{ files: readonly File[]; hasFolder: boolean }>;

/**
 * The files of a drop, those of folders included, in the order of their paths. Hidden ones (`.git`) and `node_modules` are left out: what
 * stands there are other people's documents. To be called within the event: afterwards the browser forgets what was dropped.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const plain = [...transfer.files];
  const entries = [...transfer.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null)).filter((entry) => entry !== null);
  if (!entries.some((entry) => entry.isDirectory)) return { files: plain, hasFolder: false };
  const files: File[] = [];
  for (const entry of entries) await collect(entry, files);
  return { files, hasFolder: true };
}

async function collect(root: FileSystemEntry, files: File[]): Promise<void> {
  const open = [root];
  while (open.length > 0 && files.length < filesMax) {
    const entry = open.pop()!;
    if (entry !== root && (entry.name.startsWith('.') || entry.name === 'node_modules')) continue;
    if (entry.isDirectory) open.push(...(await entriesOf(entry as FileSystemDirectoryEntry)).toSorted((one, other) => (one.name < other.name ? 1 : -1)));
    else {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      if (root.isDirectory) paths.set(file, entry.fullPath.slice(root.fullPath.length + 1));
      files.push(file);
    }
  }
}

/** A reader gives a hundred entries at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}
