import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

/**
 * Bundles the programs into dist/: they start faster. Each module keeps its own idea of where it is, so that what it reads beside itself
 * (migrations, data, workers) is still found in the checkout.
 * @param {string} root
 * @returns {Promise<number>} an exit code
 */
export async function buildBundles(root) {
  const entries = ['server', 'worker', 'cli'].map((name) => path.join(root, 'src', `${name}.ts`)).filter((file) => existsSync(file));
  /** @type {typeof import('esbuild')} */
  const esbuild = createRequire(path.join(root, 'package.json'))('esbuild');
  const outdir = path.join(root, 'dist');
  rmSync(inputsFile(root), { force: true });
  const result = await esbuild.build({
    entryPoints: entries, outdir, bundle: true, splitting: true, chunkNames: 'chunks/[name]-[hash]', platform: 'node', format: 'esm', target: 'node24', packages: 'external', sourcemap: true,
    absWorkingDir: root, metafile: true, logLevel: 'warning', plugins: [keepPlaces(outdir)], entryNames: '[name]',
  }).catch(() => undefined);
  // esbuild has said why
  if (result === undefined) return 1;
  const inputs = Object.keys(result.metafile.inputs).map((file) => [file, statSync(path.join(root, file)).mtimeMs]);
  writeFileSync(inputsFile(root), JSON.stringify(inputs));
  console.error(`Bundled ${entries.map((file) => path.basename(file, '.ts')).join(', ')} from ${inputs.length} files.`);
  return 0;
}

/**
 * Whether dist/ holds what the sources say.
 * @param {string} root
 */
export function isBundleFresh(root) {
  try {
    /** @type {[string, number][]} */
    const inputs = JSON.parse(readFileSync(inputsFile(root), 'utf8'));
    return inputs.every(([file, modified]) => statSync(path.join(root, file)).mtimeMs === modified);
  } catch {
    return false;
  }
}

/** @param {string} root */
function inputsFile(root) {
  return path.join(root, 'dist', 'bundle-inputs.json');
}

/**
 * `import.meta.url` stays the address of the source file.
 * @param {string} outdir
 * @returns {import('esbuild').Plugin}
 */
function keepPlaces(outdir) {
  return {
    name: 'keep-places',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const text = readFileSync(file, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        const fromDist = path.relative(outdir, file).split(path.sep).join('/');
        // chunks lie one folder deeper than entries, so the address starts at the root that both know
        return { loader: 'ts', contents: text.replaceAll('import.meta.url', `new URL(${JSON.stringify(fromDist)}, globalThis.yuanshuDist).href`) };
      });
      build.initialOptions.banner = { js: `globalThis.yuanshuDist ??= new URL(import.meta.url.includes('/dist/chunks/') ? '../' : './', import.meta.url).href;` };
    },
  };
}
