import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { carriedPackages } from './artefact.mjs';

/** Asked for in vain by `pg`, which does without. */
const absentPackages = ['pg-native'];

/**
 * Bundles programs with all that they import but the packages of `carried`.
 * @param {string} root @param {string} outdir @param {Record<string, string>} entryPoints @param {readonly string[]} carried
 * @returns {Promise<string[] | undefined>} the files that went in; undefined where it failed, and was said
 */
export async function bundle(root, outdir, entryPoints, carried) {
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

const source = 'src/cli.ts';

/**
 * Where the command line starts: three hundred small files take a third of a scan to load, one bundle does not. It is made anew when a source
 * has changed, in half a second; where that fails the sources run themselves.
 * @param {string} root
 * @returns {Promise<string>} below `root`
 */
export async function commandLineEntry(root) {
  const folder = path.join(root, 'dist/cli');
  if (isFresh(root, folder)) return 'dist/cli/cli.js';
  const fresh = `${folder}.${process.pid}`;
  try {
    const inputs = await bundle(root, fresh, { cli: source }, carriedPackages(root).map(({ name }) => name));
    if (inputs === undefined) return source;
    writeFileSync(path.join(fresh, inputsName), JSON.stringify(stampsOf(root, inputs)));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    return 'dist/cli/cli.js';
  } catch {
    // no bundler, a place that cannot be written, or another start that made it at the same time
    return isFresh(root, folder) ? 'dist/cli/cli.js' : source;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

const inputsName = 'inputs.json';

/** @param {string} root @param {string} folder */
function isFresh(root, folder) {
  try {
    /** @type {[string, number][]} */
    const inputs = JSON.parse(readFileSync(path.join(folder, inputsName), 'utf8'));
    return inputs.every(([file, modified]) => statSync(path.join(root, file)).mtimeMs === modified);
  } catch {
    return false;
  }
}

/** What comes from packages changes with package-lock.json. @param {string} root @param {readonly string[]} inputs */
function stampsOf(root, inputs) {
  return [...inputs.filter((file) => !file.startsWith('node_modules/')), 'package-lock.json'].map((file) => [file, statSync(path.join(root, file)).mtimeMs]);
}
