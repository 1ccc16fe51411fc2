import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { drawn } from '../drawn.ts';
import { testServer, type Client, type TestServer } from '../server.ts';

/** Real documents, damaged anywhere, and documents that hold anything: each import ends, says why where it took nothing, and keeps exactly what it says that it took. */
let test: TestServer;
let office: Client;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
});
afterAll(() => test.close());

let counter = 0;

async function expectDecent(bytes: Buffer | string, fileName: string): Promise<void> {
  const { id: systemId } = await office.ok(ledger.createSystem, { body: { code: `DOC-${++counter}`, name: 'x' } });
  const reply = await office.call(ledger.createImport, { params: { systemId }, query: { fileName, wait: true }, bytes });
  expect(reply.status < 500, reply.text.slice(0, 300)).toBe(true);
  if (reply.status >= 400) return;
  const { id, state, refusal, counts } = reply.body;
  expect(['done', 'failed']).toContain(state);
  if (state === 'failed') {
    expect([refusal.code === 'server-failed', refusal.message !== '']).toEqual([false, true]);
    return;
  }
  const kept = await office.ok(ledger.listSystemComponents, { params: { systemId }, query: { limit: 1 } });
  const items = await office.ok(ledger.listImportItems, { params: { importId: id }, query: { limit: 1 } });
  expect([kept.total, kept.rows.length > 0, items.rows.length > 0 || counts.read === 0]).toEqual([counts.taken, counts.taken > 0, true]);
  const again = await office.ok(ledger.createImport, { params: { systemId }, query: { fileName, wait: true }, bytes });
  expect(again.state).toBe('unchanged');
}

const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const samples = existsSync(folder) ? globSync(['sbom/**/*', 'lockfiles/**/*'], { cwd: folder }).filter((file) => statSync(path.join(folder, file)).isFile() && statSync(path.join(folder, file)).size < 30_000 && !/expected|MANIFEST|schemas\/|\.md$/.test(file)) : [];

describe('an import', () => {
  it.skipIf(samples.length === 0)('of a real document that was damaged anywhere ends decently', async () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    const noise = fc.oneof(fc.constantFrom('', '"', '{', ']', '<', '\0', '\n', '  ', ':', 'null', '\ud800', '\ufeff', '%2F', '@', '1e999', '-', '&#0;', '*a', '长'), fc.string({ unit: 'binary', maxLength: 6 }));
    const damage = fc.tuple(place, place, noise);
    await fc.assert(fc.asyncProperty(fc.constantFrom(...samples), fc.array(damage, { minLength: 1, maxLength: 4 }), fc.boolean(), async (file, damages, isShort) => {
      let text = readFileSync(path.join(folder, file), 'utf8');
      for (const [from, length, inserted] of damages) {
        const start = Math.floor(from * text.length);
        text = text.slice(0, start) + inserted + text.slice(start + Math.floor(length * (isShort ? 12 : text.length / 8)));
      }
      await expectDecent(Buffer.from(text), path.basename(file));
    }), drawn(50));
  });

  it('of a document that holds anything ends decently', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('', 'a', '\0', '\ud800', '长'.repeat(300), 'x'.repeat(3000), 'pkg:npm/a@1', 'pkg:npm/%2F/a@1', 'pkg:maven/a/b@1.0?type=jar', 'MIT', 'MIT OR Apache-2.0', '(MIT', 'GPLv2+', 'a'.repeat(64), '1.0.0-rc.1', '2026-01-01T00:00:00Z', 'required', 'excluded', 'SHA-256', 'library', 'file', 'r1', 'r2'));
    const some = <T>(fields: Record<string, fc.Arbitrary<T>>) => fc.record(fields, { requiredKeys: [] });
    const license = fc.oneof(some({ expression: text }), fc.record({ license: some({ id: text, name: text }) }));
    const component = fc.record({
      type: fc.constantFrom('library', 'application', 'file', 'framework', 'x'), name: text, version: text, group: text, purl: fc.oneof(text, fc.tuple(fc.constantFrom('npm', 'pypi', 'maven', 'generic', 'deb', 'golang', 'x'), text, text).map(([type, name, version]) => `pkg:${type}/${name}@${version}`)), cpe: text, description: text, scope: text, 'bom-ref': text, licenses: fc.array(license, { maxLength: 3 }),
      hashes: fc.array(some({ alg: text, content: text }), { maxLength: 2 }), properties: fc.array(some({ name: text, value: text }), { maxLength: 2 }),
    }, { requiredKeys: ['type', 'name'] });
    const document = fc.record({
      bomFormat: fc.constant('CycloneDX'), specVersion: fc.constantFrom('1.2', '1.4', '1.5', '1.6', '1.7', '9'), serialNumber: text, metadata: some<unknown>({ timestamp: text, component, tools: fc.array(some({ vendor: text, name: text })) }),
      components: fc.array(component, { maxLength: 8 }), dependencies: fc.array(some<unknown>({ ref: text, dependsOn: fc.array(text, { maxLength: 4 }) }), { maxLength: 6 }),
    }, { requiredKeys: ['bomFormat', 'specVersion'] });
    await fc.assert(fc.asyncProperty(document, (value) => expectDecent(JSON.stringify(value), 'bom.cdx.json')), drawn(20));
  });
});
