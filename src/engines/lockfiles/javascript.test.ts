import { describe, expect, it } from 'vitest';
import type { Bom } from '../sbom/model.ts';
import { factsOf } from './testing/facts-of.ts';
import type { LockfileSibling } from './format.ts';
import { listLockedPackages } from './locked-packages.ts';
import { isLocal } from './package-source.ts';
import { readLockfile } from './read-lockfile.ts';

function read(path: string, text: string, siblings: readonly LockfileSibling[] = []): Bom {
  const { value, issues } = readLockfile({ path, text, siblings });
  expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
  return value!;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

describe('package-lock.json version 3', () => {
  const lock = {
    name: 'shop', version: '1.0.0', lockfileVersion: 3,
    packages: {
      '': { name: 'shop', version: '1.0.0', license: 'MIT', workspaces: ['apps/*'], dependencies: { a: '^1', old: 'npm:a@^0' }, devDependencies: { '@t/x': '*' } },
      'node_modules/a': { version: '1.2.0', resolved: 'https://registry.example/a/-/a-1.2.0.tgz', integrity: 'sha512-AQID', license: '(MIT OR Apache-2.0)', dependencies: { b: '^2' }, peerDependencies: { gone: '*' } },
      'node_modules/a/node_modules/b': { version: '2.0.0' },
      'node_modules/b': { version: '1.0.0', optional: true },
      'node_modules/old': { name: 'a', version: '0.9.0', dependencies: { b: '^1' } },
      'node_modules/@t/x': { version: '3.0.0', dev: true, optionalDependencies: { absent: '*' } },
      'node_modules/web': { resolved: 'apps/web', link: true },
      'apps/web': { name: '@shop/web', version: '0.1.0', dependencies: { b: '^1' } },
      'apps/web/node_modules/b': { version: '1.1.0' },
      'node_modules/fork': { version: '1.0.0', resolved: 'git+https://token:secret@github.com/o/fork.git#0123456789abcdef0123456789abcdef01234567' },
    },
  };

  it('gives each package with its scope, and the graph that Node would resolve', () => {
    expect(factsOf(read('package-lock.json', json(lock)))).toEqual([
      'a@1.2.0 required direct', 'b@2.0.0 required indirect', 'b@1.0.0 optional [optional] indirect', 'a@0.9.0 required direct', '@t/x@3.0.0 development [dev] direct',
      '@shop/web@0.1.0 required direct', 'b@1.1.0 required direct', 'fork@1.0.0 required indirect',
      'root > a@1.2.0', 'root > a@0.9.0', 'root > @t/x@3.0.0', 'root > @shop/web@0.1.0', 'root > b@1.1.0',
      'a@1.2.0 > b@2.0.0', 'a@0.9.0 > b@1.0.0', '@shop/web@0.1.0 > b@1.1.0',
    ]);
  });

  it('keeps hash, licence and place of origin as stated, and no secret of an address', () => {
    const bom = read('package-lock.json', json(lock));
    const a = bom.components[0]!;
    expect(a.hashes).toEqual([{ algorithm: 'SHA-512', value: '010203' }]);
    expect(a.licenses).toEqual([{ kind: 'expression', text: '(MIT OR Apache-2.0)', claim: 'declared' }]);
    expect(a.where).toBe('/packages/node_modules~1a');
    const fork = bom.components.at(-1)!;
    expect(fork.purl).toBe('pkg:npm/fork@1.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Ffork.git%400123456789abcdef0123456789abcdef01234567');
    expect(JSON.stringify(bom)).not.toContain('secret');
    expect(listLockedPackages(bom).at(-1)).toMatchObject({ name: 'fork', version: '1.0.0', commit: '0123456789abcdef0123456789abcdef01234567' });
  });

  it('marks the folders of the project as not third-party', () => {
    const bom = read('package-lock.json', json(lock));
    expect(bom.components.filter(isLocal).map((component) => component.name)).toEqual(['web']);
    expect(bom.root).toMatchObject({ name: 'shop', version: '1.0.0', licenses: [{ text: 'MIT' }] });
  });

  it('counts entries as they stand in the file and purls once', () => {
    const twice = { lockfileVersion: 3, packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b/node_modules/a': { version: '1.0.0', dev: true } } };
    const bom = read('package-lock.json', json(twice));
    expect(bom.counts).toMatchObject({ components: 2, uniquePurls: 1 });
    expect(factsOf(bom)).toEqual(['a@1.0.0 required direct', 'root > a@1.0.0']);
  });

  it('takes names such as __proto__ and constructor as names', () => {
    const text = '{"lockfileVersion":3,"packages":{"":{"dependencies":{"__proto__":"1","constructor":"1"}},"node_modules/__proto__":{"version":"1.0.0","dependencies":{"toString":"1"}},"node_modules/constructor":{"version":"2.0.0"}}}';
    expect(factsOf(read('package-lock.json', text))).toEqual([
      '__proto__@1.0.0 required direct', 'constructor@2.0.0 required direct', 'root > __proto__@1.0.0', 'root > constructor@2.0.0',
    ]);
    expect(({} as Record<string, unknown>)['version']).toBeUndefined();
  });

  it('infers the direct packages where no entry tells of the project', () => {
    const text = json({ lockfileVersion: 3, packages: { 'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } }, 'node_modules/b': { version: '1.0.0' } } });
    expect(factsOf(read('node_modules/.package-lock.json', text))).toEqual(['a@1.0.0 required direct', 'b@1.0.0 required', 'a@1.0.0 > b@1.0.0', 'root > a@1.0.0']);
  });

  it('says what a package requires that the file does not have', () => {
    const { issues } = readLockfile({ path: 'package-lock.json', text: json({ lockfileVersion: 3, packages: { 'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } } } }) });
    expect(issues).toMatchObject([{ code: 'unresolved-dependency', severity: 'warning', where: '/packages/node_modules~1a/dependencies/b' }]);
  });
});

describe('package-lock.json version 1', () => {
  const lock = {
    lockfileVersion: 1,
    dependencies: {
      a: { version: '1.0.0', requires: { b: '^1', c: '*' }, dependencies: { b: { version: '1.5.0', requires: { c: '*' } } } },
      b: { version: '2.0.0', dev: true },
      c: { version: 'npm:real@3.0.0', optional: true },
      f: { version: 'file:lib/f' },
    },
  };

  it('resolves what is nested before what is beside it', () => {
    expect(factsOf(read('package-lock.json', json(lock)))).toEqual([
      'a@1.0.0 required direct', 'b@2.0.0 development [dev] direct', 'real@3.0.0 optional [optional]', 'f@? required direct', 'b@1.5.0 required',
      'a@1.0.0 > b@1.5.0', 'a@1.0.0 > real@3.0.0', 'b@1.5.0 > real@3.0.0', 'root > a@1.0.0', 'root > b@2.0.0', 'root > f@?',
    ]);
  });

  it('knows all direct dependencies from a package.json beside it', () => {
    const siblings = [{ path: 'package.json', text: json({ dependencies: { a: '^1', c: '*' }, devDependencies: { b: '^2' } }) }];
    const bom = read('package-lock.json', json(lock), siblings);
    expect(bom.components.map((component) => [component.name, component.isDirect])).toEqual([['a', true], ['b', true], ['real', true], ['f', false], ['b', false]]);
  });
});

describe('pnpm-lock.yaml', () => {
  it('finds the packages of version 9 by importers and snapshots, with the scope in which they are needed', () => {
    const text = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1, version: 1.0.0(p@2.0.0)}
      alias: {specifier: 'npm:real@1', version: real@1.1.0}
      local: {specifier: 'workspace:*', version: 'link:lib'}
  lib:
    devDependencies:
      d:
        specifier: ^4
        version: 4.0.0
packages:
  a@1.0.0:
    resolution: {integrity: sha512-AQID}
  p@2.0.0: {resolution: {integrity: sha512-AQID}}
  real@1.1.0: {resolution: {integrity: sha512-AQID}}
  d@4.0.0: {resolution: {integrity: sha512-AQID}}
  o@5.0.0: {resolution: {integrity: sha512-AQID}}
snapshots:
  a@1.0.0(p@2.0.0):
    dependencies: {p: 2.0.0}
    optionalDependencies: {o: 5.0.0}
  p@2.0.0: {}
  real@1.1.0: {}
  d@4.0.0: {dependencies: {p: 2.0.0}}
  o@5.0.0: {optional: true}
`;
    expect(factsOf(read('pnpm-lock.yaml', text))).toEqual([
      'a@1.0.0 required direct', 'p@2.0.0 required indirect', 'real@1.1.0 required direct', 'd@4.0.0 development direct', 'o@5.0.0 optional indirect',
      'a@1.0.0 > p@2.0.0', 'a@1.0.0 > o@5.0.0', 'd@4.0.0 > p@2.0.0', 'root > a@1.0.0', 'root > real@1.1.0', 'root > d@4.0.0',
    ]);
  });

  it('reads each generation of keys', () => {
    const keys = `
5.4   /a/1.0.0_b@2.0.0           a@1.0.0
5.4   /@s/a/1.0.0-rc.1           @s/a@1.0.0-rc.1
5.0   /a/1.0.0/react@16.0.0      a@1.0.0
5.4   registry.example/a/1.0.0   a@1.0.0
'6.0' /a@1.0.0(b@2.0.0)          a@1.0.0
'6.0' /@s/a@1.0.0                @s/a@1.0.0
'9.0' '@s/a@1.0.0'               @s/a@1.0.0
`.trim().split('\n').map((line) => line.trim().split(/\s+/));
    for (const [version, key, name] of keys) {
      const bom = read('pnpm-lock.yaml', `lockfileVersion: ${version}\npackages:\n  ${key}:\n    resolution: {integrity: sha512-AQID}\n`);
      expect([key, factsOf(bom)]).toEqual([key, [`${name} required indirect`]]);
    }
  });

  it('reads both documents of a file that has one for the tool and one for the project', () => {
    const text = `---\nlockfileVersion: '9.0'\npackages:\n  tool@1.0.0:\n    resolution: {integrity: sha512-AQID}\n---\nlockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-AQID}\n`;
    expect(factsOf(read('pnpm-lock.yaml', text))).toEqual(['tool@1.0.0 required indirect', 'a@1.0.0 required indirect']);
  });
});

describe('yarn.lock', () => {
  const classic = `# yarn lockfile v1

a@^1.0.0, a@^1.1.0:
  version "1.2.0"
  resolved "https://registry.example/a/-/a-1.2.0.tgz#da39a3ee5e6b4b0d3255bfef95601890afd80709"
  dependencies:
    "@s/b" "^2"

"@s/b@^2":
  version "2.0.0"
  optionalDependencies:
    c "npm:real@^3"

"c@npm:real@^3":
  version "3.0.0"
`;

  it('of Yarn 1 gives the graph, aliases under their real name, and the checksum of the address', () => {
    const bom = read('yarn.lock', classic);
    expect(bom.document).toMatchObject({ format: 'yarn-classic', specVersion: '1' });
    expect(factsOf(bom)).toEqual([
      'a@1.2.0 unknown direct', '@s/b@2.0.0 unknown', 'real@3.0.0 unknown', 'a@1.2.0 > @s/b@2.0.0', '@s/b@2.0.0 > real@3.0.0', 'root > a@1.2.0',
    ]);
    expect(bom.components[0]!.hashes).toEqual([{ algorithm: 'SHA-1', value: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' }]);
  });

  it('of Yarn 1 knows scopes and direct dependencies from package.json', () => {
    const siblings = [{ path: 'package.json', text: json({ devDependencies: { a: '^1.1.0' }, dependencies: { '@s/b': '^2' } }) }];
    expect(factsOf(read('yarn.lock', classic, siblings)).slice(0, 3)).toEqual(['a@1.2.0 development direct', '@s/b@2.0.0 required direct', 'real@3.0.0 required indirect']);
  });

  it('of Yarn 1 takes what an offline mirror holds for a package of the registry', () => {
    const text = '# yarn lockfile v1\n\na@^1:\n  version "1.0.0"\n  resolved "file:./mirror/a-1.0.0.tgz#da39a3ee5e6b4b0d3255bfef95601890afd80709"\n\n"b@file:./b":\n  version "2.0.0"\n';
    expect(read('yarn.lock', text).components.map((component) => [component.name, isLocal(component)])).toEqual([['a', false], ['b', true]]);
  });

  it('of Yarn 1 knows an alias without a range by where its archive lies', () => {
    const entry = (descriptor: string, path: string) => `"${descriptor}":\n  version "1.0.0"\n  resolved "https://npm.bank.example/${path}#da39a3ee5e6b4b0d3255bfef95601890afd80709"\n\n`;
    const text = `# yarn lockfile v1\n\n${entry('a@npm:real', 'real/-/real-1.0.0.tgz')}${entry('b@npm:@s/real', '@s%2freal/-/real-1.0.0.tgz')}${entry('c@npm:latest', 'c/-/c-1.0.0.tgz')}`;
    expect(read('yarn.lock', text).components.map((component) => component.purl)).toEqual(['pkg:npm/real@1.0.0', 'pkg:npm/%40s/real@1.0.0', 'pkg:npm/c@1.0.0']);
  });

  it('of Yarn 2 finds what resolutions and catalogs lead to, where one entry alone can be meant', () => {
    const entry = (name: string, version: string, more = '') => `"${name}@npm:${version}":\n  version: ${version}\n  resolution: "${name}@npm:${version}"\n${more}\n`;
    const text = `__metadata:\n  version: 8\n\n${entry('a', '4.0.0', '  dependencies:\n    b: "npm:^1"\n    c: "npm:^9"\n')}${entry('b', '2.0.0')}${entry('c', '1.0.0')}${entry('c', '2.0.0')}"top@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "top@workspace:."\n  dependencies:\n    a: "catalog:"\n`;
    expect(factsOf(read('yarn.lock', text))).toEqual(['a@4.0.0 unknown direct', 'b@2.0.0 unknown indirect', 'c@1.0.0 unknown indirect', 'c@2.0.0 unknown indirect', 'a@4.0.0 > b@2.0.0', 'root > a@4.0.0']);
  });

  it('of Yarn 2 finds what is bound to the one who asks for it', () => {
    const entry = (key: string, resolution: string, more = '') => `"${key}":\n  version: 1.0.0\n  resolution: "${resolution}"\n${more}\n`;
    const bound = '::locator=top%40workspace%3A.';
    const text = `__metadata:\n  version: 8\n\n${entry(`a@portal:../a${bound}`, `a@portal:../a${bound}`)}${entry(`p@patch:p@1.0.0#./p.patch${bound}`, `p@patch:p@npm%3A1.0.0#./p.patch::version=1.0.0&hash=1${bound}`)}${entry('top@workspace:.', 'top@workspace:.', '  dependencies:\n    a: "portal:../a"\n    p: "patch:p@1.0.0#./p.patch"\n')}`;
    expect(read('yarn.lock', text).components.map((component) => [component.name, component.isDirect])).toEqual([['a', true], ['p', true]]);
  });

  it('of Yarn 2 links workspaces, patches and plain ranges', () => {
    const text = `__metadata:
  version: 6

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies:
    r: ^1.0.0
  languageName: node
  linkType: hard

"r@npm:^1.0.0":
  version: 1.2.0
  resolution: "r@npm:1.2.0"
  languageName: node
  linkType: hard

"r@patch:r@^1.0.0#~builtin<compat/resolve>":
  version: 1.2.0
  resolution: "r@patch:r@npm%3A1.2.0#~builtin<compat/resolve>::version=1.2.0&hash=07638b"
  languageName: node
  linkType: hard

"lib@workspace:*, lib@workspace:packages/lib":
  version: 0.0.0-use.local
  resolution: "lib@workspace:packages/lib"
  dependencies:
    r: ^1.0.0
  languageName: unknown
  linkType: soft

"top@workspace:.":
  version: 0.0.0-use.local
  resolution: "top@workspace:."
  dependencies:
    a: ^1.0.0
    lib: "workspace:*"
  languageName: unknown
  linkType: soft
`;
    const bom = read('yarn.lock', text);
    expect(bom.document.format).toBe('yarn-berry');
    expect(bom.root?.name).toBe('top');
    expect(factsOf(bom)).toEqual([
      'a@1.0.0 unknown direct', 'r@1.2.0 unknown direct', 'lib@0.0.0-use.local unknown direct',
      'a@1.0.0 > r@1.2.0', 'root > lib@0.0.0-use.local', 'root > r@1.2.0', 'root > a@1.0.0', 'lib@0.0.0-use.local > r@1.2.0',
    ]);
  });
});

describe('bun.lock and deno.lock', () => {
  it('resolves a package that only one other package sees, scopes included', () => {
    const text = `{
  "lockfileVersion": 1, // comment
  "workspaces": { "": { "name": "x", "dependencies": { "@s/a": "1", }, "devDependencies": { "b": "2" } } },
  "packages": {
    "@s/a": ["@s/a@1.0.0", "", { "dependencies": { "b": "^1" } }, "sha512-AQID"],
    "@s/a/b": ["b@1.0.0", "", {}, "sha512-AQID"],
    "@s/b": ["@s/b@9.0.0", "", {}, "sha512-AQID"],
    "b": ["b@2.0.0", "", { "dependencies": { "g": "x" } }, "sha512-AQID"],
    "g": ["g@github:o/g#0123456789abcdef0123456789abcdef01234567", {}, "o-g-0123456"],
    "w": ["w@workspace:packages/w"],
  },
}`;
    expect(factsOf(read('bun.lock', text))).toEqual([
      '@s/a@1.0.0 required direct', 'b@1.0.0 required indirect', '@s/b@9.0.0 unknown indirect', 'b@2.0.0 development direct', 'g@? development indirect',
      '@s/a@1.0.0 > b@1.0.0', 'b@2.0.0 > g@?', 'root > @s/a@1.0.0', 'root > b@2.0.0',
    ]);
  });

  it('reads the npm packages of each generation of deno.lock', () => {
    const generations = [
      { version: '2', npm: { specifiers: { 'a@^1': 'a@1.0.0' }, packages: { 'a@1.0.0': { integrity: 'sha512-AQID', dependencies: { b: 'b@2.0.0' } }, 'b@2.0.0': {} } } },
      { version: '3', packages: { specifiers: { 'npm:a@^1': 'npm:a@1.0.0' }, npm: { 'a@1.0.0': { dependencies: { b: 'b@2.0.0' } }, 'b@2.0.0': {} } } },
      { version: '4', specifiers: { 'npm:a@^1': '1.0.0' }, npm: { 'a@1.0.0': { dependencies: ['b'] }, 'b@2.0.0': {} } },
    ];
    for (const generation of generations) {
      expect(factsOf(read('deno.lock', json(generation)))).toEqual(['a@1.0.0 unknown direct', 'b@2.0.0 unknown indirect', 'a@1.0.0 > b@2.0.0', 'root > a@1.0.0']);
    }
  });
});
