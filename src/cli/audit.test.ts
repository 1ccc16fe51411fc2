import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { fromBuffer } from 'yauzl';
import { ZipFile } from 'yazl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditContract as audit } from '#features/audit/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { parseRing } from '#platform/crypto/key-ring.ts';
import { testServer, type TestServer } from '../../test/server.ts';
import { folderOf, runHere, type Ran } from './testing/terminal.ts';

let test: TestServer;
let folder: string;
/** What an export holds, to be tampered with. */
let files: Record<string, Buffer>;
let lines: string[];
let checkpoint: unknown;

beforeAll(async () => {
  test = await testServer();
  const [keeper, ospo] = [await test.signIn(test.tenantId, 'audit-admin'), await test.signIn(test.tenantId, 'ospo')];
  for (let index = 0; index < 20; index += 1) await ospo.ok(ledger.createSystem, { body: { code: `S${index}`, name: `系统 ${index}` } });
  ({ checkpoint } = await keeper.ok(audit.createCheckpoint));
  for (let index = 20; index < 30; index += 1) await ospo.ok(ledger.createSystem, { body: { code: `S${index}`, name: `系统 ${index}` } });
  const { bytes } = await keeper.call(audit.exportChain);
  files = await unzip(bytes);
  lines = gunzipSync(files['events.ndjson.gz']!).toString().trimEnd().split('\n');
  folder = folderOf({ 'chain.zip': bytes, 'keys.json': JSON.stringify(await keeper.ok(audit.listKeys)), 'later.json': files['checkpoints.ndjson']!, 'early.json': JSON.stringify({ checkpoint }) }, (work) => cleaning.push(work));
});
afterAll(() => test.close());
const cleaning: (() => void)[] = [];
afterAll(() => cleaning.forEach((work) => work()));

async function unzip(bytes: Buffer): Promise<Record<string, Buffer>> {
  const found: Record<string, Buffer> = {};
  const zip = await new Promise<any>((resolve, reject) => fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (error === null ? resolve(opened) : reject(error))));
  await new Promise<void>((resolve) => {
    zip.on('entry', (entry: { fileName: string }) => zip.openReadStream(entry, async (_error: unknown, stream: any) => {
      found[entry.fileName] = await buffer(stream);
      zip.readEntry();
    }));
    zip.on('end', resolve);
    zip.readEntry();
  });
  return found;
}

/** An archive like the export, with these parts of it exchanged. */
async function archive(name: string, changed: Readonly<Record<string, Buffer | string | undefined>>): Promise<string> {
  const zip = new ZipFile();
  for (const [file, content] of Object.entries({ ...files, ...changed })) if (content !== undefined) zip.addBuffer(Buffer.from(content), file);
  zip.end();
  writeFileSync(path.join(folder, name), await buffer(zip.outputStream));
  return name;
}

const eventsOf = (changed: readonly string[]): Buffer => gzipSync(`${changed.join('\n')}\n`);
const verify = (...args: string[]): Promise<Ran> => runHere(['audit', 'verify', ...args], { cwd: folder });
const idOf = (index: number): string => JSON.parse(lines[index]!).event.id;

