import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { anyCycloneDx, anySpdx, damagedDocuments, realDocuments } from '../documents.ts';
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

describe('an import', () => {
  it.skipIf(realDocuments.length === 0)('of a real document that was damaged anywhere ends decently', async () => {
    await fc.assert(fc.asyncProperty(damagedDocuments(), ({ fileName, text }) => expectDecent(Buffer.from(text), fileName)), drawn(50));
  });

  it('of a document that holds anything ends decently', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(anyCycloneDx(), anySpdx()), (value) => expectDecent(JSON.stringify(value), 'bom.json')), drawn(20));
  });
});
