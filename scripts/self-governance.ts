/**
 * Yuanshu governs itself by its own command line: writes NOTICE, and checks the licences of everything in package-lock.json.
 *   node scripts/self-governance.ts [--check]
 * With --check nothing is written; a NOTICE that is not up to date is a failure then.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../src/cli/run.ts';
import type { PackageLock } from './complete-lock.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const notice = new URL('../NOTICE', import.meta.url);

/** Components that the policy leaves to a person, and what was decided. Everything else must be allowed by the policy. */
export const decisions: ReadonlyMap<string, string> = new Map([
  ['pkg:npm/buffers@0.1.1', 'States no licence. Comes in below exceljs for reading archives, which we do not do: we only write.'],
  ['pkg:npm/png-js@1.1.0', 'Its package.json states no licence; the LICENSE file beside it is the text of MIT. Comes in below pdfmake.'],
]);

/** What the command line answers: exit code and standard output. */
export async function yuanshu(...args: readonly string[]): Promise<Readonly<{ exitCode: number; output: string }>> {
  let output = '';
  const write = (text: string) => {
    output += text;
    return true;
  };
  const stdout = { write, once: () => stdout, off: () => stdout };
  const silent = { ...stdout, write: () => true };
  const exitCode = await runCommandLine(args, { stdin: Readable.from([]), stdout: stdout as never, stderr: silent as never, env: {}, cwd: root, now: new Date(), language: 'en' });
  return { exitCode, output };
}

/** The text of NOTICE: what an installation brings with it, from the lockfile alone, so that it is the same on every machine. */
export async function renderNotice(): Promise<string> {
  const { output } = await yuanshu('notice', 'package-lock.json', '--without-development', '--title', 'Yuanshu. Third-party components that an installation brings, with their licences:');
  return output;
}

/** The components whose licence our own policy does not simply allow and nobody has decided about: purl, licence and verdict. */
export async function findUndecided(): Promise<readonly string[]> {
  const { output } = await yuanshu('license', 'check', 'package-lock.json', '--policy', 'examples/license-policy.json', '--format', 'json');
  const { components } = JSON.parse(output) as { components: readonly Component[] };
  const parents = platformParents();
  const open = new Map(components.filter(({ purl, verdict }) => verdict !== 'allow' && !decisions.has(purl)).map((component) => [component.name, component]));
  return [...open.values()].filter(({ name, license }) => license !== null || !parents.has(name) || open.has(parents.get(name)!)).map(({ purl, license, verdict }) => `${purl} (${license ?? 'no licence'}): ${verdict}`);
}

type Component = Readonly<{ name: string; purl: string; license: string | null; verdict: string }>;

/**
 * The builds of a package for other systems, each with that package: the lockfile states no licence of those that the registry at hand does
 * not have (scripts/complete-lock.ts), and they are released together under one.
 */
function platformParents(): ReadonlyMap<string, string> {
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as PackageLock;
  return new Map(Object.entries(packages).flatMap(([place, { version, optionalDependencies = {} }]) => Object.entries(optionalDependencies).flatMap(([name, wanted]) => {
    const build = packages[`node_modules/${name}`];
    return wanted === version && build?.version === version && build?.os !== undefined ? [[name, place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)] as const] : [];
  })));
}

/** Installed packages that state another licence than the lockfile: a change of licence that a lockfile would hide. */
export function findChangedLicenses(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as { packages: Readonly<Record<string, { version?: string; license?: string }>> };
  return Object.entries(packages).flatMap(([place, row]) => {
    const manifest = new URL(`../${place}/package.json`, import.meta.url);
    if (place === '' || row.license === undefined || !existsSync(manifest)) return [];
    const { license } = JSON.parse(readFileSync(manifest, 'utf8')) as { license?: unknown };
    return typeof license === 'string' && license !== row.license ? [`${place} ${row.version}: ${license}, but ${row.license} in package-lock.json`] : [];
  });
}

if (import.meta.main) {
  const isCheck = process.argv.includes('--check');
  const text = await renderNotice();
  const isStale = !existsSync(notice) || readFileSync(notice, 'utf8') !== text;
  if (isStale && !isCheck) writeFileSync(notice, text);
  const problems = [...(isStale && isCheck ? ['NOTICE is not up to date: node scripts/self-governance.ts'] : []), ...(await findUndecided()), ...findChangedLicenses()];
  for (const problem of problems) console.error(problem);
  console.log(`NOTICE ${isStale ? (isCheck ? 'is stale' : 'written') : 'is up to date'}; ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
