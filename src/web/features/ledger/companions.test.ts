import { describe, expect, it } from 'vitest';
import { pairFiles } from './companions.ts';

/** `web/yarn.lock + web/package.json` for each document, and what is left alone. */
function paired(paths: string, isFolder = true): readonly string[] {
  const { documents, alone } = pairFiles(paths.split(' ').map((path) => ({ path, size: 10 })), isFolder);
  return [...documents.map(({ document, companions }) => [document.path, ...companions.map((file) => file.path)].join(' + ')), ...alone.map((file) => `${file.path} alone`)];
}

describe('files that came together', () => {
  it.each<readonly [string, readonly string[]]>([
    ['yarn.lock package.json', ['yarn.lock + package.json']],
    ['web/yarn.lock web/package.json web/packages/a/package.json api/package.json', ['web/yarn.lock + web/package.json + web/packages/a/package.json']],
    ['pom.xml pay/pom.xml readme.md', ['pom.xml + pay/pom.xml', 'pay/pom.xml + pom.xml']],
    ['api/poetry.lock api/pyproject.toml pyproject.toml', ['api/poetry.lock + api/pyproject.toml']],
    ['go.mod go.sum tools/go.mod', ['go.mod + go.sum', 'tools/go.mod']],
    ['package-lock.json package.json bom.cdx.json', ['package-lock.json', 'bom.cdx.json']],
    ['package.json src/index.ts', []],
    ['requirements.txt base/common.txt notes.md', ['requirements.txt + base/common.txt']],
  ])('of a folder: %s', (paths, expected) => {
    expect(paired(paths)).toEqual(expected);
  });

  it.each<readonly [string, readonly string[]]>([
    ['package.json', ['package.json alone']],
    ['package.json yarn.lock', ['yarn.lock + package.json']],
    ['report.json go.sum', ['report.json', 'go.sum alone']],
    ['Cargo.toml', ['Cargo.toml']],
    ['Cargo.toml Cargo.lock', ['Cargo.lock + Cargo.toml']],
    ['app.csproj Directory.Packages.props', ['app.csproj + Directory.Packages.props']],
  ])('one by one: %s', (paths, expected) => {
    expect(paired(paths, false)).toEqual(expected);
  });

  it('keeps what is too large or empty at home', () => {
    const file = (path: string, size: number) => ({ path, size });
    const { documents } = pairFiles([file('yarn.lock', 10), file('package.json', 5_000_000), file('a/package.json', 0), file('b/package.json', 1)], true);
    expect(documents.map((pair) => pair.companions.map((each) => each.path))).toEqual([['b/package.json']]);
  });
});
