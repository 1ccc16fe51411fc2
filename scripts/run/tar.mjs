import { Buffer } from 'node:buffer';
import { createReadStream, createWriteStream, lstatSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A day that every program can show; the true times would make two builds of the same sources differ. */
const modifiedAt = 315_532_800; // 1980-01-01
const blockSize = 512;

/**
 * Packs a folder: sorted, without owners, with one time for all, so that the same files make the same bytes.
 * @param {string} folder @param {string} prefix the folder's name in the archive @param {string} target @param {number} level of gzip, 1 to 9
 */
export async function packTar(folder, prefix, target, level) {
  const temporary = `${target}.tmp`;
  try {
    await pipeline(Readable.from(blocks(folder, prefix)), createGzip({ level }), createWriteStream(temporary));
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** @param {string} folder @param {string} prefix */
async function* blocks(folder, prefix) {
  yield header(`${prefix}/`, { type: '5', mode: 0o755, size: 0 });
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((each) => each.split(path.sep).join('/')).sort(byBytes)) {
    const file = path.join(folder, name);
    const stat = lstatSync(file);
    if (stat.isDirectory()) yield header(`${prefix}/${name}/`, { type: '5', mode: 0o755, size: 0 });
    else if (stat.isSymbolicLink()) yield header(`${prefix}/${name}`, { type: '2', mode: 0o777, size: 0, link: readlinkSync(file) });
    else {
      yield header(`${prefix}/${name}`, { type: '0', mode: (stat.mode & 0o100) === 0 ? 0o644 : 0o755, size: stat.size });
      yield* createReadStream(file, { highWaterMark: 1024 * 1024 });
      yield Buffer.alloc((blockSize - (stat.size % blockSize)) % blockSize);
    }
  }
  yield Buffer.alloc(2 * blockSize);
}

/** @param {string} a @param {string} b */
function byBytes(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 (ustar)
 * @param {string} name @param {{ type: string, mode: number, size: number, link?: string }} entry
 */
function header(name, { type, mode, size, link = '' }) {
  const block = Buffer.alloc(blockSize);
  const { before, last } = splitName(name);
  const octal = (/** @type {number} */ value, /** @type {number} */ length) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  if (Buffer.byteLength(link) > 100) throw new Error(`The target of the link ${name} is too long for an archive.`);
  /** @type {[string, number][]} */
  const fields = [
    [last, 0], [octal(mode, 8), 100], [octal(0, 8), 108], [octal(0, 8), 116], [octal(size, 12), 124], [octal(modifiedAt, 12), 136],
    [' '.repeat(8), 148], [type, 156], [link, 157], ['ustar\x0000', 257], [octal(0, 8), 329], [octal(0, 8), 337], [before, 345],
  ];
  for (const [text, place] of fields) block.write(text, place);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A name has 100 bytes, and 155 more for the folders before it. @param {string} name */
function splitName(name) {
  if (Buffer.byteLength(name) <= 100) return { before: '', last: name };
  for (let slash = name.indexOf('/'); slash > 0 && slash < name.length - 1; slash = name.indexOf('/', slash + 1)) {
    if (slash <= 155 && Buffer.byteLength(name.slice(slash + 1)) <= 100) return { before: name.slice(0, slash), last: name.slice(slash + 1) };
  }
  throw new Error(`${name} is too long for an archive.`);
}
