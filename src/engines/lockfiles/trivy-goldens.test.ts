import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Bom } from '../sbom/model.ts';
import { ROOT } from './draft.ts';
import type { LockfileSibling } from './format.ts';
import { listLockedPackages } from './locked-packages.ts';
import { readLockfile } from './read-lockfile.ts';

const FOLDER = new URL('../../../../shared/data/lockfiles/trivy-integration/', import.meta.url);
const isThere = existsSync(FOLDER);

type GoldenPackage = Readonly<{
  ID?: string;
  Name: string;
  Version: string;
  Dev?: boolean;
  Relationship?: string;
  DependsOn?: readonly string[];
  Identifier: Readonly<{ PURL: string }>;
}>;
type Vulnerability = Readonly<{ PkgName: string; InstalledVersion: string; PkgIdentifier: Readonly<{ PURL: string }> }>;
type Golden = Readonly<{ Results: readonly Readonly<{ Target: string; Packages?: readonly GoldenPackage[]; Vulnerabilities?: readonly Vulnerability[] }>[] }>;

/** golden, its lockfile in fixtures/repo */
const GOLDENS = `
bun.json             bun/bun.lock
cocoapods.json       cocoapods/Podfile.lock
composer.lock.json   composer/composer.lock
conan.json           conan/conan.lock
npm.json             npm/package-lock.json
npm-with-dev.json    npm/package-lock.json
nuget.json           nuget/packages.lock.json
pip.json             pip/requirements.txt
poetry.json          poetry/poetry.lock
pubspec.lock.json    pubspec/pubspec.lock
gomod.json           gomod/go.mod
gradle.json          gradle/gradle.lockfile
pom.json             pom/pom.xml
`.trim().split('\n').map((line) => line.split(/\s+/) as [string, string]);

function golden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(`golden/${name}`, FOLDER), 'utf8')) as Golden;
}

function siblings(folder: URL): readonly LockfileSibling[] {
  const names = ['composer.json', 'pyproject.toml', 'go.sum'].filter((name) => readdirSync(folder).includes(name));
  return names.map((name) => ({ path: name, text: readFileSync(new URL(name, folder), 'utf8') }));
}

function read(path: string): Bom {
  const url = new URL(`fixtures/repo/${path}`, FOLDER);
  const { value, issues } = readLockfile({ path: path.slice(path.lastIndexOf('/') + 1), text: readFileSync(url, 'utf8'), siblings: siblings(new URL('.', url)) });
  expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
  return value!;
}

/** Trivy leaves out what has no version, development packages unless asked for them, and what Maven calls provided. */
function shownPackages(bom: Bom, name: string): readonly Bom['components'][number][] {
  return bom.components.filter((component) => component.version !== undefined && (name === 'npm-with-dev.json' || (component.scope !== 'development' && component.scope !== 'excluded')));
}

/** Goldens that are SBOMs: the purls that they name. */
const SBOM_GOLDENS = `
npm-cyclonedx.json               npm/package-lock.json
pom-cyclonedx.json               pom/pom.xml
julia-spdx.json                  julia/Manifest.toml
conda-environment-cyclonedx.json conda-environment/environment.yaml
conda-cyclonedx.json             conda/miniconda3/envs/testenv/conda-meta/openssl-1.1.1q-h7f8727e_0.json
conda-cyclonedx.json             conda/miniconda3/envs/testenv/conda-meta/pip-22.2.2-py38h06a4308_0.json
conda-spdx.json                  conda/miniconda3/envs/testenv/conda-meta/openssl-1.1.1q-h7f8727e_0.json
`.trim().split('\n').map((line) => line.split(/\s+/) as [string, string]);

describe.skipIf(!isThere)('the goldens of Trivy that are SBOMs', () => {
  it.each(SBOM_GOLDENS)('%s holds the packages of %s', (name, path) => {
    const golden = readFileSync(new URL(`golden/${name}`, FOLDER), 'utf8');
    const url = new URL(`fixtures/repo/${path}`, FOLDER);
    const bom = readLockfile({ path, text: readFileSync(url, 'utf8') }).value!;
    const named = new Set(golden.match(/pkg:[a-z]+\/[^"\s\\]+/g));
    for (const component of shownPackages(bom, name)) expect(named).toContain(component.purl);
    expect(bom.components.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!isThere)('the goldens of Trivy', () => {
  for (const [name, path] of GOLDENS) {
    const results = isThere ? golden(name).Results.filter((result) => result.Target.endsWith(path.slice(path.lastIndexOf('/') + 1)) && !result.Target.includes('submod')) : [];
    it(`${name}: the same packages`, () => {
      const bom = read(path);
      for (const { Packages, Vulnerabilities } of results) {
        const purls = new Set(bom.components.map((component) => component.purl));
        for (const vulnerability of Vulnerabilities ?? []) expect(purls).toContain(vulnerability.PkgIdentifier.PURL);
        if (Packages === undefined) continue;
        const shown = new Set(shownPackages(bom, name).map((component) => component.purl));
        expect([...shown].toSorted()).toEqual(Packages.map((item) => item.Identifier.PURL).toSorted());
        const listed = new Set(listLockedPackages(bom).map((item) => `${item.name} ${item.version ?? ''}`));
        for (const item of Packages) expect(listed).toContain(`${item.Name} ${item.Version}`);
      }
    });

    it(`${name}: the same graph and the same direct packages`, () => {
      const bom = read(path);
      const byRef = new Map(bom.components.map((component) => [component.ref, component.purl]));
      for (const item of results.flatMap((result) => result.Packages ?? [])) {
        const component = bom.components.find((candidate) => candidate.purl === item.Identifier.PURL)!;
        if (item.Relationship !== undefined) expect([item.Name, component.isDirect]).toEqual([item.Name, item.Relationship === 'direct']);
        const targets = bom.dependencies.filter((dependency) => dependency.from === component.ref && dependency.from !== ROOT).flatMap((dependency) => dependency.to);
        const wanted = (item.DependsOn ?? []).map((id) => results.flatMap((result) => result.Packages ?? []).find((other) => other.ID === id)?.Identifier.PURL);
        expect([item.Name, ...targets.map((ref) => byRef.get(ref)).toSorted()]).toEqual([item.Name, ...wanted.toSorted()]);
      }
    });
  }
});
