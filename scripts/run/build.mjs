import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Advice } from './advice.mjs';
import { carriedPackages, carryPackage, copyNode, copyProgramFile, isPostgres, platformName, programFiles, writeLaunchers, writeLicenses, writeManifest } from './artefact.mjs';
import { bundle } from './bundle.mjs';
import { filesBelow } from './sources.mjs';
import { packTar } from './tar.mjs';

/** @typedef {{ postgres?: boolean, node?: boolean, dist?: string, level?: number }} BuildOptions */

const switches = /** @type {const} */ ({ '--without-postgres': 'postgres', '--without-node': 'node' });

/**
 * @param {readonly string[]} args
 * @returns {BuildOptions}
 */
export function readBuildOptions(args) {
  const unknown = args.find((argument) => !Object.hasOwn(switches, argument));
  if (unknown !== undefined) throw new Advice(`${unknown} is not known. Known: ${Object.keys(switches).join(', ')}.`);
  return Object.fromEntries(args.map((argument) => [switches[/** @type {keyof typeof switches} */ (argument)], false]));
}

/**
 * Builds the program for this system: a folder that needs neither the checkout nor npm, and the archive of it. The web application must
 * have been built.
 * @param {string} root @param {BuildOptions} options `dist`: where to; `level`: of compression
 * @returns {Promise<number>} an exit code
 */
export async function buildArtefact(root, { postgres = true, node = true, dist = path.join(root, 'dist'), level = 6 } = {}) {
  const startedAt = Date.now();
  const target = path.join(dist, 'yuanshu');
  if (existsSync(path.join(target, '.data'))) throw new Advice(`${path.join(target, '.data')} holds the data of a program that was started there; a build would remove it. Move it away first.`);
  mkdirSync(dist, { recursive: true });
  removeLeftovers(dist);
  const fresh = `${target}.${process.pid}`;
  try {
    if (!(await assemble(root, fresh, { postgres, node }))) return 1;
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const archive = path.join(dist, `yuanshu-${version}-${platformName}.tar.gz`);
  await packTar(target, `yuanshu-${version}`, archive, level);
  const size = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.error(`${path.relative(root, archive)}: ${size(statSync(archive).size)}, unpacked ${size(filesBelow(target).reduce((sum, file) => sum + lstatSync(file).size, 0))}, in ${((Date.now() - startedAt) / 1000).toFixed(0)} s.`);
  return 0;
}

/**
 * @param {string} root @param {string} target @param {{ postgres: boolean, node: boolean }} options
 * @returns {Promise<boolean>} false where it failed, and was said
 */
async function assemble(root, target, { postgres, node }) {
  const carried = carriedPackages(root);
  const bundled = await bundle(root, target, entryPoints, carried.map(({ name }) => name));
  if (bundled === undefined) return false;
  for (const each of carried) if (postgres || !isPostgres(each.name)) carryPackage(root, target, each);
  for (const name of programFiles) copyProgramFile(root, target, name);
  copyWeb(root, target);
  writeManifest(root, target);
  writeLicenses(root, target);
  writeLaunchers(target);
  if (node && !copyNode(root, target)) console.error(`npm has brought no Node for ${platformName}: the program will need one on the PATH.`);
  return true;
}

const entryPoints = { server: 'src/server.ts', worker: 'src/worker.ts', cli: 'src/cli.ts', 'reading-worker': 'src/features/ledger/reading-worker.ts' };

/** @param {string} root @param {string} target */
function copyWeb(root, target) {
  if (!existsSync(path.join(root, 'dist/web/index.html'))) throw new Advice('The web application is not built.');
  for (const file of filesBelow(path.join(root, 'dist/web'))) {
    const place = path.join(target, path.relative(path.join(root, 'dist'), file));
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, readFileSync(file));
  }
}

/** Of builds that were interrupted. @param {string} dist */
function removeLeftovers(dist) {
  for (const name of readdirSync(dist)) if (/^yuanshu\.\d+$/.test(name)) rmSync(path.join(dist, name), { recursive: true, force: true });
}
