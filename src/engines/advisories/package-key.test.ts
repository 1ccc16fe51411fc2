import { describe, expect, it } from 'vitest';
import { coversRelease, packageKey } from './package-key.ts';

const sameKeys = `
  PyPI Zope.Interface = pypi zope-interface
  PyPI ruamel__yaml = PyPI ruamel.yaml
  NuGet Newtonsoft.Json = nuget newtonsoft.json
  Packagist Symfony/HTTP-Kernel = composer symfony/http-kernel
  crates.io serde_json = cargo serde-json
  Go github.com/Azure/go-autorest = golang github.com/azure/go-autorest
  SwiftURL https://github.com/apple/swift-nio.git = swift github.com/apple/swift-nio
  GIT git@github.com:Curl/curl.git = GIT https://github.com/curl/curl/
  VSCode redhat.java = vscode-extension redhat/java
  Debian:11 curl = Debian:12 curl
  Ubuntu:22.04:LTS curl = Ubuntu curl
`.trim().split('\n').map((line) => line.split(' = ').map((side) => side.trim().split(/ (?=\S+$)/)) as [[string, string], [string, string]]);

const otherKeys = `
  Maven org.Example:a = Maven org.example:a
  npm JSONStream = npm jsonstream
  RubyGems Rack = RubyGems rack
  AlmaLinux:8 Foo = AlmaLinux:8 foo
  Debian:11 curl = Ubuntu:22.04 curl
  unheard-of a = unheard-of b
`.trim().split('\n').map((line) => line.split(' = ').map((side) => side.trim().split(/ (?=\S+$)/)) as [[string, string], [string, string]]);

const releases = `
  Debian:11 | Debian:11 | true
  Debian:11 | Debian:12 | false
  Debian:11 | Debian | true
  Debian | Debian:11 | true
  Debian:11 | Debian:1 | false
  debian:11 | Debian:11 | true
  Ubuntu:22.04:LTS | Ubuntu:22.04 | true
  Ubuntu:Pro:22.04:LTS | Ubuntu:22.04 | true
  Ubuntu:Pro:22.04:LTS | Ubuntu:22.04:LTS | false
  Ubuntu:Pro:22.04:LTS | Ubuntu:Pro:22.04 | true
  Ubuntu:22.04:LTS | Ubuntu:Pro:22.04:LTS | false
  Ubuntu:22.04:LTS | Ubuntu:22 | false
  Ubuntu:25.10 | Ubuntu:25.10 | true
  Alpine:v3.18 | Alpine:v3.1 | false
  Alpine:v3.18 | Alpine | true
  Red Hat:enterprise_linux:9::appstream | Red Hat:enterprise_linux:9 | true
  Red Hat:rhel_aus:8.6::appstream | Red Hat:enterprise_linux:8 | false
  openEuler:22.03-LTS-SP1 | openEuler:22.03 | true
  openEuler:22.03-LTS-SP1 | openEuler:22.03-LTS-SP2 | false
  SUSE:Linux Enterprise Server 15 SP5 | SUSE:Linux Enterprise Server 15 SP5 | true
  openSUSE:Leap 15.5 | openSUSE:Leap 15.6 | false
  Maven | Maven:https://maven.google.com | false
  Maven:https://maven.google.com | Maven | true
  npm | npm | true
  npm | PyPI | false
`.trim().split('\n').map((line) => line.split('|').map((part) => part.trim()) as [string, string, string]);

describe('the key of a package', () => {
  it.each(sameKeys)('is the same for %s and %s', (left, right) => {
    expect(packageKey(...left)).toBe(packageKey(...right));
  });

  it.each(otherKeys)('differs for %s and %s', (left, right) => {
    expect(packageKey(...left)).not.toBe(packageKey(...right));
  });
});

describe('an advisory for', () => {
  it.each(releases)('%s speaks about packages of %s: %s', (recorded, asked, expected) => {
    expect(coversRelease(recorded, asked)).toBe(expected === 'true');
  });
});