describe('yuanshu audit verify', () => {
  it('says of an export that is as it was sealed how far it reaches and who confirmed it', async () => {
    const ran = await verify('chain.zip', '--keys', 'keys.json', '--checkpoint', 'early.json');
    expect(ran).toMatchObject({ exitCode: 0, errors: '' });
    expect(ran.output).toContain(`Intact: ${lines.length} records, number 1 to ${lines.length}.`);
    expect(ran.output).toContain(`they confirm up to number ${lines.length}.`);
  });

  it('reads the lines alone, packed or not, and as another program may have written them', async () => {
    writeFileSync(path.join(folder, 'events.ndjson.gz'), files['events.ndjson.gz']!);
    writeFileSync(path.join(folder, 'events.ndjson'), lines.map((line) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line)).toReversed()))).join('\n'));
    for (const name of ['events.ndjson.gz', 'events.ndjson']) expect(await verify(name, '--keys', 'keys.json', '--checkpoint', 'later.json')).toMatchObject({ exitCode: 0, errors: '' });
  });

  it('warns that keys which came along show little', async () => {
    expect(await verify('chain.zip')).toMatchObject({ exitCode: 0, errors: expect.stringContaining('agrees with itself') });
  });

  it.each<[string, () => string[], () => string]>([
    ['a changed record', () => lines.map((line, index) => (index === 9 ? line.replace('系统', '系絖') : line)), () => `changed: record 10 (${idOf(9)})`],
    ['a removed record', () => lines.toSpliced(9, 1), () => 'removed: record 10\n'],
    ['an inserted record', () => lines.toSpliced(9, 0, lines[20]!.replace(/"seq":\d+/, '"seq":10')), () => `inserted: record 10 (${idOf(20)})`],
    ['reordered records', () => [...lines.slice(0, 9), lines[10]!, lines[9]!, ...lines.slice(11)], () => `reordered: record 11 (${idOf(10)})`],
    ['a truncated tail', () => lines.slice(0, -3), () => `truncated tail: records ${lines.length - 2} to ${lines.length} (${idOf(lines.length - 1)}), checkpoint 2`],
    ['an unreadable line', () => lines.toSpliced(9, 0, '<html>'), () => 'unreadable line: record 10\n'],
  ])('finds %s and names it', async (_name, changed, expected) => {
    const ran = await verify(await archive('tampered.zip', { 'events.ndjson.gz': eventsOf(changed()) }), '--keys', 'keys.json');
    expect([ran.exitCode, ran.output]).toEqual([1, expect.stringContaining(expected())]);
    expect(ran.output).toMatch(/Not as it was sealed: 1 fault in /);
  });

  it('finds a tail that was cut off together with its checkpoints, by one that was kept elsewhere', async () => {
    const name = await archive('short.zip', { 'events.ndjson.gz': eventsOf(lines.slice(0, 5)), 'checkpoints.ndjson': '' });
    expect((await verify(name, '--keys', 'keys.json')).output).toContain('removed checkpoint: record 5');
    const ran = await verify(name, '--keys', 'keys.json', '--checkpoint', 'early.json');
    expect([ran.exitCode, ran.output]).toEqual([1, expect.stringContaining('truncated tail: records 6 to ')]);
  });

  it('finds forged checkpoints: changed, and signed by keys that are not ours', async () => {
    const [first, last] = files['checkpoints.ndjson']!.toString().trim().split('\n') as [string, string];
    const changed = await archive('forged.zip', { 'checkpoints.ndjson': `${first.replace(/\\"seq\\":\d+/, '\\"seq\\":3')}\n${last}\n` });
    expect(await verify(changed, '--keys', 'keys.json')).toMatchObject({ exitCode: 1, output: expect.stringContaining('forged checkpoint: record 3, checkpoint 1') });
    await runHere(['keys', 'create', '--out', 'theirs.json'], { cwd: folder });
    const { output } = await runHere(['keys', 'public', 'theirs.json'], { cwd: folder });
    writeFileSync(path.join(folder, 'their-keys.json'), output);
    expect(await verify('chain.zip', '--keys', 'their-keys.json')).toMatchObject({ exitCode: 1, output: expect.stringContaining('forged checkpoint: record') });
  });

  it('does not believe a key that has taken the name of another', async () => {
    const own = JSON.parse(files['keys.json']!.toString()).keys;
    const { output } = await runHere(['keys', 'public', 'theirs.json'], { cwd: folder });
    const renamed = JSON.parse(output).keys.map((key: { algorithm: string }) => ({ ...key, id: own.find((row: { algorithm: string }) => row.algorithm === key.algorithm).id }));
    writeFileSync(path.join(folder, 'renamed.json'), JSON.stringify({ keys: renamed }));
    expect((await verify('chain.zip', '--keys', 'renamed.json')).exitCode).toBe(1);
  });

  it('answers as JSON', async () => {
    const [answer] = JSON.parse((await verify(await archive('tampered.zip', { 'events.ndjson.gz': eventsOf(lines.toSpliced(9, 1)) }), '--keys', 'keys.json', '--format', 'json')).output);
    expect(answer).toMatchObject({ intact: false, faultCount: 1, faults: [{ kind: 'removed', seq: 10 }], records: lines.length - 1 });
  });

  it('reads a database by itself, and finds there what its owner did', async () => {
    const { url } = test.running.app.db;
    expect(await verify('--database', url, '--keys', 'keys.json', '--institution', 'first')).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^first\nIntact: /) });
    await test.running.app.db.withOwner((tx) => tx.query(`update audit_event set after = '{}' where tenant_id = $1 and seq = 12`, [test.tenantId]));
    expect(await verify('--database', url, '--keys', 'keys.json')).toMatchObject({ exitCode: 1, output: expect.stringContaining('changed: record 12 (') });
    expect(await verify('--database', url, '--institution', 'nowhere')).toMatchObject({ exitCode: 3 });
  });

  it('says what it cannot read, and what it was not told', async () => {
    writeFileSync(path.join(folder, 'half.gz'), files['events.ndjson.gz']!.subarray(0, 200));
    writeFileSync(path.join(folder, 'half.zip'), readFileSync(path.join(folder, 'chain.zip')).subarray(0, 500));
    for (const name of ['missing.zip', 'half.gz', 'half.zip']) expect([name, (await verify(name, '--keys', 'keys.json')).exitCode]).toEqual([name, 3]);
    for (const name of ['missing.json', 'chain.zip', 'half.gz']) expect([name, (await verify('chain.zip', '--keys', name)).exitCode]).toEqual([name, 3]);
    expect([(await verify()).exitCode, (await verify('chain.zip', '--database', 'postgres://x')).exitCode]).toEqual([2, 2]);
    writeFileSync(path.join(folder, 'events.gz'), files['events.ndjson.gz']!);
    expect((await verify('events.gz', '--checkpoint', 'early.json')).exitCode).toBe(2);
  });

  it('prints nothing that could move the cursor', async () => {
    const evil = lines[9]!.replace(/"id":"aud_[a-z0-9]+"/, '"id":"aud\\u001b[2J\\nIntact: 1 records"');
    const ran = await verify(await archive('evil.zip', { 'events.ndjson.gz': eventsOf(lines.with(9, evil)) }), '--keys', 'keys.json');
    expect(ran.exitCode).toBe(1);
    expect(ran.output.split('\n').filter((line) => line.includes('\u001b') || line.startsWith('Intact'))).toEqual([]);
  });
});

