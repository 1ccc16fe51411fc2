import { createReadStream, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { createRandom } from './random.ts';

/** A package that some advisory names, with versions that its records speak of. */
export type NamedPackage = Readonly<{ ecosystem: string; name: string; versions: readonly string[] }>;

/** Real records where they are at hand: `BENCH_OSV`, or the developers' data beside the checkout. */
export function findOsvFolder(): string | undefined {
  const folder = process.env['BENCH_OSV'] ?? fileURLToPath(new URL('../../../shared/data/osv', import.meta.url));
  return existsSync(folder) ? folder : undefined;
}

/** The files of a folder of OSV records. */
export function listOsvFiles(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => /\.(jsonl|ndjson)(\.gz)?$/.test(name)).toSorted().map((name) => path.join(folder, name));
}

type Entry = Readonly<{ package?: Readonly<{ ecosystem: string; name: string }>; versions?: readonly string[]; ranges?: readonly Readonly<{ events: readonly Readonly<Record<string, string>>[] }>[] }>;

/** The packages of some ecosystems that the records of these files name, in a stable order. */
export async function listNamedPackages(files: readonly string[], ecosystems: ReadonlySet<string>): Promise<readonly NamedPackage[]> {
  const found = new Map<string, { ecosystem: string; name: string; versions: Set<string> }>();
  for (const file of files) {
    const stream = createReadStream(file);
    for await (const line of createInterface({ input: file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream })) {
      const record = JSON.parse(line) as { affected?: readonly Entry[]; withdrawn?: string };
      if (record.withdrawn !== undefined) continue;
      for (const entry of record.affected ?? []) collect(entry, ecosystems, found);
    }
  }
  return [...found.values()].filter((row) => row.versions.size > 0).map((row) => ({ ...row, versions: [...row.versions] }));
}

function collect(entry: Entry, ecosystems: ReadonlySet<string>, found: Map<string, { ecosystem: string; name: string; versions: Set<string> }>): void {
  if (entry.package === undefined || !ecosystems.has(entry.package.ecosystem)) return;
  const { ecosystem, name } = entry.package;
  const key = `${ecosystem}/${name}`;
  const row = found.get(key) ?? { ecosystem, name, versions: new Set<string>() };
  found.set(key, row);
  for (const version of (entry.versions ?? []).slice(-3)) row.versions.add(version);
  for (const event of (entry.ranges ?? []).flatMap((range) => range.events)) {
    for (const version of [event['introduced'], event['fixed'], event['last_affected']]) if (version !== undefined && version !== '0' && /^v?\d/.test(version)) row.versions.add(version.replace(/^v/, ''));
  }
}

/** As many made records of the usual shape, for where no real ones are at hand: each names one package and one range. */
export function writeMadeRecords(file: string, count: number): void {
  const random = createRandom(41);
  const lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const isMaven = random.next() < 0.6;
    const name = `${isMaven ? 'org.made:' : 'made-'}library-${random.below(Math.max(10, count / 3))}`;
    const major = 1 + random.below(3);
    lines.push(JSON.stringify({
      schema_version: '1.6.0', id: `MADE-2026-${index}`, modified: '2026-01-01T00:00:00Z', published: '2025-12-01T00:00:00Z', aliases: [`CVE-2026-${100_000 + index}`], summary: `A made weakness in ${name}`, details: 'Made for measuring. '.repeat(20),
      severity: [{ type: 'CVSS_V3', score: random.pick(['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', 'CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N']) }],
      affected: [{ package: { ecosystem: isMaven ? 'Maven' : 'npm', name }, ranges: [{ type: isMaven ? 'ECOSYSTEM' : 'SEMVER', events: [{ introduced: `${major}.0.0` }, { fixed: `${major}.${1 + random.below(9)}.${random.below(9)}` }] }] }],
    }));
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}
