import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { digestOf, filesBelow, withImports } from './sources.mjs';

/**
 * Builds the web application into dist/web where its sources changed since the last time.
 * @param {string} root @param {string} node
 * @returns {Promise<number>} an exit code
 */
export async function ensureWeb(root, node) {
  if (!existsSync(path.join(root, 'src/web/index.html'))) return 0;
  const target = path.join(root, 'dist', 'web');
  const stamp = path.join(root, 'dist', 'web.digest');
  const digest = digestOf(root, webSources(root));
  if (existsSync(target) && readIfThere(stamp) === digest) return 0;
  console.error('Building the web application (once, until its sources change) …');
  const startedAt = Date.now();
  removeLeftovers(path.join(root, 'dist'));
  const fresh = `${target}.${process.pid}`;
  const result = spawnSync(node, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--config', path.join(root, 'vite.config.ts'), '--outDir', fresh, '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'production' } });
  if (result.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error('The web application could not be built; the messages above say why.');
    return 1;
  }
  compressFiles(fresh);
  rmSync(stamp, { force: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  writeFileSync(stamp, digest);
  console.error(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
  return 0;
}

/** @param {string} root */
function webSources(root) {
  const own = filesBelow(path.join(root, 'src/web')).filter((file) => !/\.test\.tsx?$/.test(file));
  const settings = ['package-lock.json', 'vite.config.ts'].map((name) => path.join(root, name)).filter((file) => existsSync(file));
  return withImports(root, [...own, ...filesBelow(path.join(root, 'locales')), ...settings]);
}

/**
 * The server sends these instead of compressing at every request.
 * @param {string} folder
 */
function compressFiles(folder) {
  for (const file of filesBelow(folder)) {
    if (!/\.(?:js|css|html|svg|json|txt|webmanifest)$/.test(file) || statSync(file).size < 1024) continue;
    const content = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 8 }));
  }
}

/** Of builds that were interrupted. @param {string} dist */
function removeLeftovers(dist) {
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist)) if (/^web\.\d+$/.test(name)) rmSync(path.join(dist, name), { recursive: true, force: true });
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
