import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { testServer, type Reply, type TestServer } from '../../server.ts';
import { makeInstitution, type Institution } from '../institution.ts';
import { attackerOf, echoes, reads, sendEach, tried, withBody, type Attacker } from './attacks.ts';

let test: TestServer;
let mine: Institution;
let attacker: Attacker;

beforeAll(async () => {
  test = await testServer();
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  attacker = attackerOf(mine);
});
afterAll(() => test.close());

let counter = 0;
/** Short, so that fields of few letters take them, too: out of an attribute into an element, out of a script, an address, a template. */
const scripts = [`'"><img src=x onerror=alert(1)>`, `</script><script>alert(1)</script>`, '<svg/onload=alert(1)>javascript:alert(1)', '{{constructor.constructor("alert(1)")()}}${alert(1)}'];
const formulas = ['=', '+', '-', '@', '＝', '=cmd|\' /C calc\'!A1'];

/** JSON that no browser takes for anything else. */
function expectData(endpoint: Endpoint, reply: Reply): void {
  expect([endpoint.id, reply.status < 500, reply.headers['content-type'], reply.headers['x-content-type-options']], reply.text.slice(0, 200)).toEqual([endpoint.id, true, 'application/json; charset=utf-8', 'nosniff']);
}

/** A file that is kept, not shown: by its type and as an attachment, whose name is written in letters that end no header. */
function expectFile(endpoint: Endpoint, reply: Reply): void {
  expect([endpoint.id, reply.status, reply.headers['x-content-type-options'], reply.headers['content-security-policy']]).toEqual([endpoint.id, 200, 'nosniff', expect.stringContaining("script-src 'self'")]);
  expect([endpoint.id, reply.headers['content-disposition']]).toEqual([endpoint.id, expect.stringMatching(/^attachment; filename\*=UTF-8''[A-Za-z0-9!'()*~._%-]+$/)]);
  expect(String(reply.headers['content-type']), endpoint.id).not.toMatch(/html|xml(?!formats)|svg|javascript/);
}

describe('a script in a text', () => {
  it('comes back from every field of every request as data, and as it was', async () => {
    let kept = 0;
    for (const endpoint of withBody.filter((row) => row.id !== 'identity.changePassword')) {
      for (const one of await sendEach(attacker, endpoint, scripts.map((script) => () => `${formulas[(counter += 1) % formulas.length]}${counter}${script}`))) {
        if (endpoint.carries === 'download' && one.reply.status < 400) expectFile(endpoint, one.reply);
        else expectData(endpoint, one.reply);
        for (const [said, sent] of echoes(one, /alert\(1\)/)) {
          expect([endpoint.id, said]).toEqual([endpoint.id, sent]);
          kept += 1;
        }
      }
    }
    expect(kept).toBeGreaterThan(15);
  });

  it('in the names and bytes of files comes back as a file to keep', async () => {
    for (const [fileName, bytes] of [['<img src=x onerror=alert(1)>.html', '<!doctype html><script>alert(1)</script>'], ['picture".svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'], ['a\r\nset-cookie: x=1\r\n\r\n<script>.js', 'alert(1)'], ['..\\..\\../../etc/passwd', '%PDF-1.7 /JavaScript'], ["it's (1)*.txt; filename=evil.exe", 'MZ'], ['=cmd|calc.csv', '=1+1']]) {
      const imported = await attacker.client().call(ledger.createImport, { params: { systemId: mine.childId }, query: { fileName: fileName!, part: `${scripts[0]}${(counter += 1)}`, wait: true }, bytes: bytes! });
      // A name with line breaks is refused by the contract.
      if (imported.status >= 400) expectData(ledger.createImport, imported);
      else {
        const original = await attacker.client().call(ledger.getOriginal, { params: { importId: imported.body.id } });
        expectFile(ledger.getOriginal, original);
        expect([original.headers['content-type'], original.bytes.toString()]).toEqual(['application/octet-stream', bytes]);
      }
    }
  });

  it('is data in every list and every page that shows it afterwards', async () => {
    const text = `zebra${scripts[0]}${scripts[1]}`;
    const system = await attacker.client().ok(ledger.createSystem, { body: { code: 'XSS-ALL', name: text, nameEn: text, businessLine: text.slice(0, 80), description: text, unitId: mine.unitId } });
    await attacker.client().ok(identity.updatePerson, { params: { personId: mine.personId }, body: { name: text.slice(0, 80) } });
    const sbom = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [{ type: 'library', name: text, version: '1', licenses: [{ license: { name: text } }], description: text, purl: `pkg:generic/${encodeURIComponent('<script>alert(1)<')}@1` }] });
    await attacker.client().ok(ledger.createImport, { params: { systemId: system.id }, query: { fileName: 'xss.cdx.json', wait: true }, bytes: sbom });
    let shown = 0;
    for (const endpoint of reads) {
      const send = await attacker.sample(endpoint);
      for (const query of 'q' in (send.query ?? {}) ? [send.query, { ...send.query, q: undefined }] : [send.query]) {
        const reply = await attacker.client().call(endpoint, { ...send, ...(query === undefined ? {} : { query }) });
        if (endpoint.carries === 'download') expectFile(endpoint, reply);
        else if (endpoint.carries === 'events') expect([reply.headers['content-type'], reply.headers['x-content-type-options']]).toEqual(['text/event-stream; charset=utf-8', 'nosniff']);
        else expectData(endpoint, reply);
        if (reply.text.includes('onerror=alert(1)')) shown += 1;
      }
    }
    expect(shown).toBeGreaterThan(5);
  });
});

describe('a formula in a text', () => {
  const exportsOf = (format: string) => tried.filter((endpoint) => endpoint.carries === 'download' && ((endpoint.query as { shape?: object } | undefined)?.shape as { format?: { safeParse(value: unknown): { success: boolean } } } | undefined)?.format?.safeParse(format).success === true);
  const dangerous = /^[=+\-@\t\r\n\0＝＋－＠]/;

  beforeAll(async () => {
    for (const [index, sign] of ['=1+1', '+1+1', '-1+1', '@SUM(1)', '＝1+1', '=HYPERLINK("http://evil.example")', '=1\u00a0+1"', '=a;b,c'].entries()) {
      const id = (await attacker.client().ok(ledger.createSystem, { body: { code: `FORMULA-${index}`, name: sign, nameEn: sign, businessLine: sign, description: sign, unitId: mine.unitId } })).id;
      await attacker.client().ok(ledger.createImport, { params: { systemId: id }, query: { fileName: sign, part: sign, wait: true }, bytes: JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: [{ type: 'library', name: sign, version: sign, licenses: [{ license: { name: sign } }], purl: `pkg:generic/${encodeURIComponent(sign)}@${encodeURIComponent(sign)}` }] }) });
    }
  });

  it('is text in every table that is exported as CSV', async () => {
    let found = 0;
    for (const endpoint of exportsOf('csv')) {
      const send = await attacker.sample(endpoint);
      const reply = await attacker.client().call(endpoint, { ...send, query: { ...send.query, format: 'csv' } });
      expectFile(endpoint, reply);
      const cells = cellsOf(reply.text.replace(/^\ufeff/, ''));
      // A number that is negative is one; a text is none.
      expect([endpoint.id, cells.filter((cell) => dangerous.test(cell) && !/^-\d+(?:\.\d+)?$/.test(cell))]).toEqual([endpoint.id, []]);
      found += cells.filter((cell) => /^'[=+\-@＝]/.test(cell)).length;
    }
    expect(found).toBeGreaterThan(10);
  });

  it('is text in every table that is exported as a workbook', async () => {
    let found = 0;
    for (const endpoint of exportsOf('xlsx')) {
      const send = await attacker.sample(endpoint);
      const reply = await attacker.client().call(endpoint, { ...send, query: { ...send.query, format: 'xlsx' } });
      expectFile(endpoint, reply);
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(reply.bytes as never);
      for (const sheet of book.worksheets) sheet.eachRow((row) => row.eachCell((cell) => {
        expect([endpoint.id, cell.type === ExcelJS.ValueType.Formula || cell.type === ExcelJS.ValueType.Hyperlink]).toEqual([endpoint.id, false]);
        if (typeof cell.value === 'string' && dangerous.test(cell.value)) found += 1;
      }));
    }
    expect(found).toBeGreaterThan(10);
  });

  /** RFC 4180. */
  function cellsOf(text: string): string[] {
    return [...text.matchAll(/(?<=^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n|$)/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2]!);
  }
});
