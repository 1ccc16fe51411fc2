import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../config.ts';
import type { Database, Tx } from '../db.ts';
import type { Log } from '../log.ts';
import { formatRing, generateRing, parseRing, ringStore } from './key-ring.ts';
import { KeyError, type KeyStore, type KeyStoreModule } from './key-store.ts';
import { cryptoProvider, pemOf, type CryptoProvider } from '../crypto.ts';

type KeySettings = Pick<Config, 'cryptoSuite' | 'keyRing' | 'keyStore' | 'dataFolder'>;

/**
 * The cryptography of this process, with the keys of: the module of a device (`YUANSHU_KEY_STORE`), else the environment (`YUANSHU_KEY_RING`,
 * `YUANSHU_KEY_RING_FILE`), else `keys.json` in the data folder, which is made at the first start. What keys there are is registered in the
 * database, so that a start without the right ones is refused instead of making others. Throws {@link KeyError}.
 */
export async function openCrypto(config: KeySettings, db: Database, log: Log): Promise<CryptoProvider> {
  return db.withSystem(async (tx) => {
    // Of processes that start together on an empty database one makes the keys.
    await tx.query('select pg_advisory_xact_lock(146004)');
    const store = await openStore(config, tx, log);
    const provider = cryptoProvider(config.cryptoSuite, store);
    await register(tx, store, log);
    return provider;
  });
}

const ringFileName = 'keys.json';

async function openStore(config: KeySettings, tx: Tx, log: Log): Promise<KeyStore> {
  if (config.keyStore !== undefined) return openDevice(config.keyStore);
  if (config.keyRing !== undefined) return ringStore(parseRing(config.keyRing, 'YUANSHU_KEY_RING'));
  const file = path.join(config.dataFolder, ringFileName);
  const text = readRingFile(file) ?? (await makeRingFile(file, tx, log));
  return ringStore(parseRing(text, file));
}

async function openDevice(module: string): Promise<KeyStore> {
  const loaded = (await import(pathToFileURL(path.resolve(module)).href).catch((error: unknown) => {
    throw new KeyError(`The key store ${module} cannot be loaded: ${(error as Error).message}`);
  })) as Partial<KeyStoreModule>;
  if (typeof loaded.openKeyStore !== 'function') throw new KeyError(`The key store ${module} does not export openKeyStore().`);
  return loaded.openKeyStore();
}

/** Undefined where there is no such file. */
export function readRingFile(file: string): string | undefined {
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) throw new KeyError(`${file} can be read by others than its owner. Run: chmod 600 ${file}`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error instanceof KeyError ? error : new KeyError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  }
}

/** Writes a file that only its owner may read and that is not there yet; false where it is. */
export function writeRingFile(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.new`;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new KeyError(`The keys cannot be written to ${file} (${code ?? String(error)}). Choose another data folder with --data, or make a key ring with "yuanshu keys create" and name it in YUANSHU_KEY_RING_FILE.`);
  } finally {
    rmSync(draft, { force: true });
  }
}

async function makeRingFile(file: string, tx: Tx, log: Log): Promise<string> {
  const known = await tx.query<{ id: string }>('select id from crypto_key order by first_seen_at, id limit 3');
  if (known.length > 0) {
    throw new KeyError(
      `This database was used with other keys (${known.map((key) => key.id).join(', ')} …), and ${file} is not there. Put the key ring of the first installation there, or name it in YUANSHU_KEY_RING_FILE. ` +
        'Where it is lost for good: "yuanshu keys create" makes a new one; secrets that the old one encrypted stay unreadable, signatures of it can still be verified.',
    );
  }
  const text = formatRing(generateRing(new Date()));
  if (!writeRingFile(file, text)) return readRingFile(file)!;
  log.info({ file }, 'keys were made; back up this file apart from the database');
  return text;
}

/** Public keys outlive their ring here: what a key signed can be verified when it is gone. */
async function register(tx: Tx, store: KeyStore, log: Log): Promise<void> {
  const keys = store.keys();
  const missing = await tx.query<{ id: string }>('select id from crypto_key where not id = any($1)', [keys.map((key) => key.id)]);
  if (missing.length > 0) log.warn({ keys: missing.map((key) => key.id) }, 'keys that this database was used with are not in the key ring');
  await tx.query(
    `insert into crypto_key (id, use, algorithm, public_key, created_at) select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) on conflict (id) do nothing`,
    [keys.map((key) => key.id), keys.map((key) => key.use), keys.map((key) => key.algorithm), keys.map((key) => (key.publicKey === undefined ? null : pemOf(key.publicKey))), keys.map((key) => key.createdAt)],
  );
}
