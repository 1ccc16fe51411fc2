import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import { runHere, shared } from '../../src/cli/testing/terminal.ts';
import { testServer, type Client, type TestServer } from '../server.ts';

/** The server matches in the database, `yuanshu scan` in an index of its own: on all public advisories and real SBOMs both find the same. */
const osv = path.join(shared, 'osv');
const sboms = path.join(shared, 'sbom/real');
const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-verify-'));
const index = path.join(folder, 'intel.idx');
let test: TestServer;
let office: Client;

type Found = Readonly<{ purl: string; id: string; severity: string; score: number | null; fixedVersions: readonly string[] }>;

/** Without qualifiers: the scan joins what differs only in where a copy comes from. */
const line = (purl: string, id: string, severity: string, score: number | null, fixed: readonly string[]): string => `${purl.replace(/\?.*/, '')} ${id} ${severity} ${score} ${fixed.join()}`;
const distinct = (lines: readonly string[]): readonly string[] => [...new Set(lines)].toSorted();

describe.skipIf(!existsSync(osv))('the server and the scan (skipped where ../shared/data is absent)', () => {
  beforeAll(async () => {
    test = await testServer();
    office = await test.signIn(test.tenantId, 'ospo', 'security');
    for (const fileName of readdirSync(osv).filter((name) => name.endsWith('.gz'))) {
      const done = await office.ok(vulnerability.createAdvisoryImport, { query: { fileName, source: 'osv', wait: true }, bytes: readFileSync(path.join(osv, fileName)) });
      expect([fileName, done.state]).toEqual([fileName, 'done']);
    }
    expect((await runHere(['intel', 'import', osv, '--out', index])).exitCode).toBe(0);
  });
  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const files = existsSync(sboms) ? readdirSync(sboms, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)).toSorted() : [];

  it.each(files.map((file, place) => [path.basename(file), file, place] as const))('find the same in %s', async (fileName, file, place) => {
    const { id: systemId } = await office.ok(ledger.createSystem, { body: { code: `S-${place}`, name: 'x' } });
    const done = await office.ok(ledger.createImport, { params: { systemId }, query: { fileName, wait: true }, bytes: readFileSync(file) });
    if (done.state === 'failed') return;
    const byServer: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { rows, nextCursor } = await office.ok(vulnerability.listFindings, { query: { systemId, limit: 200, cursor } });
      for (const { purl, vulnerability: head, fixedVersions } of rows) byServer.push(line(purl, head.displayId, head.severity, head.score, fixedVersions));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    const { output } = await runHere(['scan', file, '--intel', index, '--format', 'json']);
    const byScan = (JSON.parse(output).findings as Found[]).map(({ purl, id, severity, score, fixedVersions }) => line(purl, id, severity, score, fixedVersions));
    expect(distinct(byServer)).toEqual(distinct(byScan));
  });
});
