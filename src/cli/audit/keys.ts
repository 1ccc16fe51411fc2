import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Signed } from '#engines/audit-chain/checkpoints.ts';
import type { SignedCheckpoint } from '#engines/audit-chain/checkpoint.ts';
import { isSignedBy } from '#platform/crypto/algorithms.ts';
import { thumbprintOf } from '#platform/crypto/key-ring.ts';
import { readPem } from '#platform/crypto.ts';
import { CommandFailure } from '../exit-codes.ts';

/** Public keys by their id. */
export type KeyBook = ReadonlyMap<string, Readonly<{ algorithm: string; publicKey: Uint8Array }>>;

/** Reads keys as the server answers them (`GET /api/v1/keys`) and as exports hold them. A key whose id is not its own thumbprint is left out. */
export function readKeys(text: string, source: string): KeyBook {
  const listed = listOf(parseJson(text, source), 'keys');
  const keys = listed.flatMap((item): [string, { algorithm: string; publicKey: Uint8Array }][] => {
    const { id, algorithm, pem } = item as Record<string, unknown>;
    const publicKey = typeof pem === 'string' ? readPem(pem) : undefined;
    if (typeof id !== 'string' || typeof algorithm !== 'string' || publicKey === undefined) throw unreadable(source, 'a key needs id, algorithm and pem', '密钥须有 id、algorithm 与 pem');
    return id.endsWith(`-${thumbprintOf(publicKey)}`) ? [[id, { algorithm, publicKey }]] : [];
  });
  return new Map(keys);
}

/** Reads checkpoints that were kept apart: one, a list, the answer of the server, or one a line as exports hold them. */
export function readCheckpoints(text: string, source: string): readonly SignedCheckpoint[] {
  const values = text.trimStart().startsWith('{"statement"') && text.trim().includes('\n') ? text.split('\n').filter((line) => line.trim() !== '').map((line) => parseJson(line, source)) : [parseJson(text, source)];
  return values.flatMap((value) => listOf(value, 'checkpoints')).map((item) => {
    const { checkpoint } = item as { checkpoint?: unknown };
    const { statement, algorithm, keyId, value } = (checkpoint ?? item) as Record<string, unknown>;
    if (typeof statement !== 'string' || typeof algorithm !== 'string' || typeof keyId !== 'string' || typeof value !== 'string') throw unreadable(source, 'a checkpoint needs statement, algorithm, keyId and value', '检查点须有 statement、algorithm、keyId 与 value');
    return { statement, algorithm, keyId, value };
  });
}

/** Says of a signature what these keys say. */
export function signedBy(keys: KeyBook): Signed {
  return ({ statement, algorithm, keyId, value }) => {
    const key = keys.get(keyId);
    if (key === undefined || key.algorithm !== algorithm) return 'unknown-key';
    return isSignedBy(algorithm, key.publicKey, Buffer.from(statement), Buffer.from(value, 'base64url')) ? 'valid' : 'invalid';
  };
}

/** The text of a small file that an option names. */
export function readNamed(cwd: string, file: string): string {
  try {
    return readFileSync(path.resolve(cwd, file), 'utf8');
  } catch (error) {
    throw unreadable(file, (error as NodeJS.ErrnoException).code ?? String(error), (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

/** Input that cannot be taken as it stands, with its place. */
export function unreadable(source: string, en: string, zh: string): CommandFailure {
  return new CommandFailure('input', { en: `${source}: ${en}.`, zh: `${source}：${zh}。` });
}

function parseJson(text: string, source: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // said below
  }
  throw unreadable(source, 'this is not the JSON that was expected', '不是所需的 JSON');
}

function listOf(value: unknown, name: string): readonly object[] {
  const inner = Array.isArray(value) ? value : ((value as Record<string, unknown>)[name] ?? [value]);
  return Array.isArray(inner) ? inner.filter((item): item is object => typeof item === 'object' && item !== null) : [];
}
