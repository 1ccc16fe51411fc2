import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ecosystemOfType, findEcosystem, listEcosystems } from './ecosystems.ts';
import { formatPurl } from './format.ts';
import { packageOfPurl, purlOfPackage } from './packages.ts';
import { readPurl } from './purl.ts';

const packages = `
  pkg:npm/%40angular/core@1.2.3                                     = npm | @angular/core | 1.2.3
  pkg:npm/lodash                                                    = npm | lodash |
  pkg:maven/org.apache.commons/commons-text@1.9                     = Maven | org.apache.commons:commons-text | 1.9
  pkg:pypi/Zope_Interface@1.0                                       = PyPI | zope-interface | 1.0
  pkg:golang/github.com/BurntSushi/toml@v0.3.1#cmd/tomlv            = Go | github.com/BurntSushi/toml | v0.3.1
  pkg:golang/stdlib@1.21.0                                          = Go | stdlib | 1.21.0
  pkg:composer/Symfony/HTTP-kernel@v5.0                             = Packagist | symfony/http-kernel | v5.0
  pkg:nuget/Newtonsoft.Json@12.0.1                                  = NuGet | Newtonsoft.Json | 12.0.1
  pkg:gem/rails@7.0.0?platform=java                                 = RubyGems | rails | 7.0.0
  pkg:cargo/smallvec@1.0                                            = crates.io | smallvec | 1.0
  pkg:hex/acme/foo@2.3.0                                            = Hex | acme/foo | 2.3.0
  pkg:swift/github.com/apple/swift-nio@2.0.0                        = SwiftURL | github.com/apple/swift-nio | 2.0.0
  pkg:github/actions/checkout@v4                                    = GitHub Actions | actions/checkout | v4
  pkg:conan/openssl.org/openssl@3.0.3?channel=stable&user=x         = ConanCenter | openssl | 3.0.3
  pkg:julia/HTTP@1.0?uuid=cd3eb016-35fb-5094-929b-558a96fad6f3      = Julia | HTTP | 1.0
  pkg:generic/unicorn@1.0                                           = OSS-Fuzz | unicorn | 1.0
  pkg:vscode-extension/Redhat/Java@1.0                              = VSCode | redhat/java | 1.0
  pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie              = Debian:8 | curl | 7.50.3-1
  pkg:deb/debian/libssl1.1@1.1.1n-0+deb11u5?distro=debian-11.6&upstream=openssl  = Debian:11 | openssl | 1.1.1n-0+deb11u5
  pkg:deb/debian/libgcc-s1@12.2.0-14?distro=debian-12&upstream=gcc-12%4012.2.0   = Debian:12 | gcc-12 | 12.2.0
  pkg:deb/debian/curl@1?distro=bookworm/sid                         = Debian:12 | curl | 1
  pkg:deb/debian/curl@1?distro=sid                                  = Debian | curl | 1
  pkg:deb/debian/curl@1?distro=12.5                                 = Debian:12 | curl | 1
  pkg:deb/debian/curl@1?distro=debian-6.0                           = Debian:6.0 | curl | 1
  pkg:deb/debian/curl@1                                             = Debian | curl | 1
  pkg:deb/ubuntu/curl@1?distro=ubuntu-22.04                         = Ubuntu:22.04 | curl | 1
  pkg:deb/ubuntu/curl@1?distro=jammy                                = Ubuntu:22.04 | curl | 1
  pkg:deb/ubuntu/glibc@2.27?distro=esm-infra/bionic                 = Ubuntu:Pro:18.04:LTS | glibc | 2.27
  pkg:deb/ubuntu/netqmail@1?distro=trusty/esm                       = Ubuntu:Pro:14.04:LTS | netqmail | 1
  pkg:apk/alpine/libcrypto3@3.1.4-r5?distro=alpine-3.19.1&upstream=openssl = Alpine:v3.19 | openssl | 3.1.4-r5
  pkg:apk/alpine/zlib@1?distro=3.19.1                               = Alpine:v3.19 | zlib | 1
  pkg:apk/alpine/zlib@1?distro=edge                                 = Alpine:edge | zlib | 1
  pkg:apk/wolfi/haproxy-3.0?arch=aarch64                            = Wolfi | haproxy-3.0 |
  pkg:rpm/almalinux/bash@5.1-1.el9?distro=almalinux-9.3             = AlmaLinux:9 | bash | 5.1-1.el9
  pkg:rpm/rocky-linux/ruby@3?distro=rocky-linux-8-4-legacy&epoch=1  = Rocky Linux:8 | ruby | 1:3
  pkg:rpm/rocky/ruby@3?distro=rocky-9.2&epoch=0                     = Rocky Linux:9 | ruby | 3
  pkg:rpm/redhat/glibc@2.34-60.el9?distro=rhel-9.4                  = Red Hat:enterprise_linux:9 | glibc | 2.34-60.el9
  pkg:rpm/rhel/openssl@1?distro=redhat-8.10&epoch=1                 = Red Hat:enterprise_linux:8 | openssl | 1:1
  pkg:rpm/opensuse/curl@8?distro=opensuse-leap-15.5                 = openSUSE:Leap 15.5 | curl | 8
  pkg:rpm/opensuse/curl@8?distro=opensuse-tumbleweed-20240101       = openSUSE:Tumbleweed | curl | 8
  pkg:rpm/suse/curl@8?distro=sles-15.5                              = SUSE:Linux Enterprise Server 15 SP5 | curl | 8
  pkg:rpm/suse/curl@8?distro=sles-15                                = SUSE:Linux Enterprise Server 15 | curl | 8
  pkg:rpm/openeuler/curl@8?distro=openEuler-22.03-LTS-SP1           = openEuler:22.03-LTS-SP1 | curl | 8
  pkg:rpm/openeuler/curl@8?distro=openEuler-22.03%20%28LTS-SP1%29   = openEuler:22.03-LTS-SP1 | curl | 8
  pkg:rpm/openeuler/curl@8?distro=openeuler-24.03                   = openEuler:24.03 | curl | 8
  pkg:rpm/photon/curl@8?distro=photon-4.0                           = Photon OS:4.0 | curl | 8
  pkg:rpm/azurelinux/curl@8?distro=azurelinux-3.0                   = Azure Linux:3 | curl | 8
`.trim().split('\n').map((line) => line.split(/\s+= /).map((side) => side.trim()) as [string, string]);

