import { describe, expect, test } from 'vitest';
import { compareVersions, findScheme, schemeIds, sortVersions } from './index.ts';

describe('an ecosystem is found by any of its names', () => {
  test.each(`
    npm: npm, NPM
    maven: Maven, Maven:https://maven.google.com
    pypi: PyPI, pip
    golang: Go, golang
    cargo: crates.io, cargo, rust
    gem: RubyGems, gem, cocoapods
    nuget: NuGet
    composer: Packagist, Packagist:https://packages.drupal.org/8, composer
    hex: Hex
    pub: Pub
    swift: SwiftURL, swift
    conan: ConanCenter, conan
    cran: CRAN, Bioconductor
    deb: Debian, Debian:12, Ubuntu:22.04:LTS, Ubuntu:Pro:18.04:LTS, Echo, TuxCare:Debian:11, Root:Ubuntu:22.04, yocto
    rpm: Red Hat:rhel_aus:8.4::appstream, AlmaLinux:8, Rocky Linux, openEuler:22.03-LTS, openSUSE:Leap 15.5, SUSE:Linux Enterprise Server 15 SP5, Mageia:9, Photon OS:3.0, Azure Linux:3
    apk: Alpine:v3.19, Wolfi, Chainguard, MinimOS, Alpaquita:23, BellSoft Hardened Containers:stream, Docker Hardened Images:Alpine:3.23, Root:Alpine:3.18, alpine
    ebuild: gentoo, ebuild
    alpm: alpm, archlinux
    semver: GitHub Actions, VSCode:https://open-vsx.org, Kubernetes, GHC, githubactions, vscode-extension, otp
    pypi: Root:PyPI, Echo:PyPI
    npm-rebuilt: Root:npm, Echo:npm
    bitnami: Bitnami
    hackage: Hackage
    julia: Julia
    opam: opam`.trim().split('\n'))('%s', (line) => {
    const [id, names] = line.trim().split(/: (.*)/) as [string, string];
    for (const name of names.split(', ')) expect(`${name} is ${findScheme(name)?.id}`).toBe(`${name} is ${id}`);
  });

  test('an ecosystem without an order of versions, or one that is not known, has no scheme', () => {
    for (const name of ['GIT', 'OSS-Fuzz', 'Android', '', ':', 'Root', 'TuxCare', 'TuxCare:TuxCare:npm', 'TuxCare:Root:npm', 'docker', 'oci', '__proto__', 'constructor', 'toString']) {
      expect(`${name}: ${findScheme(name)?.id}`).toBe(`${name}: undefined`);
    }
  });

  test('every scheme is found by its own id, and no id occurs twice', () => {
    expect(schemeIds.map((id) => findScheme(id)?.id)).toEqual(schemeIds);
    expect(new Set(schemeIds).size).toBe(schemeIds.length);
  });
});

describe('what cannot be compared has no order', () => {
  test('an unknown ecosystem', () => {
    expect(compareVersions('cobol', '1', '2')).toBeUndefined();
  });

  test.each(`
    npm: latest, 1.x, , 1.2.3_4
    nuget: 1.2.3.4.5, x
    deb: a:1, :1, 1 2
    ebuild: 1.0_gamma, a
    cran: 1.0a, 1..0
    hackage: 1.0.x
    datetime: 2024-02-30T00:00:00Z, 2024-01-01, 2024-01-01T24:00:00Z
    openssl: one
    gem: 1.0!
    intdot: v1`.trim().split('\n'))('an impossible version: %s', (line) => {
    const [ecosystem, versions] = line.trim().split(/: (.*)/) as [string, string];
    for (const version of versions.split(', ')) expect(findScheme(ecosystem)?.parse(version)).toBeUndefined();
  });
});

describe('versions are sorted', () => {
  test('from the earliest to the latest, equal ones by their text', () => {
    expect(sortVersions('intdot', ['1.2rc1', '1.10', '1.2', '1.2beta'])).toEqual(['1.2', '1.2beta', '1.2rc1', '1.10']);
    expect(sortVersions('PyPI', ['1.0.0', '1.0', '1.0rc1'])).toEqual(['1.0rc1', '1.0', '1.0.0']);
  });

  test('not at all where one of them is no version', () => {
    expect(sortVersions('npm', ['1.0.0', 'latest'])).toBeUndefined();
    expect(sortVersions('GIT', ['1', '2'])).toBeUndefined();
  });
});
