import type { BomHash } from '../sbom/model.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SIX_BITS = new Uint8Array(128).fill(255);
for (let index = 0; index < ALPHABET.length; index += 1) SIX_BITS[ALPHABET.charCodeAt(index)] = index;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Names as CycloneDX writes them: https://cyclonedx.org/docs/1.6/json/#components_items_hashes_items_alg */
const ALGORITHMS: Readonly<Record<string, string>> = {
  md5: 'MD5', sha1: 'SHA-1', sha224: 'SHA-224', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512',
};
const BY_LENGTH: Readonly<Record<number, string>> = { 32: 'MD5', 40: 'SHA-1', 56: 'SHA-224', 64: 'SHA-256', 96: 'SHA-384', 128: 'SHA-512' };

/** Subresource integrity (`sha512-<base64>`, several apart by blanks) as hexadecimal hashes. https://www.w3.org/TR/SRI/ */
export function integrityHashes(integrity: string | undefined): readonly BomHash[] {
  if (integrity === undefined) return [];
  const hashes: BomHash[] = [];
  for (const item of integrity.split(' ')) {
    const dash = item.indexOf('-');
    const algorithm = dash === -1 ? undefined : ALGORITHMS[item.slice(0, dash)];
    const options = item.indexOf('?');
    const value = algorithm === undefined ? undefined : hexOf(item.slice(dash + 1, options === -1 ? undefined : options));
    if (algorithm !== undefined && value !== undefined) hashes.push({ algorithm, value });
  }
  return hashes;
}

/** A hash written `sha256:<hex>` or `sha256=<hex>`. */
export function labelledHash(text: string): BomHash | undefined {
  const match = /^([a-z0-9]+)[:=]([0-9a-fA-F]+)$/.exec(text);
  const algorithm = match === null ? undefined : ALGORITHMS[match[1]!];
  return algorithm === undefined ? undefined : { algorithm, value: match![2]!.toLowerCase() };
}

/** A bare hexadecimal hash, its algorithm known by its length. */
export function bareHash(text: string | undefined): readonly BomHash[] {
  const algorithm = text !== undefined && /^[0-9a-fA-F]+$/.test(text) ? BY_LENGTH[text.length] : undefined;
  return algorithm === undefined ? [] : [{ algorithm, value: text!.toLowerCase() }];
}

/** A bare base64 hash, its algorithm known by its length. */
export function bareBase64Hash(text: string | undefined): readonly BomHash[] {
  return bareHash(text === undefined ? undefined : hexOf(text));
}

function hexOf(base64: string): string | undefined {
  let hex = '';
  let bits = 0;
  let held = 0;
  for (let at = 0; at < base64.length; at += 1) {
    const code = base64.charCodeAt(at);
    if (code === 0x3d) break;
    const six = code < 128 ? SIX_BITS[code]! : 255;
    if (six === 255) return undefined;
    held = ((held << 6) | six) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      hex += HEX[(held >> bits) & 0xff]!;
    }
  }
  return hex === '' ? undefined : hex;
}
