import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LockfileSibling } from './format.ts';
import { listLockedPackages } from './locked-packages.ts';
import { readLockfile } from './read-lockfile.ts';

const CORPUS = new URL('../../../../shared/data/lockfiles/osv-scalibr/', import.meta.url);
const isThere = existsSync(CORPUS);

type Case = Readonly<{
  extractor: string;
  name: string;
  file: string;
  expected_packages: readonly Readonly<{ name: string; version: string; dep_groups?: readonly string[] }>[];
  expected_error: string | null;
  variant: unknown;
}>;

/** The extractor of a case -> the format that reads it. */
const FORMATS: Readonly<Record<string, string>> = {
  'language/javascript/packagelockjson': 'npm-lock',
  'language/javascript/pnpmlock': 'pnpm-lock',
  'language/javascript/yarnlock': 'yarn-classic',
  'language/javascript/bunlock': 'bun-lock',
  'language/java/pomxml': 'maven-pom',
  'language/java/gradlelockfile': 'gradle-lock',
  'language/java/gradleverificationmetadataxml': 'gradle-verification',
  'language/java/gradleversioncatalog': 'gradle-catalog',
  'language/golang/gomod': 'go-mod',
  'language/rust/cargolock': 'cargo-lock',
  'language/python/requirements': 'requirements-txt',
  'language/python/poetrylock': 'poetry-lock',
  'language/python/pdmlock': 'pdm-lock',
  'language/python/pipfilelock': 'pipfile-lock',
  'language/python/uvlock': 'uv-lock',
  'language/python/pylock': 'pylock',
  'language/php/composerlock': 'composer-lock',
  'language/ruby/gemfilelock': 'gemfile-lock',
  'language/dotnet/depsjson': 'nuget-deps-json',
  'language/dotnet/packagesconfig': 'nuget-config',
  'language/cpp/conanlock': 'conan-lock',
  'language/dart/pubspec': 'pubspec-lock',
  'language/elixir/mixlock': 'mix-lock',
  'language/erlang/mixlock': 'mix-lock',
  'language/r/renvlock': 'renv-lock',
  'language/haskell/cabal': 'cabal-freeze',
  'language/haskell/stacklock': 'stack-lock',
  'language/swift/packageresolved': 'swift-resolved',
  'language/swift/podfilelock': 'podfile-lock',
  'language/julia/manifesttoml': 'julia-manifest',
  'language/python/condameta': 'conda-meta',
  'language/python/pyprojecttoml': 'pyproject-toml',
  'language/rust/cargotoml': 'cargo-toml',
  'misc/githubactions': 'github-workflow',
  'os/dpkg': 'dpkg-status',
  'os/apk': 'apk-installed',
};

/** Where our answer is another one, and why: see KNOWN-DIFFERENCES.md. */
const KNOWN_DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  'language/java/pomxml/testdata/multi-version.xml': ['abc:example.com 1.1.1 []'],
};

/** The switch of that tool to list what is not installed has no counterpart here. */
function casesOf(): readonly Case[] {
  const cases = readFileSync(new URL('cases.jsonl', CORPUS), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case);
  return cases.filter((item) => !JSON.stringify(item.variant).includes('IncludeNotInstalled'));
}

/** Everything that lies in the folder of a case, two levels deep. */
function siblingsOf(file: string): readonly LockfileSibling[] {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  return readdirSync(new URL(folder, CORPUS), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?:pom\.xml|package\.json|npm-shrinkwrap\.json|\.sum|requirements\.txt|loop\.txt)$/.test(entry.name))
    .map((entry) => `${folder}${`${entry.parentPath}/`.slice(new URL(folder, CORPUS).pathname.length)}${entry.name}`)
    .filter((path) => path !== file)
    .map((path) => ({ path, text: readFileSync(new URL(path, CORPUS), 'latin1') }));
}

function lines(packages: readonly Readonly<{ name: string; version: string | undefined; groups: readonly string[] }>[]): readonly string[] {
  return [...new Set(packages.map((item) => `${item.name} ${item.version ?? ''} [${item.groups.toSorted().join(' ')}]`))].toSorted();
}

describe.skipIf(!isThere)('the public cases of osv-scalibr', () => {
  const groups = Map.groupBy(isThere ? casesOf() : [], (item) => item.extractor);
  for (const [extractor, cases] of groups) {
    const format = FORMATS[extractor];
    if (format === undefined) continue;
    describe(extractor, () => {
      for (const item of cases) {
        it(`${item.name} (${item.file.slice(item.file.lastIndexOf('/') + 1)})`, () => {
          const text = readFileSync(new URL(item.file, CORPUS), 'utf8');
          const id = text.includes('__metadata') ? 'yarn-berry' : item.file.includes('/opkg/') ? 'opkg-status' : format;
          const { value, issues } = readLockfile({ path: item.file, text, format: id, siblings: siblingsOf(item.file) });
          const expected = item.expected_packages.map((one) => ({ name: one.name, version: one.version, groups: one.dep_groups ?? [] }));
          expect(lines(value === undefined ? [] : listLockedPackages(value))).toEqual(KNOWN_DIFFERENCES[item.file] ?? lines(expected));
          expect(issues.some((issue) => issue.severity === 'error')).toBe(item.expected_error !== null);
        });
      }
    });
  }
});
