import type { JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { Unreachable } from './foreign-person.ts';
import type { FindKeys } from './logout-token.ts';

const keptForMs = 10 * 60_000;
/** A stranger who names keys that are not there makes us ask no more often than this. */
const askedAgainAfterMs = 60_000;
const triedAgainAfterMs = 5_000;
const bytesMax = 256 * 1024;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })).max(100) });

type Asked = { readonly at: number; readonly keys: Promise<readonly JsonWebKey[]>; hasFailed: boolean };

/** The signing keys of a provider (RFC 7517), asked for when they are needed: of the address that its metadata name, and of no other. */
export function keepSigningKeys(addressOf: () => Promise<URL>, timeoutMs: number): FindKeys {
  let kept: Asked | undefined;
  const ask = (afterMs: number): Promise<readonly JsonWebKey[]> => {
    if (kept !== undefined && kept.at + (kept.hasFailed ? triedAgainAfterMs : afterMs) >= Date.now()) return kept.keys;
    const mine: Asked = { at: Date.now(), keys: addressOf().then((address) => fetchKeys(address, timeoutMs)), hasFailed: false };
    kept = mine;
    mine.keys.catch(() => void (mine.hasFailed = true));
    return mine.keys;
  };
  return async (keyId) => {
    const fits = (keys: readonly JsonWebKey[]) => keys.filter((key) => keyId === undefined || key['kid'] === keyId);
    const known = fits(await ask(keptForMs));
    // The provider may have made new keys since.
    return known.length > 0 ? known : fits(await ask(askedAgainAfterMs));
  };
}

async function fetchKeys(address: URL, timeoutMs: number): Promise<readonly JsonWebKey[]> {
  try {
    const reply = await fetch(address, { redirect: 'error', headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeoutMs) });
    if (!reply.ok) throw new Error(`it answered ${reply.status}`);
    return keySet.parse(JSON.parse(await textOf(reply))).keys as readonly JsonWebKey[];
  } catch (error) {
    throw new Unreachable(`The keys of the provider could not be fetched from ${address.href}: ${(error as Error).message.slice(0, 200)}`, { cause: error });
  }
}

async function textOf(reply: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of reply.body ?? []) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new Error('it is too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
