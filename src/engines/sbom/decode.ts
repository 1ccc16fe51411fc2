import type { Issue } from '../issue.ts';
import { warningIssue } from '../issue.ts';

export type DecodedText = Readonly<{ ok: true; text: string; encoding: string; issues: readonly Issue[] }>;
export type DecodeRefusal = Readonly<{ ok: false; refusal: Readonly<{ code: 'empty' | 'binary' | 'unknown-encoding'; message: string }> }>;

/**
 * Turns the bytes of an uploaded document into text without a byte order mark. UTF-8 is tried first; UTF-16 is known by its mark or
 * by its zero bytes; GB18030 (with GBK and GB2312 in it) is taken when the bytes are no UTF-8 and the XML declaration says so or the
 * text reads as Chinese. Anything else is refused rather than guessed: a wrong guess would change names silently.
 */
export function decodeText(bytes: Uint8Array): DecodedText | DecodeRefusal {
  if (bytes.length === 0) return refuse('empty', 'The document is empty.');
  const marked = markedEncoding(bytes) ?? unmarkedUtf16(bytes);
  if (marked !== undefined) return decodeAs(marked, bytes) ?? refuse('unknown-encoding', `The document begins like ${marked} and cannot be read as such. Save it as UTF-8.`);
  const container = binaryKind(bytes);
  if (container !== undefined) return refuse('binary', `The document is ${container}, not text. Unpack or export it as JSON, XML or tag-value first.`);
  return decodeAs('utf-8', bytes) ?? decodeDeclared(bytes) ?? decodeChinese(bytes) ?? refuse(
    'unknown-encoding', `The document is not UTF-8 (byte ${firstInvalidByte(bytes)}) and names no encoding that can be read. Save it as UTF-8.`,
  );
}

type Decoder = Readonly<{ decode(bytes: Uint8Array, options?: Readonly<{ stream: boolean }>): string }>;
/** The one global of the platform that this engine needs: WHATWG Encoding, present in every JavaScript runtime. */
declare const TextDecoder: new (label: string, options: Readonly<{ fatal: boolean }>) => Decoder;

function refuse(code: DecodeRefusal['refusal']['code'], message: string): DecodeRefusal {
  return { ok: false, refusal: { code, message } };
}

/** Undefined where the bytes are not valid in the encoding. The byte order mark is not part of the text. */
function decodeAs(encoding: string, bytes: Uint8Array, issues: readonly Issue[] = []): DecodedText | undefined {
  try {
    return { ok: true, text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding, issues };
  } catch {
    return undefined;
  }
}

/** UTF-32 is no encoding of the web: it stands here only to be refused by name. Its little-endian mark begins like UTF-16's. */
const byteOrderMarks: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-32', [0xff, 0xfe, 0x00, 0x00]],
  ['utf-32', [0x00, 0x00, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

function markedEncoding(bytes: Uint8Array): string | undefined {
  return byteOrderMarks.find(([, mark]) => startsWith(bytes, mark))?.[0];
}

/** A document of every format begins with an ASCII character, so UTF-16 shows one zero byte in each of the first two pairs. */
function unmarkedUtf16(bytes: Uint8Array): string | undefined {
  if (bytes.length < 4) return undefined;
  const isZero = [0, 1, 2, 3].map((index) => bytes[index] === 0);
  if (!isZero[0] && isZero[1] && !isZero[2] && isZero[3]) return 'utf-16le';
  if (isZero[0] && !isZero[1] && isZero[2] && !isZero[3]) return 'utf-16be';
  return undefined;
}

const binaryKinds: readonly (readonly [kind: string, bytes: readonly number[]])[] = [
  ['a gzip archive', [0x1f, 0x8b]],
  ['a zip archive (or an office document)', [0x50, 0x4b, 0x03, 0x04]],
  ['a zstd archive', [0x28, 0xb5, 0x2f, 0xfd]],
  ['an xz archive', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['a bzip2 archive', [0x42, 0x5a, 0x68]],
  ['a 7z archive', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a program (ELF)', [0x7f, 0x45, 0x4c, 0x46]],
  ['a program (PE)', [0x4d, 0x5a, 0x90, 0x00]],
  ['a Java class', [0xca, 0xfe, 0xba, 0xbe]],
];

/** A known container, or plain binary: control bytes that no text holds, near the beginning. CycloneDX protobuf ends up here too. */
function binaryKind(bytes: Uint8Array): string | undefined {
  const known = binaryKinds.find(([, magic]) => startsWith(bytes, magic));
  if (known !== undefined) return known[0];
  const sample = bytes.subarray(0, 8192);
  let controls = 0;
  for (const byte of sample) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) controls += 1;
  return controls * 50 > sample.length ? 'binary' : undefined;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

/** Declared encodings of XML that are read, by the label of WHATWG Encoding that decodes them. */
const declaredEncodings: ReadonlyMap<string, string> = new Map([
  ['gbk', 'gb18030'], ['gb2312', 'gb18030'], ['gb18030', 'gb18030'],
  ['big5', 'big5'], ['iso-8859-1', 'windows-1252'], ['latin1', 'windows-1252'], ['windows-1252', 'windows-1252'],
  ['shift_jis', 'shift_jis'], ['euc-jp', 'euc-jp'], ['euc-kr', 'euc-kr'],
]);

/** XML 1.0 §4.3.3: the declaration is ASCII in all of these encodings, so it can be read before decoding. */
function decodeDeclared(bytes: Uint8Array): DecodedText | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]?.toLowerCase();
  const encoding = declared === undefined ? undefined : declaredEncodings.get(declared);
  return encoding === undefined ? undefined : decodeAs(encoding, bytes, [decodedIssue(`The document was read as ${encoding}, as its XML declaration says.`)]);
}

/** Bytes pairs in the area of GB 2312 (both bytes above 0xA0) against all non-ASCII ones; Latin letters mostly stand beside ASCII. */
function decodeChinese(bytes: Uint8Array): DecodedText | undefined {
  let pairs = 0;
  let others = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index]!;
    if (byte === 0) return undefined;
    if (byte < 0x80) continue;
    index += 1;
    if (byte > 0xa0 && byte < 0xf8 && bytes[index]! > 0xa0) pairs += 1;
    else others += 1;
  }
  if (pairs < others * 9) return undefined;
  return decodeAs('gb18030', bytes, [decodedIssue('The document is not UTF-8 and was read as GB18030, because its text reads as Chinese.')]);
}

function decodedIssue(message: string): Issue {
  return warningIssue('decoded-from-other-encoding', '', message);
}

/** Offset of the first byte that breaks UTF-8: found by halving, since valid UTF-8 stays valid when it is cut short (streaming). */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8Prefix(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return invalid - 1;
}

/** Whether the bytes are UTF-8 as far as they go; a character that is cut at the end is no error. */
function isUtf8Prefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
