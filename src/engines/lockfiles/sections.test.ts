import { describe, expect, it } from 'vitest';
import { readLockfile } from './read-lockfile.ts';

/** Documents in which a section of packages is of another type than its format says, and the place of it. */
const DAMAGED: readonly (readonly [format: string, text: string, where: string])[] = [
  ['npm-lock', '{"lockfileVersion":3,"packages":[]}', '/packages'],
  ['npm-lock', '{"lockfileVersion":1,"dependencies":5}', '/dependencies'],
  ['npm-lock', '{"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","dependencies":"b"}}}', '/dependencies/a/dependencies'],
  ['pnpm-lock', "lockfileVersion: '9.0'\npackages:\n  - a@1.0.0\n", '/packages'],
  ['pnpm-lock', "lockfileVersion: '9.0'\nimporters: 5\n", '/importers'],
  ['poetry-lock', 'package = 5\n', '/package'],
  ['cargo-lock', 'version = 3\npackage = "a"\n', '/package'],
  ['cargo-lock', 'version = 3\npackage = ["a"]\n', '/package/0'],
  ['pipfile-lock', '{"_meta":{},"default":{},"develop":5}', '/develop'],
  ['pipfile-lock', '{"_meta":{},"default":[],"develop":{}}', '/default'],
  ['composer-lock', '{"packages":{"a/b":"1.0"},"packages-dev":[]}', '/packages'],
  ['composer-lock', '{"packages":[],"packages-dev":"x"}', '/packages-dev'],
  ['nuget-lock', '{"version":1,"dependencies":{"net8.0":[]}}', '/dependencies/net8.0'],
  ['bun-lock', '{"lockfileVersion":1,"packages":[]}', '/packages'],
  ['deno-lock', '{"version":"4","npm":["a@1"]}', '/npm'],
  ['pdm-lock', 'package = 1\n', '/package'],
  ['uv-lock', 'version = 1\npackage = 1\n', '/package'],
  ['pylock', 'lock-version = "1.0"\npackages = {}\n', '/packages'],
  ['pubspec-lock', 'packages:\n  - a\n', '/packages'],
  ['podfile-lock', 'PODS: 1\nCOCOAPODS: 1.0\n', '/PODS'],
  ['swift-resolved', '{"version":2,"pins":{}}', '/pins'],
  ['swift-resolved', '{"version":1,"object":{"pins":5}}', '/object/pins'],
  ['conan-lock', '{"version":"0.5","requires":"a/1.0"}', '/requires'],
  ['conan-lock', '{"version":"0.4","graph_lock":{"nodes":[]}}', '/graph_lock/nodes'],
  ['renv-lock', '{"R":{},"Packages":[]}', '/Packages'],
  ['julia-manifest', 'manifest_format = "2.0"\ndeps = 5\n', '/deps'],
  ['julia-manifest', 'manifest_format = "2.0"\n[deps]\nA = 5\n', '/deps/A'],
  ['stack-lock', 'packages: 5\n', '/packages'],
  ['conda-environment', 'dependencies: x\n', '/dependencies'],
  ['pyproject-toml', '[project]\ndependencies = "a"\n', '/project/dependencies'],
  ['pyproject-toml', '[dependency-groups]\ndev = "a"\n', '/dependency-groups/dev'],
  ['gradle-catalog', 'libraries = 5\n', '/libraries'],
];

describe('a section of packages of another type', () => {
  it.each(DAMAGED)('is said to be unread: %s %j', (format, text, where) => {
    const { issues } = readLockfile({ path: 'x', text, format });
    expect(issues.filter((issue) => issue.severity === 'error').map((issue) => issue.where)).toEqual([where]);
  });

  it.each([
    ['composer-lock', '{"packages":[],"packages-dev":null}'], ['pipfile-lock', '{"_meta":{},"default":{},"develop":{}}'], ['pnpm-lock', "lockfileVersion: '9.0'\nimporters:\npackages:\n"],
    ['npm-lock', '{"lockfileVersion":1,"requires":true}'], ['poetry-lock', 'package = []\n[metadata]\nlock-version = "2.0"\n'], ['cargo-lock', 'version = 3\n'], ['podfile-lock', 'PODS: []\n'],
  ])('is not meant where it is absent or empty: %s %j', (format, text) => {
    expect(readLockfile({ path: 'x', text, format }).issues).toEqual([]);
  });
});