const withoutEcosystem = ['pkg:rpm/fedora/curl@1', 'pkg:rpm/amzn/curl@1?distro=amzn-2', 'pkg:rpm/curl@1', 'pkg:conda/numpy@1', 'pkg:docker/nginx@1', 'pkg:maven/lonely@1', 'pkg:x-y/z@1'];

const names = `
  pypi = PyPI
  PyPI = PyPI
  GOLANG = Go
  cargo = crates.io
  crates.io = crates.io
  gem = RubyGems
  composer = Packagist
  github = GitHub Actions
  github actions = GitHub Actions
  deb = Debian
  debian:12 = Debian:12
  UBUNTU:22.04 = Ubuntu:22.04
  apk = Alpine
  alpine = Alpine
  Alpine:v3.19 = Alpine:v3.19
  rhel = Red Hat
  rocky linux:9 = Rocky Linux:9
  swift = SwiftURL
  Root:npm = Root:npm
`.trim().split('\n').map((line) => line.split(' = ').map((side) => side.trim()) as [string, string]);

describe('the package of a purl', () => {
  it.each(packages)('%s is %s', (text, expected) => {
    const found = packageOfPurl(readPurl(text).value!);
    expect([found?.ecosystem, found?.name, found?.version].join(' | ').trim()).toBe(expected);
  });

  it.each(withoutEcosystem)('is unknown for %s', (text) => {
    expect(packageOfPurl(readPurl(text).value!)).toBeUndefined();
  });

  it('goes back to the same package, for every ecosystem that purls name', () => {
    const suffixes: Readonly<Record<string, readonly string[]>> = {
      Debian: ['12', '6.0'], Ubuntu: ['22.04', 'Pro:18.04:LTS'], Alpine: ['v3.19', 'edge'], AlmaLinux: ['9'], 'Rocky Linux': ['8'], 'Red Hat': ['enterprise_linux:9'],
      openSUSE: ['Leap 15.5', 'Tumbleweed'], SUSE: ['Linux Enterprise Server 15 SP5', 'Linux Enterprise Server 12'], openEuler: ['22.03-LTS-SP1', '24.03'],
      Mageia: ['9'], 'Photon OS': ['4.0'], 'Azure Linux': ['3'], Alpaquita: ['23', 'stream'],
    };
    for (const row of listEcosystems().filter((candidate) => candidate.purlType !== undefined)) {
      const name = row.nameJoiner === ':' ? 'org.example:thing' : row.nameJoiner === '/' && !['npm', 'Hex'].includes(row.ecosystem) ? 'example.org/thing' : 'thing';
      for (const ecosystem of [row.ecosystem, ...(suffixes[row.ecosystem] ?? []).map((suffix) => `${row.ecosystem}:${suffix}`)]) {
        const purl = purlOfPackage(ecosystem, name, '1.0');
        expect(packageOfPurl(readPurl(formatPurl(purl!)).value!), ecosystem).toEqual({ ecosystem, name, version: '1.0' });
      }
    }
  });

  it('writes the repository of a Maven package that is not of Maven Central', () => {
    expect(formatPurl(purlOfPackage('Maven:https://maven.google.com', 'androidx.core:core', '1.0')!)).toBe('pkg:maven/androidx.core/core@1.0?repository_url=https:%2F%2Fmaven.google.com');
    expect(purlOfPackage('Linux', 'Kernel')).toBeUndefined();
  });
});

