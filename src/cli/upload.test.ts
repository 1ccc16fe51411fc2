import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { identityContract } from '#features/identity/contract.ts';
import { ledgerContract } from '#features/ledger/contract.ts';
import { vulnerabilityContract } from '#features/vulnerability/contract.ts';
import { testServer, type Client, type TestServer } from '../../test/server.ts';
import { advisory, chainOf, folderOf, runHere } from './testing/terminal.ts';

let test: TestServer;
let office: Client;
let url: string;
let token: string;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'system-admin', 'ospo');
  url = await test.server.listen({ port: 0, host: '127.0.0.1' });
  await office.ok(ledgerContract.createSystem, { body: { code: 'PAY-1', name: '支付' } });
  token = await makeToken('ledger.read', 'ledger.write', 'intelligence.write', 'vulnerability.read');
});
afterAll(() => test.close());

async function makeToken(...scopes: readonly string[]): Promise<string> {
  return (await office.ok(identityContract.createToken, { body: { name: 'ci', scopes, expiresInDays: 1 } })).secret;
}

const upload = (file: string, ...options: readonly string[]) => runHere(['upload', file, '--system', 'pay-1', ...options], { env: { YUANSHU_URL: url, YUANSHU_TOKEN: token } });
const bom = chainOf([{ name: 'left', version: '1.1.0' }, { name: 'right', version: '2.0.0' }]);

describe('yuanshu upload', () => {
  it('hands a document to a system by its code and prints the report', async () => {
    const folder = folderOf({ 'bom.cdx.json': bom });
    expect(await upload(path.join(folder, 'bom.cdx.json'), '--wait')).toMatchObject({ exitCode: 0, errors: '', output: expect.stringMatching(/→ pay-1: done: 2 read, 2 taken, .* \(imp_\w+\)\n$/) });
    const { rows } = await office.ok(ledgerContract.listImports, {});
    expect(rows[0]).toMatchObject({ systemCode: 'PAY-1', fileName: 'bom.cdx.json', state: 'done' });
    expect((await upload(path.join(folder, 'bom.cdx.json'), '--wait')).output).toContain('unchanged');
  });

  it('unpacks what is packed, and names the part', async () => {
    const file = path.join(folderOf({ 'web.cdx.json.gz': gzipSync(chainOf([{ name: 'x', version: '1.0.0' }])) }), 'web.cdx.json.gz');
    expect((await upload(file, '--wait', '--part', 'web')).exitCode).toBe(0);
    expect((await office.ok(ledgerContract.listImports, {})).rows[0]).toMatchObject({ fileName: 'web.cdx.json', part: 'web' });
  });

  it('ends with 3 where the server cannot read a document, and sends the others', async () => {
    const folder = folderOf({ 'bad.json': '{"a":1}', 'good.cdx.json': chainOf([{ name: 'y', version: '1.0.0' }]) });
    const ran = await runHere(['upload', path.join(folder, 'bad.json'), path.join(folder, 'nothing'), path.join(folder, 'good.cdx.json'), '--system', 'PAY-1', '--wait', '--url', url, '--token', token], { language: 'zh' });
    expect(ran.exitCode).toBe(3);
    expect(ran.output).toMatch(/good\.cdx\.json → PAY-1: 完成：读取 1/);
    expect(`${ran.output}${ran.errors}`).toMatch(/bad\.json/);
    expect(ran.errors).toContain('nothing');
  });

  it('sends what lies beside a lockfile along, and nothing from outside of the checkout', async () => {
    const yarn = '# yarn lockfile v1\n\n\nleft@^1.0.0:\n  version "1.0.0"\n';
    const outside = folderOf({ 'secret.txt': 'flask==1.0' });
    const folder = folderOf({ '.git/HEAD': '', 'web/yarn.lock': yarn, 'web/package.json': '{"dependencies":{"left":"^1.0.0"}}', 'api/requirements.txt': `-r ../base.txt\n-r ../../../../../../../..${outside}/secret.txt\n-r ${outside}/secret.txt\n-r linked.txt\ndjango==4.2\n`, 'base.txt': 'flask==2.0.1\n' });
    symlinkSync(path.join(outside, 'secret.txt'), path.join(folder, 'api/linked.txt'));
    const latest = async () => (await office.ok(ledgerContract.listImports, {})).rows[0];
    expect(await upload(path.join(folder, 'web/yarn.lock'), '--wait')).toMatchObject({ exitCode: 0, errors: expect.stringContaining('sent together with web/package.json') });
    expect(await latest()).toMatchObject({ fileName: 'yarn.lock', part: 'yarn.lock', companions: ['web/package.json'], state: 'done' });
    expect(await upload(path.join(folder, 'web/yarn.lock'), '--wait')).toMatchObject({ output: expect.stringContaining('unchanged') });
    expect((await upload(path.join(folder, 'web/yarn.lock'), '--wait', '--alone')).errors).toBe('');
    expect(await latest()).toMatchObject({ companions: [], state: 'done' });
    await upload(path.join(folder, 'api/requirements.txt'), '--wait');
    expect(await latest()).toMatchObject({ companions: ['base.txt'], state: 'done', counts: { taken: 2 } });
    expect(await upload(path.join(folder, 'web/package.json'), '--wait')).toMatchObject({ exitCode: 3, errors: expect.stringContaining('send it together with one') });
  });

  it('keeps several files apart: none takes the place of another', async () => {
    const folder = folderOf({ 'a.cdx.json': chainOf([{ name: 'a', version: '1.0.0' }]), 'b.cdx.json': chainOf([{ name: 'b', version: '1.0.0' }]) });
    const files = ['a.cdx.json', 'b.cdx.json'].map((name) => path.join(folder, name));
    expect((await runHere(['upload', ...files, '--system', 'PAY-1', '--wait', '--url', url, '--token', token])).exitCode).toBe(0);
    expect((await office.ok(ledgerContract.listImports, {})).rows.slice(0, 2).map((row: any) => row.part).sort()).toEqual(['a.cdx.json', 'b.cdx.json']);
    expect(await runHere(['upload', ...files, '--system', 'PAY-1', '--part', 'x', '--url', url, '--token', token])).toMatchObject({ exitCode: 2 });
  });

  it.each([
    ['an unknown system', () => ['--system', 'NOPE'], 'no system with the code "NOPE"'],
    ['a token that is none', () => ['--system', 'PAY-1', '--token', 'x'], 'HTTP 401'],
    ['nobody listening', () => ['--system', 'PAY-1', '--url', 'http://127.0.0.1:1'], 'could not be reached'],
    ['another kind of server', () => ['--system', 'PAY-1', '--url', `${url}/nowhere`], 'The server refused'],
  ])('ends with 4 for %s', async (_what, options, message) => {
    const file = path.join(folderOf({ 'bom.cdx.json': bom }), 'bom.cdx.json');
    const ran = await runHere(['upload', file, ...options()], { env: { YUANSHU_URL: url, YUANSHU_TOKEN: token } });
    expect(ran).toMatchObject({ exitCode: 4, output: '', errors: expect.stringContaining(message) });
    expect(ran.errors).not.toContain(token);
  });

  it('ends with 4 where the token may not write', async () => {
    const file = path.join(folderOf({ 'bom.cdx.json': bom }), 'bom.cdx.json');
    expect(await upload(file, '--token', await makeToken('ledger.read'))).toMatchObject({ exitCode: 4, errors: expect.stringContaining('ledger.write') });
  });
});

