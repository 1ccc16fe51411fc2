/** A file on its way into an archive: its path with `/`, and its size in bytes. */
export type TarFile = Readonly<{ path: string; size: number }>;

export const tarBlockBytes = 512;

/**
 * What stands before the bytes of a file in a tar: its header, behind a longer name where it is longer than the header holds.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export function tarHeader({ path, size }: TarFile): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(path);
  if (name.length <= 100) return block(name, size, '0');
  const record = paxRecord('path', name);
  return joined([block(new TextEncoder().encode('PaxHeaders/path'), record.length, 'x'), record, tarPadding(record.length), block(name.subarray(0, 100), size, '0')]);
}

/** The zeros that fill the last block of a file. */
export function tarPadding(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((tarBlockBytes - (size % tarBlockBytes)) % tarBlockBytes);
}

/** The end of an archive. */
export const tarEnd: Uint8Array<ArrayBuffer> = new Uint8Array(2 * tarBlockBytes);

function block(name: Uint8Array, size: number, type: '0' | 'x'): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(tarBlockBytes);
  const put = (text: string, at: number) => bytes.set(new TextEncoder().encode(text), at);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  bytes.set(name);
  put(octal(0o644, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(size, 12), 124);
  put(octal(0, 12), 136);
  put(' '.repeat(8), 148);
  put(type, 156);
  put('ustar\u000000', 257);
  put(`${octal(bytes.reduce((sum, byte) => sum + byte, 0), 7)}\0 `, 148);
  return bytes;
}

/** `24 path=services/pay.xml`, the length counting itself. */
function paxRecord(key: string, value: Uint8Array): Uint8Array<ArrayBuffer> {
  const rest = key.length + value.length + 3;
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return joined([new TextEncoder().encode(`${length} ${key}=`), value, new TextEncoder().encode('\n')]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