describe('an ecosystem', () => {
  it.each(names)('%s means %s', (name, expected) => {
    expect(ecosystemOfType(name)).toBe(expected);
  });

  it('is unknown where the word means several or none', () => {
    for (const name of ['rpm', 'conda', 'semver', '', 'nonsense:1', '__proto__']) expect(ecosystemOfType(name), name).toBeUndefined();
  });
});

const records = fileURLToPath(new URL('../../../../shared/data/osv/', import.meta.url));

describe.skipIf(!existsSync(records))('published advisories (skipped where ../shared/data/osv is absent)', () => {
  it('name the same package in words and as purl', async () => {
    const unlike = new Map<string, number>();
    let count = 0;
    for (const file of readdirSync(records).filter((name) => name.endsWith('.gz') && !/^(AlmaLinux|Bitnami)/.test(name))) {
      for await (const line of createInterface({ input: createReadStream(records + file).pipe(createGunzip()) })) {
        for (const { package: named } of (JSON.parse(line) as { affected?: { package?: { ecosystem: string; name: string; purl?: string } }[] }).affected ?? []) {
          if (named?.purl === undefined) continue;
          count++;
          const { value } = readPurl(named.purl);
          const found = value === undefined ? undefined : packageOfPurl(value);
          const fold = findEcosystem(named.ecosystem)?.foldName ?? ((name: string) => name);
          const same = found !== undefined && named.ecosystem.startsWith(found.ecosystem) && fold(found.name) === fold(named.name);
          if (!same) unlike.set(`${named.ecosystem} ${named.name} ${named.purl}`, 1);
        }
      }
    }
    expect(count).toBeGreaterThan(3000);
    // The old Alpine records say pkg:alpine/…, which is no purl type.
    expect([...unlike.keys()].filter((line) => !line.includes(' pkg:alpine/'))).toEqual([]);
  }, 30_000);
});
