import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * One digest over files: their paths and contents.
 * @param {string} root @param {Iterable<string>} files absolute paths
 */
export function digestOf(root, files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(`${path.relative(root, file)}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/**
 * All files below a folder.
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    // before Node 20.12 the folder was called `path`
    .map((entry) => path.join(entry.parentPath ?? /** @type {{ path: string }} */ (/** @type {unknown} */ (entry)).path, entry.name));
}

/**
 * The files and all of ours that they import, directly or not.
 * @param {string} root @param {Iterable<string>} entries
 * @returns {Set<string>}
 */
export function withImports(root, entries) {
  const reached = new Set(entries);
  for (const file of reached) {
    if (!/\.[cm]?[jt]sx?$/.test(file)) continue;
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*['"]([.#][^'"]+)['"]/g)) {
      const target = name.startsWith('#') ? path.join(root, 'src', name.slice(1)) : path.resolve(path.dirname(file), name);
      if (existsSync(target) && /\.\w+$/.test(target)) reached.add(target);
    }
  }
  return reached;
}