describe('yuanshu intel push', () => {
  it('hands advisories over and prints what the server took', async () => {
    const folder = folderOf({ 'osv.ndjson': `${JSON.stringify(advisory('GHSA-left', 'left', [{ introduced: '0' }]))}\n{"no":"id"}\n` });
    await upload(path.join(folderOf({ 'shop.cdx.json': bom }), 'shop.cdx.json'), '--wait', '--part', 'shop');
    const ran = await runHere(['intel', 'push', path.join(folder, 'osv.ndjson'), '--url', url, '--token', token]);
    expect(ran).toMatchObject({ exitCode: 3, output: expect.stringContaining('1 added'), errors: expect.stringContaining('osv.ndjson line 2') });
    expect((await office.ok(vulnerabilityContract.listFindings, {})).rows[0]).toMatchObject({ vulnerability: { displayId: 'GHSA-left' }, systemCode: 'PAY-1' });
    expect(await runHere(['intel', 'push', path.join(folder, 'nothing'), '--url', url, '--token', token])).toMatchObject({ exitCode: 3, errors: expect.stringContaining('there is no such file or folder') });
    const refused = await runHere(['intel', 'push', path.join(folderOf({ 'osv.csv': 'a,b' }), 'osv.csv'), '--url', url, '--token', token]);
    expect(refused).toMatchObject({ exitCode: 3, output: expect.stringMatching(/osv\.csv: advisories are read from .* \(file-ending-unknown\)\n$/) });
    const odd = path.join(folderOf({ 'osv.json.gz': 'not packed' }), 'osv.json.gz');
    expect((await runHere(['intel', 'push', odd, '--url', url, '--token', token])).output).toBe(`${odd}: it is not packed: its first bytes are not those of a gzip file. (file-not-packed)\n`);
  });
});
