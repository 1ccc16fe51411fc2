import { describe, expect, it } from 'vitest';
import { findSiblings, isSiblingOnly, missingSibling, type Shelf } from './siblings.ts';
import { processorMs } from '../../../test/processor-time.ts';

function shelfOf(files: Readonly<Record<string, string>>): Shelf {
  const names = Object.keys(files);
  return { read: (file) => files[file], listBelow: (folder, name) => names.filter((file) => (folder === '' || file.startsWith(folder === '/' ? '/' : `${folder}/`)) && (file === name || file.endsWith(`/${name}`))) };
}

const pom = (artifactId: string, more = '') => `<project>${more}<artifactId>${artifactId}</artifactId></project>`;
const parent = '<parent><groupId>g</groupId><artifactId>top</artifactId><version>1</version></parent>';

describe('what lies beside a lockfile', () => {
  it.each<readonly [string, string, string, Readonly<Record<string, string>>, string]>([
    ['yarn-classic', 'web/yarn.lock', '', { 'web/package.json': '{}', 'web/packages/a/package.json': '{}', 'package.json': '{}' }, 'web/package.json web/packages/a/package.json'],
    ['yarn-classic', 'yarn.lock', '', { 'package.json': '{}', 'a/package.json': '{}' }, 'package.json a/package.json'],
    ['yarn-classic', '/srv/web/yarn.lock', '', { '/srv/web/package.json': '{}', '/srv/package.json': '{}' }, '/srv/web/package.json'],
    ['cargo-lock', '/Cargo.lock', '', { '/Cargo.toml': '', '/a/Cargo.toml': '' }, '/Cargo.toml /a/Cargo.toml'],
    ['go-mod', 'a/go.mod', '', { 'a/go.sum': '', 'go.sum': '' }, 'a/go.sum'],
    ['nuget-project', 'src/app/app.csproj', '', { 'Directory.Packages.props': '', 'src/Directory.Build.props': '', 'src/app/other/Directory.Build.props': '' }, 'src/Directory.Build.props Directory.Packages.props'],
    ['maven-pom', 'pay/api/pom.xml', pom('api', parent), { 'pay/pom.xml': pom('pay', parent), 'pom.xml': pom('top'), 'other/pom.xml': pom('other'), 'bom/pom.xml': pom('bom') }, 'pay/pom.xml pom.xml'],
    ['maven-pom', 'pom.xml', pom('api', '<dependencyManagement><dependency><artifactId>bom</artifactId></dependency></dependencyManagement>'), { 'bom/pom.xml': pom('bom', '<!-- <artifactId>no</artifactId> -->') }, 'bom/pom.xml'],
    ['maven-pom', 'a/pom.xml', pom('a', '<parent><relativePath/></parent>'), { 'pom.xml': pom('top') }, ''],
    ['requirements-txt', 'a/requirements.txt', '-r base.txt\n--constraint=../limits.txt\n-r ../../out.txt', { 'a/base.txt': '-r more.txt', 'a/more.txt': '', 'limits.txt': '', 'out.txt': '' }, 'a/base.txt a/more.txt limits.txt out.txt'],
    ['dpkg-status', 'var/lib/dpkg/status', '', { 'etc/os-release': '', 'usr/lib/os-release': '' }, 'etc/os-release usr/lib/os-release'],
    ['dpkg-status', '/image/var/lib/dpkg/status', '', { '/image/etc/os-release': '', '/etc/os-release': '' }, '/image/etc/os-release'],
    ['npm-lock', 'package-lock.json', '', { 'package.json': '{}' }, ''],
  ])('%s at %s', (format, file, text, files, expected) => {
    expect(findSiblings(format, file, text, shelfOf(files)).map((sibling) => sibling.path).sort().join(' ')).toBe(expected.split(' ').sort().join(' '));
  });

  it('is told where it is missing and counts', () => {
    const missing = (format: string, specVersion?: string) => missingSibling(format, specVersion, [])?.code;
    expect([missing('yarn-berry'), missing('go-mod', '1.16'), missing('go-mod', '1.22'), missing('go-mod'), missing('apk-installed'), missing('npm-lock'), missing('cyclonedx-json')]).toEqual(['manifest-missing', 'checksums-missing', undefined, undefined, 'release-missing', undefined, undefined]);
    expect(missingSibling('poetry-lock', '2.1', [{ path: 'a/pyproject.toml', text: '' }])).toBeUndefined();
  });

  it('may be a document of its own, or none', () => {
    expect(['package.json', 'web/go.sum', 'Pipfile', 'etc/os-release', 'Cargo.toml', 'pyproject.toml', 'pom.xml', 'package-lock.json'].filter(isSiblingOnly)).toEqual(['package.json', 'web/go.sum', 'Pipfile', 'etc/os-release']);
  });

  it('is found in time that grows with its length', () => {
    const startedAt = processorMs();
    const hostile = `${'<parent>'.repeat(20_000)}${'<!--'.repeat(20_000)}${'<artifactId> '.repeat(20_000)}${'<relativePath> '.repeat(20_000)}`;
    findSiblings('maven-pom', 'a/pom.xml', hostile, shelfOf(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`m${index}/pom.xml`, hostile]))));
    findSiblings('maven-pom', 'a/pom.xml', `<parent><relativePath>${' '.repeat(150_000)}</relativePath></parent>`, shelfOf({}));
    findSiblings('requirements-txt', 'r.txt', `${'\t '.repeat(200_000)}\n`.repeat(2) + '-r\t'.repeat(100_000), shelfOf({}));
    expect(processorMs() - startedAt).toBeLessThan(2000);
  });
});
