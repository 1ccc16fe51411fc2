import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';
import { loadConfig } from '../config.ts';
import { openDatabase, type Database } from '../db.ts';
import { createLog, silentLog } from '../log.ts';
import { formatRing, generateRing } from './key-ring.ts';
import { openCrypto } from './open.ts';

let database: TestDatabase;
let db: Database;
let folder: string;

beforeAll(async () => {
  database = await testDatabase();
  db = await openDatabase({ url: database.url });
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-open-keys-'));
});
afterAll(async () => {
  await db.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const open = (env: Readonly<Record<string, string>> = {}, log = silentLog) => openCrypto(loadConfig({ argv: ['--data', folder], env, cwd: folder }), db, log);
const keyFile = () => path.join(folder, 'keys.json');

describe('the keys of an installation', () => {
  it('are made at the first start, once also when several start together, and found at the next', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    expect(one.publicKeys()).toEqual(two.publicKeys());
    if (process.platform !== 'win32') expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    const signature = await one.sign('decision');
    expect((await open()).verify('decision', signature)).toBe(true);
  });

  it('of a suite that was left still verify and decrypt', async () => {
    const [before, after] = [await open(), await open({ YUANSHU_CRYPTO_SUITE: 'sm' })];
    expect([after.suite, (await after.sign('x')).algorithm, after.verify('x', await before.sign('x')), await after.decrypt(await before.encrypt('seed', 'p'), 'p')]).toEqual(['sm', 'SM2', true, 'seed']);
  });

  it('are never made anew for a database that knows others', async () => {
    const kept = path.join(folder, 'kept.json');
    renameSync(keyFile(), kept);
    await expect(open()).rejects.toThrow(/was used with other keys \(\w+-[0-9a-f]{20}/);
    expect(existsSync(keyFile())).toBe(false);
    renameSync(kept, keyFile());
    await open();
  });

  it('may come from the environment or a file that it names; others that the database knows are told of', async () => {
    const ring = formatRing(generateRing(new Date()));
    const lines: string[] = [];
    const given = await open({ YUANSHU_KEY_RING: ring }, createLog({ format: 'json', destination: { write: (line) => void lines.push(line) } }));
    expect(lines.join('')).toContain('are not in the key ring');
    writeFileSync(path.join(folder, 'ring.json'), ring);
    expect((await open({ YUANSHU_KEY_RING_FILE: path.join(folder, 'ring.json') })).publicKeys()).toEqual(given.publicKeys());
    await expect(open({ YUANSHU_KEY_RING: '{}' })).rejects.toThrow(/^YUANSHU_KEY_RING: /);
  });

  it('may be in a device that a module opens', async () => {
    const device = await open({ YUANSHU_KEY_STORE: path.join(import.meta.dirname, 'testing/device.ts') });
    expect(device.verify('x', await device.sign('x'))).toBe(true);
    await expect(open({ YUANSHU_KEY_STORE: path.join(folder, 'missing.mjs') })).rejects.toThrow(/cannot be loaded/);
    await expect(open({ YUANSHU_KEY_STORE: path.join(import.meta.dirname, 'ciphers.ts') })).rejects.toThrow(/does not export openKeyStore/);
  });

  it('are registered with what is public of them alone', async () => {
    const rows = await db.withSystem((tx) => tx.query<{ id: string; use: string; public_key: string | null }>('select id, use, public_key from crypto_key'));
    for (const row of rows) expect([row.id, row.public_key !== null]).toEqual([row.id, row.use === 'sign']);
    const text = JSON.stringify(rows);
    for (const { secret } of (JSON.parse(readFileSync(keyFile(), 'utf8')) as { keys: { secret: string }[] }).keys) expect(text).not.toContain(secret);
  });
});