describe('yuanshu keys', () => {
  it('makes a ring once, adds keys to it, and shows what is public', async () => {
    const file = path.join(folder, 'ring.json');
    expect((await runHere(['keys', 'create', '--out', 'ring.json'], { cwd: folder })).exitCode).toBe(0);
    expect((await runHere(['keys', 'create', '--out', 'ring.json'], { cwd: folder })).exitCode).toBe(3);
    const before = parseRing(readFileSync(file, 'utf8'), file);
    expect((await runHere(['keys', 'rotate', 'ring.json', '--algorithm', 'SM2'], { cwd: folder })).exitCode).toBe(0);
    const after = parseRing(readFileSync(file, 'utf8'), file);
    expect(after.keys.slice(0, before.keys.length)).toEqual(before.keys);
    expect(after.keys.slice(before.keys.length).map((key) => key.algorithm)).toEqual(['SM2']);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const { output } = await runHere(['keys', 'public', 'ring.json'], { cwd: folder });
    expect(JSON.parse(output).keys.map((key: { algorithm: string; isCurrent: boolean }) => [key.algorithm, key.isCurrent])).toEqual([['Ed25519', true], ['SM2', false], ['SM2', true]]);
    for (const key of after.keys) expect(output).not.toContain(key.secret.toString('base64'));
    expect((await runHere(['keys', 'public', 'missing.json'], { cwd: folder })).exitCode).toBe(3);
  });
});
