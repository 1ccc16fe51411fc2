import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { Advice } from './advice.mjs';
import { carriedPackages, carryPackage, copyNode, copyProgramFile, isPostgres, platformName, programFiles, writeLaunchers, writeLicenses, writeManifest } from './artefact.mjs';
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
    const inputs = await assemble(root, fresh, { postgres, node });
    if (inputs === undefined) return 1;
    rmSync(inputsFile(dist), { force: true });
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    writeFileSync(inputsFile(dist), JSON.stringify(stampsOf(root, inputs)));
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
 * @returns {Promise<string[] | undefined>} the files that went into the bundles; undefined where it failed, and was said
 */
async function assemble(root, target, { postgres, node }) {
  const carried = carriedPackages(root);
  const inputs = await bundle(root, target, carried.map(({ name }) => name));
  if (inputs === undefined) return undefined;
  for (const each of carried) if (postgres || !isPostgres(each.name)) carryPackage(root, target, each);
  for (const name of programFiles) copyProgramFile(root, target, name);
  copyWeb(root, target);
  writeManifest(root, target);
  writeLicenses(root, target);
  writeLaunchers(target);
  if (node && !copyNode(root, target)) console.error(`npm has brought no Node for ${platformName}: the program will need one on the PATH.`);
  return inputs;
}

const entryPoints = { server: 'src/server.ts', worker: 'src/worker.ts', cli: 'src/cli.ts', 'reading-worker': 'src/features/ledger/reading-worker.ts' };

/** Asked for in vain by `pg`, which does without. */
const absentPackages = ['pg-native'];

/**
 * @param {string} root @param {string} outdir @param {readonly string[]} carried
 * @returns {Promise<string[] | undefined>} the files that went in; undefined where it failed, and was said
 */
async function bundle(root, outdir, carried) {
  /** @type {typeof import('esbuild')} */
  const esbuild = createRequire(path.join(root, 'package.json'))('esbuild');
  const result = await esbuild.build({
    entryPoints, outdir, bundle: true, splitting: true, chunkNames: 'chunks/[name]-[hash]', platform: 'node', format: 'esm', target: 'node24', external: [...carried, ...absentPackages],
    absWorkingDir: root, metafile: true, logLevel: 'warning',
    // packages in CommonJS ask for Node's modules by require
    banner: { js: `import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);` },
    // ... and for the place where they lie
    define: { __dirname: 'import.meta.dirname' },
  }).catch(() => undefined);
  // esbuild has said why
  if (result === undefined) return undefined;
  const outside = new Set(Object.values(result.metafile.outputs).flatMap(({ imports }) => imports.filter((each) => each.external === true).map((each) => each.path)));
  const missing = [...outside].filter((name) => !isBuiltin(name) && !carried.includes(name) && !absentPackages.includes(name));
  if (missing.length === 0) return Object.keys(result.metafile.inputs);
  console.error(`The bundles need what they do not hold: ${missing.join(', ')}.`);
  return undefined;
}

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

/**
 * Whether dist/yuanshu holds what the sources say.
 * @param {string} root
 */
export function isBundleFresh(root) {
  try {
    /** @type {[string, number][]} */
    const inputs = JSON.parse(readFileSync(inputsFile(path.join(root, 'dist')), 'utf8'));
    return inputs.every(([file, modified]) => statSync(path.join(root, file)).mtimeMs === modified);
  } catch {
    return false;
  }
}

/** @param {string} dist */
function inputsFile(dist) {
  return path.join(dist, 'bundle-inputs.json');
}

/** What comes from packages changes with package-lock.json. @param {string} root @param {readonly string[]} inputs */
function stampsOf(root, inputs) {
  const copied = programFiles.flatMap((name) => (statSync(path.join(root, name)).isDirectory() ? filesBelow(path.join(root, name)).map((file) => path.relative(root, file)) : [name]));
  return [...inputs.filter((file) => !file.startsWith('node_modules/')), ...copied, 'package.json'].map((file) => [file, statSync(path.join(root, file)).mtimeMs]);
}
