import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from './draft.ts';
import { readLockfile } from './read-lockfile.ts';

const INPUTS = new URL('../../../../shared/data/lockfiles/cdxgen-inputs/', import.meta.url);

function count(pattern: RegExp): (text: string) => number {
  return (text) => text.match(pattern)?.length ?? 0;
}

/** How many entries a file has, counted in another way than the reader does. */
const ENTRIES: Readonly<Record<string, (text: string) => number>> = {
  'npm-lock': (text) => (text.includes('"packages": {') ? count(/^ {4}"[^"]+": \{$/gm)(text.split('\n  },')[0]!) : count(/^ {6,}"version": /gm)(text)),
  'pnpm-lock': (text) => count(/^ {2}\S.*:(?: \{.*)?$/gm)(text.slice(text.search(/^packages:$/m)).split(/^(?:snapshots|time|patchedDependencies):$/m)[0]!),
  'yarn-classic': count(/^[^\s#].*:$/gm),
  'yarn-berry': (text) => count(/^"?[^\s#].*:$/gm)(text) - 1,
  'cargo-lock': count(/^\[\[package\]\]$/gm),
  'poetry-lock': count(/^\[\[package\]\]$/gm),
  'pdm-lock': count(/^\[\[package\]\]$/gm),
  'composer-lock': count(/^ {12}"name": /gm),
  'gemfile-lock': count(/^ {4}[^\s(]+ \(/gm),
  'requirements-txt': count(/^[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\s*[=>]=/gm),
  'cabal-freeze': count(/ ==/g),
  'mix-lock': count(/^ {2}"/gm),
  'swift-resolved': count(/"repositoryURL"/g),
  'nuget-config': count(/<package /g),
  'nuget-lock': count(/"type": /g),
  'podfile-lock': (text) => count(/^ {2}- /gm)(text.split('DEPENDENCIES:')[0]!),
  'dpkg-status': count(/^Status: install ok installed$/gm),
  'go-mod': (text) => count(/^ +\S+[ \t]+v/gm)(text) + count(/^toolchain /gm)(text),
};

const FILES = `
Cargo.lock package-lock.json Podfile.lock gomod/go.mod
data/Cargom.lock data/Gemfile-opt.lock data/Gemfile.lock data/Gemfile1.lock data/Gemfile2.lock data/Gemfile4.lock data/Gemfile5.lock data/Gemfile6.lock
data/Package.resolved data/cabal-2.project.freeze data/cabal.project.freeze data/chen-science-requirements.txt data/composer-2.lock data/composer-4.lock
data/mix.lock.1 data/package-lock-v2.json data/package-lock-v3.json data/package-lock4.json data/packages.config data/packages3.lock.json data/pdm.lock
data/pnpm-lock3.yaml data/pnpm-lock6.yaml data/pnpm-lock6b.yaml data/pnpm-lock9b.yaml data/pnpm-lock9c.yaml data/pnpm_locks/bytemd-pnpm-lock.yaml
data/poetry-cpggen.lock data/poetry.lock data/poetry1.lock data/requirements-lock.linux_py3.txt data/requirements.freeze.txt data/ubuntu-status
data/yarn_locks/yarn-at.lock data/yarn_locks/yarn-light.lock data/yarn_locks/yarn-multi.lock data/yarn_locks/yarn.lock data/yarn_locks/yarn3.lock
data/yarn_locks/yarn4.lock data/yarn_locks/yarn5.lock data/yarn_locks/yarn6.lock data/yarn_locks/yarn7.lock data/yarn_locks/yarnv1-empty.lock
data/yarn_locks/yarnv1-fs.lock data/yarn_locks/yarnv2.lock data/yarn_locks/yarnv3.lock data/yarn_locks/yarnv4.1.lock data/yarn_locks/yarnv4.lock
`.trim().split(/\s+/);

describe.skipIf(!existsSync(INPUTS))('real lockfiles', () => {
  it.each(FILES)('%s: every entry is counted, nearly all have a purl, and the graph holds together', (file) => {
    const text = readFileSync(new URL(file, INPUTS), 'utf8');
    const { value, issues } = readLockfile({ path: file, text });
    expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
    const bom = value!;
    expect(bom.counts.components).toBe(ENTRIES[bom.document.format]!(text.replaceAll('\r\n', '\n')));
    const withoutPurl = bom.components.filter((component) => component.purl === undefined).length;
    expect(withoutPurl).toBeLessThanOrEqual(bom.components.length * 0.01 + 1);
    const refs = new Set([ROOT, ...bom.components.map((component) => component.ref)]);
    expect(refs.size).toBe(bom.components.length + 1);
    expect(bom.dependencies.flatMap(({ from, to }) => [from, ...to]).filter((ref) => !refs.has(ref))).toEqual([]);
  });
});
