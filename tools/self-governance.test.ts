import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decisions, findChangedLicenses, findUndecided, renderNotice, yuanshu } from '../scripts/self-governance.ts';
import { readSbom } from '../src/engines/sbom/read.ts';

const notice = new URL('../NOTICE', import.meta.url);

it('NOTICE names what package-lock.json brings', async () => {
  const text = await renderNotice();
  expect(text).toMatch(/^fastify \d.*\n {2}License: MIT$/m);
  expect(existsSync(notice) && readFileSync(notice, 'utf8') === text, 'run: node scripts/self-governance.ts').toBe(true);
});

it('every dependency is allowed by our own licence policy, or somebody has decided about it', async () => {
  expect(await findUndecided()).toEqual([]);
  const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  for (const purl of decisions.keys()) expect(lock, `${purl} is gone: take out the decision`).toContain(`node_modules/${purl.slice('pkg:npm/'.length, purl.lastIndexOf('@'))}"`);
});

it('no installed package states another licence than the lockfile', () => {
  expect(findChangedLicenses()).toEqual([]);
});

it('our own SBOM holds every package of the lockfile', async () => {
  const { exitCode, output } = await yuanshu('scan', 'package-lock.json', '--format', 'cyclonedx');
  expect(exitCode).toBe(0);
  const { value, issues } = readSbom({ text: output });
  expect(issues.filter((issue) => issue.severity !== 'info')).toEqual([]);
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as { packages: Readonly<Record<string, { link?: boolean }>> };
  const names = new Set(Object.keys(packages).filter((place) => place !== '').map((place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)));
  expect(new Set(value!.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`)))).toEqual(names);
});
