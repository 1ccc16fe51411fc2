import type { NamedPackage } from './knowledge.ts';
import { createRandom, type Random } from './random.ts';

/** A package version that systems use. */
export type Part = Readonly<{ type: 'maven' | 'npm' | 'pypi' | 'golang'; group: string | undefined; name: string; version: string; purl: string; license: string | undefined }>;

/** The OSV ecosystems that the parts come from. */
export const partEcosystems: ReadonlySet<string> = new Set(['Maven', 'npm', 'PyPI', 'Go']);

/** As build tools write them: most as SPDX ids, the rest as the project put it, some not at all. */
const licenses: readonly (string | undefined)[] = ['Apache-2.0', 'MIT', 'MIT', 'The Apache Software License, Version 2.0', 'BSD-3-Clause', 'ISC', 'LGPL-2.1-only', 'EPL-2.0', 'Apache License, Version 2.0', 'GPL-2.0-with-classpath-exception', 'BSD', undefined];

/** Versions of one package that the questions of the benches ask for, and one package that every system has. */
export const log4jVersions: readonly string[] = ['2.13.3', '2.14.1', '2.16.0', '2.17.1', '2.20.0'];

/**
 * `size` package versions, the ones at the front meant to be used most. About a tenth are versions that advisories speak of, about half of
 * those affected; the rest has ordinary names. The first is a package that nothing is known about yet.
 */
export function makeCatalogue(size: number, named: readonly NamedPackage[]): readonly Part[] {
  const random = createRandom(7);
  const known = shuffled(named.flatMap((found) => partsOf(found, random)), random).slice(0, Math.ceil(size * 0.1));
  const ordinary = makeOrdinary(random, Math.max(0, size - known.length - log4jVersions.length - 1));
  const log4j = log4jVersions.map((version) => partOf('maven', 'org.apache.logging.log4j', 'log4j-core', version, 'Apache-2.0'));
  const parts = [partOf('maven', 'com.example.everywhere', 'everywhere', '1.4.2', 'Apache-2.0'), ...interleave(ordinary, [...log4j, ...known])];
  return [...new Map(parts.map((part) => [part.purl, part])).values()];
}

export function partOf(type: Part['type'], group: string | undefined, name: string, version: string, license: string | undefined): Part {
  const place = [group, name].filter((text) => text !== undefined).join('/').replaceAll('@', '%40');
  return { type, group, name, version, license, purl: `pkg:${type}/${place}@${version.replaceAll('+', '%2B')}` };
}

function partsOf(found: NamedPackage, random: Random): Part[] {
  const versions = shuffled(found.versions, random).slice(0, 3);
  return versions.flatMap((version) => {
    const license = random.pick(licenses);
    if (found.ecosystem === 'Maven') return [partOf('maven', found.name.split(':')[0], found.name.split(':')[1] ?? found.name, version, license)];
    if (found.ecosystem === 'PyPI') return [partOf('pypi', undefined, found.name.toLowerCase().replaceAll('_', '-'), version, license)];
    const cut = found.name.lastIndexOf('/');
    const [group, name] = cut < 0 ? [undefined, found.name] : [found.name.slice(0, cut), found.name.slice(cut + 1)];
    if (found.ecosystem === 'npm') return [partOf('npm', group, name, version, license)];
    // uppercase letters of Go modules would need more than this
    return /[A-Z]/.test(found.name) || group === undefined ? [] : [partOf('golang', group, name, `v${version}`, license)];
  });
}

const words = ['core', 'client', 'server', 'json', 'http', 'cache', 'util', 'codec', 'stream', 'query', 'crypto', 'parser', 'schema', 'metrics', 'router', 'config', 'buffer', 'session', 'queue', 'locale'];

/** Packages with one to five versions each. */
function makeOrdinary(random: Random, size: number): Part[] {
  const parts: Part[] = [];
  for (let index = 0; parts.length < size; index += 1) {
    const type = random.next() < 0.55 ? 'maven' : 'npm';
    const name = `${random.pick(words)}-${random.pick(words)}-${index}`;
    const group = type === 'maven' ? `com.example.${random.pick(words)}` : random.next() < 0.4 ? `@${random.pick(words)}` : undefined;
    const license = random.pick(licenses);
    for (let count = 1 + random.below(5); count > 0 && parts.length < size; count -= 1) parts.push(partOf(type, group, name, `${1 + random.below(6)}.${random.below(20)}.${random.below(30)}`, license));
  }
  return parts;
}

/** Spreads the few evenly among the many. */
function interleave<T>(many: readonly T[], few: readonly T[]): T[] {
  const step = Math.max(1, Math.floor(many.length / Math.max(1, few.length)));
  const result: T[] = [];
  let next = 0;
  many.forEach((value, index) => {
    if (index % step === 0 && next < few.length) result.push(few[next++]!);
    result.push(value);
  });
  return [...result, ...few.slice(next)];
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const result = [...values];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}
