import { describe, expect, it } from 'vitest';
import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { factsOf } from './testing/facts-of.ts';
import type { LockfileSibling } from './format.ts';
import { listLockedPackages } from './locked-packages.ts';
import { isLocal } from './package-source.ts';
import { readLockfile } from './read-lockfile.ts';

function read(path: string, text: string, siblings: readonly LockfileSibling[] = []): Read<Bom> {
  const { value, issues } = readLockfile({ path, text, siblings });
  expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
  return { value: value!, issues };
}

function pom(content: string): string {
  return `<?xml version="1.0"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n<modelVersion>4.0.0</modelVersion>\n${content}\n</project>`;
}

function dependency(coordinates: string, more = ''): string {
  const [group, artifact, version] = coordinates.split(':');
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${version ? `<version>${version}</version>` : ''}${more}</dependency>`;
}

function dependencies(...all: readonly string[]): string {
  return `<dependencies>\n${all.join('\n')}\n</dependencies>`;
}

describe('pom.xml', () => {
  it('gives scopes as Maven means them', () => {
    const scopes = ['compile', 'runtime', 'provided', 'system', 'test'].map((scope) => dependency(`g:${scope}:1`, `<scope>${scope}</scope>`));
    const text = pom(`<groupId>g</groupId><artifactId>app</artifactId><version>2</version>${dependencies(...scopes, dependency('g:maybe:1', '<optional>true</optional>'))}`);
    const bom = read('pom.xml', text).value;
    expect(factsOf(bom).slice(0, 6)).toEqual([
      'g/compile@1 required direct', 'g/runtime@1 required [runtime] direct', 'g/provided@1 excluded [provided] direct', 'g/system@1 excluded [system] direct',
      'g/test@1 development [test] direct', 'g/maybe@1 optional direct',
    ]);
    expect(bom.root).toMatchObject({ group: 'g', name: 'app', version: '2' });
    expect(listLockedPackages(bom)[0]).toEqual({ name: 'g:compile', version: '1', purl: 'pkg:maven/g/compile@1', direct: true, groups: [], commit: undefined });
  });

  it('resolves properties through parents, management and BOMs that lie beside it', () => {
    const siblings = [
      { path: 'pom.xml', text: pom(`<groupId>g</groupId><artifactId>parent</artifactId><version>\${revision}</version>
        <properties><revision>7</revision><lib.version>1.5</lib.version><over>parent</over></properties>
        <dependencyManagement>${dependencies(dependency('m:managed:3', '<scope>test</scope>'), dependency('b:bom:1', '<type>pom</type><scope>import</scope>'))}</dependencyManagement>
        ${dependencies(dependency('p:inherited:${over}'))}`) },
      { path: 'bom/pom.xml', text: pom(`<groupId>b</groupId><artifactId>bom</artifactId><version>1</version><properties><x>9</x></properties>
        <dependencyManagement>${dependencies(dependency('m:frombom:${x}'), dependency('m:managed:99'))}</dependencyManagement>`) },
      { path: 'lib/pom.xml', text: pom('<parent><groupId>g</groupId><artifactId>parent</artifactId><version>${revision}</version></parent><artifactId>lib</artifactId>') },
    ];
    const text = pom(`<parent><groupId>g</groupId><artifactId>parent</artifactId><version>\${revision}</version></parent><artifactId>app</artifactId>
      <properties><over>child</over></properties>
      ${dependencies(dependency('m:managed'), dependency('m:frombom'), dependency('l:lib:${lib.version}'), dependency('${project.groupId}:lib:${project.version}'))}`);
    const { value, issues } = read('app/pom.xml', text, siblings);
    expect(issues).toEqual([]);
    expect(factsOf(value).slice(0, 5)).toEqual([
      'm/managed@3 development [test] direct', 'm/frombom@9 required direct', 'l/lib@1.5 required direct', 'g/lib@7 required direct', 'p/inherited@child required direct',
    ]);
    expect(value.components.filter(isLocal).map((component) => component.name)).toEqual(['lib']);
  });

  it('says which versions it cannot know, and why', () => {
    const text = pom(`<parent><groupId>org.far</groupId><artifactId>away</artifactId><version>1</version></parent><artifactId>app</artifactId>
${dependencies(dependency('a:none'), dependency('a:var:${far.version}'), dependency('a:latest:LATEST'), dependency('a:range:[1.0,2.0)'), dependency('a:upto:(,2.0]'), dependency('a:exact:[3.1]'))}`);
    const { value, issues } = read('pom.xml', text);
    expect(value.components.map((component) => `${component.name} ${component.version ?? '?'} ${component.purl}`)).toEqual([
      'none ? pkg:maven/a/none', 'var ? pkg:maven/a/var', 'latest ? pkg:maven/a/latest', 'range 1.0 pkg:maven/a/range@1.0', 'upto ? pkg:maven/a/upto', 'exact 3.1 pkg:maven/a/exact@3.1',
    ]);
    expect(issues.map((issue) => `${issue.severity} ${issue.code} ${issue.where}`)).toEqual([
      'info parent-not-at-hand line 4', 'warning version-unknown line 6', 'warning version-unresolved line 7', 'warning version-not-fixed line 8', 'warning version-range line 9',
      'warning version-range line 10',
    ]);
  });

  it('tells artifacts of one version apart by type and classifier, and lists the version once', () => {
    const bom = read('pom.xml', pom(dependencies(dependency('g:a:1'), dependency('g:a:1', '<classifier>linux</classifier>'), dependency('g:a:1', '<type>test-jar</type><scope>test</scope>')))).value;
    expect(bom.components.map((component) => component.purl)).toEqual(['pkg:maven/g/a@1', 'pkg:maven/g/a@1?classifier=linux', 'pkg:maven/g/a@1?type=test-jar']);
    expect(listLockedPackages(bom)).toMatchObject([{ name: 'g:a', version: '1', purl: 'pkg:maven/g/a@1', groups: [] }]);
  });

  it('leaves the properties that never end as they stand', () => {
    const text = pom(`<properties><a>\${b}</a><b>\${a}</b><c>\${d}\${d}\${d}\${d}</c><d>\${c}\${c}\${c}\${c}</d></properties>${dependencies(dependency('g:loop:${a}'), dependency('g:bomb:${c}'))}`);
    expect(read('pom.xml', text).value.components.map((component) => component.version)).toEqual([undefined, undefined]);
  });

  it('refuses a document that declares entities of its own', () => {
    const bomb = '<!DOCTYPE project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><project><artifactId>&b;</artifactId></project>';
    const { value, issues } = readLockfile({ path: 'pom.xml', text: bomb });
    expect(value).toBeUndefined();
    expect(issues).toMatchObject([{ severity: 'error', code: 'not-pom' }]);
  });

  it('lets a child declare anew what its parent declares, and what is written anywhere go before what is imported', () => {
    const siblings = [
      { path: 'pom.xml', text: pom(`<groupId>g</groupId><artifactId>parent</artifactId><version>1</version>
        <dependencyManagement>${dependencies(dependency('m:managed:1'), dependency('b:bom:1', '<type>pom</type><scope>import</scope>'))}</dependencyManagement>${dependencies(dependency('x:y:2'), dependency('x:only:2'))}`) },
      { path: 'one.pom', text: pom(`<groupId>b</groupId><artifactId>bom</artifactId><version>1</version><dependencyManagement>${dependencies(dependency('m:imported:1'))}</dependencyManagement>`) },
      { path: 'two.pom', text: pom(`<groupId>b</groupId><artifactId>bom</artifactId><version>2</version><dependencyManagement>${dependencies(dependency('m:managed:2'), dependency('m:imported:2'))}</dependencyManagement>`) },
    ];
    const text = pom(`<parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version></parent><artifactId>app</artifactId>
      <dependencyManagement>${dependencies(dependency('b:bom:2', '<type>pom</type><scope>import</scope>'))}</dependencyManagement>${dependencies(dependency('x:y:1'), dependency('m:managed'), dependency('m:imported'))}`);
    const { value, issues } = read('app/pom.xml', text, siblings);
    expect(issues).toEqual([]);
    expect(value.components.map((component) => `${component.group}:${component.name}:${component.version}`)).toEqual(['x:y:1', 'm:managed:1', 'm:imported:2', 'x:only:2']);
  });

  it('makes no part of a purl of what nothing resolves', () => {
    const text = pom(`<groupId>g</groupId><artifactId>app</artifactId><version>1</version>${dependencies(dependency('io.netty:tcnative:2', '<classifier>${os.detected.classifier}</classifier>'), dependency('${far.group}:a:1'), dependency('g:b:1', '<classifier>linux</classifier>'))}`);
    const { value, issues } = read('pom.xml', text);
    expect(value.components.map((component) => component.purl)).toEqual(['pkg:maven/io.netty/tcnative@2', undefined, 'pkg:maven/g/b@1?classifier=linux']);
    expect(issues.map((issue) => issue.code)).toEqual(['incomplete-dependency']);
  });

  it('survives parents and BOMs that lead in a circle', () => {
    const siblings = [
      { path: 'a.pom', text: pom(`<parent><groupId>g</groupId><artifactId>b</artifactId><version>1</version></parent><groupId>g</groupId><artifactId>a</artifactId><version>1</version>
        <dependencyManagement>${dependencies(dependency('g:b:1', '<type>pom</type><scope>import</scope>'))}</dependencyManagement>`) },
      { path: 'b.pom', text: pom(`<parent><groupId>g</groupId><artifactId>a</artifactId><version>1</version></parent><groupId>g</groupId><artifactId>b</artifactId><version>1</version>
        <dependencyManagement>${dependencies(dependency('g:a:1', '<type>pom</type><scope>import</scope>'))}</dependencyManagement>`) },
    ];
    const text = pom(`<parent><groupId>g</groupId><artifactId>a</artifactId><version>1</version></parent><artifactId>app</artifactId>${dependencies(dependency('x:y:1'))}`);
    expect(factsOf(read('pom.xml', text, siblings).value)[0]).toBe('x/y@1 required direct');
  });
});

describe('the files of Gradle', () => {
  it('tells the scope by the names of the configurations', () => {
    const text = `# This is a Gradle generated file for dependency locking.
g:main:1.0=compileClasspath,runtimeClasspath,testRuntimeClasspath
g:test:1.0=testCompileClasspath,testRuntimeClasspath
g:tool:1.0=annotationProcessor
g:own:1.0=zebra
empty=apiElements
`;
    expect(factsOf(read('gradle.lockfile', text).value)).toEqual(['g/main@1.0 required', 'g/test@1.0 development', 'g/tool@1.0 development', 'g/own@1.0 unknown']);
    expect(factsOf(read('buildscript-gradle.lockfile', 'g:plugin:1.0=classpath\nempty=\n').value)).toEqual(['g/plugin@1.0 development']);
  });

  it('takes the checksum of the archive itself from the verification metadata', () => {
    const text = `<verification-metadata><components><component group="g" name="a" version="1">
      <artifact name="a-1.pom"><sha256 value="00"/></artifact>
      <artifact name="a-1.jar"><md5 value="AB"/><sha256 value="CD"/></artifact></component></components></verification-metadata>`;
    expect(read('gradle/verification-metadata.xml', text).value.components[0]!.hashes).toEqual([{ algorithm: 'MD5', value: 'ab' }, { algorithm: 'SHA-256', value: 'cd' }]);
  });

  it('does not take a dynamic version of a catalog for a version', () => {
    const text = '[versions]\nany = { require = "[1.0,2.0)" }\n[libraries]\na = { module = "g:a", version.ref = "any" }\nb = "g:b:1.+"\nc = "g:c:1.0"\n';
    const { value, issues } = read('gradle/libs.versions.toml', text);
    expect(value.components.map((component) => component.version)).toEqual([undefined, undefined, '1.0']);
    expect(issues.map((issue) => issue.where)).toEqual(['/libraries/a', '/libraries/b']);
  });
});
