// A package registry inside a bank often holds only the packages of the systems that the bank has. `npm install` against one leaves the
// others' optional packages out of package-lock.json, and `npm ci` then refuses the file, everywhere. This adds the missing rows: version
// and system, without a checksum. Run it after every `npm install`; a test checks that nothing is missing.
import { readFileSync, writeFileSync } from 'node:fs';

export type LockRow = Readonly<{ version?: string; dev?: boolean; optional?: boolean; os?: readonly string[]; cpu?: readonly string[]; libc?: readonly string[]; optionalDependencies?: Readonly<Record<string, string>> }>;
export type PackageLock = Readonly<{ packages: Readonly<Record<string, LockRow>> }>;

/** The optional packages that the lock names but does not hold, as rows for it. */
export function missingRows(lock: PackageLock): Readonly<Record<string, LockRow>> {
  const missing: Record<string, LockRow> = {};
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!isPresent(lock, place, name)) missing[`node_modules/${name}`] = { version, ...(dev === true ? { dev } : {}), optional: true, ...systemOf(name) };
    }
  }
  return missing;
}

/** Packages are looked for in the folders above, too. */
function isPresent({ packages }: PackageLock, place: string, name: string): boolean {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = new Map(Object.entries({ arm64: 'arm64', aarch64: 'arm64', armv7: 'arm', arm: 'arm', x64: 'x64', ia32: 'ia32', ppc64: 'ppc64', riscv64: 'riscv64', s390x: 's390x', loong64: 'loong64', wasm32: 'wasm32' }));

/** `@oxlint/binding-linux-arm64-musl` is for Linux on arm64 with musl. */
function systemOf(name: string): Pick<LockRow, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = words.map((word) => processors.get(word)).find((found) => found !== undefined);
  if (os === undefined || cpu === undefined) throw new Error(`The name ${name} does not say which system it is for. Complete package-lock.json by hand.`);
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : os === 'linux' && words.some((word) => word.startsWith('gnu')) ? ['glibc'] : undefined;
  return { os: [os], cpu: [cpu], ...(libc === undefined ? {} : { libc }) };
}

if (import.meta.main) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8')) as PackageLock;
  const missing = Object.entries(missingRows(lock));
  const rows = [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(rows) }, null, 2)}\n`);
  console.log(`${missing.length} rows added.`);
}
