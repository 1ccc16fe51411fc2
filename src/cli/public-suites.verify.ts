import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shared } from './testing/terminal.ts';
import type { Answer } from './testing/terminal.ts';

// The whole public corpora, through the real process, as other languages would use it.

const program = fileURLToPath(new URL('../../scripts/yuanshu.mjs', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-verify-'));
const index = path.join(folder, 'intel.idx');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: readonly string[], input = ''): Promise<Readonly<{ exitCode: number; output: string; seconds: number }>> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.stdin.end(input);
  const exitCode = await new Promise<number>((resolve) => child.once('close', resolve));
  return { exitCode, output: Buffer.concat(pieces).toString('utf8'), seconds: (performance.now() - startedAt) / 1000 };
}

async function ask(engine: string, requests: readonly unknown[], ...options: readonly string[]): Promise<readonly Answer[]> {
  const { output, seconds } = await run(['engine', engine, ...options], requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
  const answers = output.trimEnd().split('\n').map((line) => JSON.parse(line) as Answer);
  console.log(`${engine}: ${requests.length} lines in ${seconds.toFixed(1)} s`);
  expect(answers.length).toBe(requests.length);
  return answers;
}

const read = (file: string): string => (file.endsWith('.gz') ? gunzipSync(readFileSync(path.join(shared, file))).toString('utf8') : readFileSync(path.join(shared, file), 'utf8'));
const lines = (file: string): readonly Answer[] => read(file).split('\n').filter(Boolean).map((line) => JSON.parse(line) as Answer);

describe.skipIf(!existsSync(path.join(shared, 'MANIFEST.md')))('the public corpora through the command line (skipped where ../shared/data is absent)', () => {
  describe('advisories', () => {
    beforeAll(async () => {
      const { exitCode, seconds } = await run(['intel', 'import', path.join(shared, 'osv'), '--out', index]);
      console.log(`intel import: ${seconds.toFixed(1)} s`);
      expect(exitCode).toBe(0);
    });

    it.each(['boundary-cases', 'enumerated-cases'])('%s', async (name) => {
      const cases = lines(`osv-match/${name}.jsonl.gz`);
      const answers = await ask('advisory.match', cases.map(({ ecosystem, name: wanted, version }) => ({ ecosystem, name: wanted, version })), '--intel', index);
      expect(cases.filter((row, at) => answers[at].ids?.includes(row.id) !== row.affected)).toEqual([]);
    });

    it('recorded queries of api.osv.dev', async () => {
      const queries = lines('osv-queries/osv-api-queries.jsonl').filter(({ query }) => query.package !== undefined);
      const answers = await ask('advisory.match', queries.map(({ query }) => ({ ...query.package, version: query.version })), '--intel', index);
      expect(queries.filter((row, at) => !row.expected_in_corpus.every((id: string) => answers[at].ids?.includes(id)))).toEqual([]);
    });

    it('a scan of the example documents is quick', async () => {
      const { seconds } = await run(['scan', fileURLToPath(new URL('../../data/demo/sboms', import.meta.url)), '--intel', index, '--format', 'json']);
      console.log(`scan of 2,700 components: ${seconds.toFixed(2)} s`);
      expect(seconds).toBeLessThan(10);
    });
  });

  it('CVSS vectors', async () => {
    const scored = lines('cvss/redhat-vectors.jsonl');
    const answers = await ask('cvss.score', scored.map(({ vector }) => ({ vector })));
    expect(scored.filter((row, at) => answers[at].base !== (row.score ?? row.base) + 0 || (['temporal', 'environmental'] as const).some((group) => typeof row[group] === 'number' && answers[at][group] !== row[group]))).toEqual([]);
  });

  it('pairs of versions', async () => {
    const differences = readFileSync(new URL('../engines/versions/KNOWN-DIFFERENCES.md', import.meta.url), 'utf8');
    const pairs = readdirSync(path.join(shared, 'version-compare/osv-scalibr')).flatMap((file) => read(`version-compare/osv-scalibr/${file}`).split('\n').flatMap((line) => {
      const [, a, relation, b] = /^(\S+) ([<=>]) (\S+)$/.exec(line.trim()) ?? [];
      return a === undefined || differences.includes(`: ${a} ${relation} ${b}\``) ? [] : [{ ecosystem: file.replace(/-versions.*$/, ''), a, b, order: '<=>'.indexOf(relation!) - 1 }];
    }));
    expect(pairs.length).toBeGreaterThan(40_000);
    const answers = await ask('version.compare', pairs);
    expect(pairs.filter((pair, at) => answers[at].order !== pair.order)).toEqual([]);
  });

  it('real SBOMs', async () => {
    const rows = (JSON.parse(read('sbom/real/INDEX.json')) as Answer[]).filter((row) => /^(?:cyclonedx|spdx)-(?:json|xml|tagvalue)$/.test(row.format));
    const answers = await ask('sbom.read', rows.map((row) => ({ path: path.join(shared, 'sbom', row.file) })));
    const facts = { components_all: 'components', packages: 'components', files: 'files', unique_purls: 'uniquePurls', dependency_edges: 'dependencyEdges', relationships: 'relationships', vulnerabilities: 'vulnerabilities' };
    const wrong = rows.flatMap((row, at) => Object.entries(facts).filter(([fact, name]) => row.expected[fact] !== undefined && answers[at][name] !== row.expected[fact]).map(([fact, name]) => `${row.file} ${fact}: ${row.expected[fact]}, not ${answers[at][name]} ${answers[at].error ?? ''}`));
    expect(wrong).toEqual([]);
  });

  it('lockfiles, told by name and content alone', async () => {
    const cases = lines('lockfiles/osv-scalibr/cases.jsonl').filter((row) => !JSON.stringify(row.variant).includes('IncludeNotInstalled'));
    const answers = await ask('lockfile.read', cases.map((row) => ({ path: path.join(shared, 'lockfiles/osv-scalibr', row.file) })));
    const read = cases.map((row, at) => ({ row, answer: answers[at] })).filter(({ row, answer }) => answer.error === undefined && row.expected_error === null);
    expect(read.length).toBeGreaterThan(220);
    const namesOf = (packages: readonly Answer[]) => [...new Set(packages.map((item) => `${item.name} ${item.version ?? ''}`.trim()))].sort();
    const wrong = read.filter(({ row, answer }) => namesOf(answer.packages).join() !== namesOf(row.expected_packages ?? []).join()).map(({ row }) => row.file);
    // Maven takes the last of two declarations: src/engines/lockfiles/KNOWN-DIFFERENCES.md.
    expect(wrong).toEqual(['language/java/pomxml/testdata/multi-version.xml']);
  });
});
