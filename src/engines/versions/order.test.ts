import { describe, expect, test } from 'vitest';
import { compareVersions } from './index.ts';

/** One line per chain: every version is ordered against every later one of its line. `=` and `<` as in mathematics. */
const FACTS: Readonly<Record<string, string>> = {
  npm: `
    1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0
    1.2.3-0 < 1.2.3-1 < 1.2.3-a < 1.2.3
    1.2.3+a = 1.2.3+b = v1.2.3 = =1.2.3
    9007199254740993.0.0 < 9007199254740994.0.0`,
  'crates.io': `
    0.9.9 < 0.10.0-pre < 0.10.0 < 1.0.0`,
  Go: `
    v0.0.0-20190101000000-abcdefabcdef < v0.0.0-20200101000000-000000000000 < v0.1.0
    v2.0.0+incompatible = v2.0.0
    go1.20 = 1.20.0
    go1.21rc2 < go1.21rc10 < go1.21.0 < go1.21.1
    1.21.0-0 < go1.21rc1`,
  Maven: `
    1-alpha2snapshot < 1-alpha2 < 1-alpha-123 < 1-beta-2 < 1-beta123 < 1-m2 < 1-m11 < 1-rc < 1-cr2 < 1-rc123 < 1-SNAPSHOT < 1 < 1-sp < 1-sp2 < 1-sp123 < 1-abc < 1-def < 1-pom-1 < 1-1-snapshot < 1-1 < 1-2 < 1-123
    2.0 < 2.0.a < 2-1 < 2.0.2 < 2.0.123 < 2.1.0 < 2.1-a < 2.1b < 2.1-c < 2.1-1 < 2.1.0.1 < 2.2 < 2.123 < 11.a2 < 11.a11 < 11.b2 < 11.b11 < 11.m2 < 11.m11 < 11 < 11.a < 11b < 11c < 11m
    1 = 1.0 = 1.0.0 = 1-0 = 1ga = 1-final = 1.RELEASE
    1a1 = 1-alpha-1 = 1A1
    1.0.0.RC1 < 1.0.0-RC2
    6.1.0rc3 < 6.1.0 < 6.1H.5-beta
    20190126.230843 < 1234567890.12345 < 123456789012345.1H.5-beta < 12345678901234567890.1H.5-beta
    1-0.alpha < 1-0.beta < 1`,
  PyPI: `
    1.dev0 < 1.0.dev456 < 1.0a1 < 1.0a2.dev456 < 1.0a12.dev456 < 1.0a12 < 1.0b1.dev456 < 1.0b2 < 1.0b2.post345.dev456 < 1.0b2.post345 < 1.0rc1.dev456 < 1.0rc1 < 1.0 < 1.0+abc.5 < 1.0+abc.7 < 1.0+5 < 1.0.post456.dev34 < 1.0.post456 < 1.1.dev1
    1.0 = 1.0.0 = v1.0 = 0!1.0
    1.0a1 = 1.0.alpha-1 = 1.0-A_1
    1.0-1 = 1.0.post1 = 1.0-r1
    1.0c1 = 1.0rc1 = 1.0-preview-1
    99999999999999999999 < 1!0.1
    0.1-charmander < 0.9-doduo < 1.0`,
  RubyGems: `
    1.0.a.2 < 1.0.b1 < 1.0.g1 < 1.0 < 1.0.1.pre < 1.0.1
    1.0 = 1.0.0 = 1
    1.0.a2 = 1.0.a.2
    1.0-x < 1.0`,
  NuGet: `
    1.0.0-BETA = 1.0.0-beta
    1.0 = 1.0.0.0 = 1.0.0+sha = 1.00
    1.0.0-alpha.2 < 1.0.0-alpha.10 < 1.0.0-alpha.x < 1.0.0 < 1.0.0.1-alpha < 1.0.0.1`,
  Packagist: `
    1.0 = 1.0.0 = v1.0.0.0 = 1.0.0+build = 1.0-stable
    1.0-dev < 1.0a1 < 1.0-beta2 < 1.0RC1 < 1.0 < 1.0-p1 < 1.0.1 < 1.x-dev < 2.0
    1.0.0-b2 = 1.0.0beta2 = 1.0.0-Beta.2
    dev-main < dev-other < 0.1
    20200101 < 20210101`,
  Hex: `
    1.0.0-rc.1 < 1.0.0 < 1.0.1`,
  Pub: `
    1.0.0-pre < 1.0.0-pre+build < 1.0.0 < 1.0.0+1 < 1.0.0+2 < 1.0.0+a < 1.0.1`,
  'Debian:12': `
    1.0~~ < 1.0~~a < 1.0~ < 1.0 < 1.0+b1 < 1.0.1
    1.0~rc1-1 < 1.0-1 < 1.0-1+deb12u1 < 1.0-1.1 < 1.0-2
    9 < 10 < 1:0.1 < 2:0
    1.0 = 1.0-0 = 0:1.0
    1.0a < 1.0+`,
  'Ubuntu:22.04:LTS': `
    3.0.2-0ubuntu1 < 3.0.2-0ubuntu1.10 < 3.0.2-0ubuntu2`,
  'Red Hat:rhel_aus:8.4::appstream': `
    1.0~rc1 < 1.0~rc1^git1 < 1.0 < 1.0^git1 < 1.0^git2 < 1.0a < 1.0.1
    2.0 = 2_0 = 02.0
    xyz.4 < 2
    10xyz < 10.1xyz
    5.5p1 < 5.5p2 < 5.5p10 < 5.6p1
    0:3.10.0-229.el7 < 3.10.0-229.1.2.ael7b < 3.10.0-229.1.2.el7 < 3.10.0-229.4.2.ael7b < 1:1-1
    1 < 1-0 < 1-1 < 1-1.el7 < 1-1.1
    a:1 < b:1`,
  'Alpine:v3.19': `
    1.0_alpha < 1.0_alpha1 < 1.0_beta < 1.0_pre < 1.0_rc1 < 1.0 < 1.0-r0 < 1.0-r1 < 1.0_cvs < 1.0_svn1 < 1.0_git1 < 1.0_hg < 1.0_p1 < 1.0_p2 < 1.0a < 1.0b < 1.0.1
    8.2.0015 < 8.2.002 < 8.2.1 < 8.2.10
    1.2_blah < 1.2
    1.9.5p1-r0 < 1.9.5p1-r1 < 1.9.5p2-r0`,
  alpm: `
    1.0a < 1.0alpha < 1.0b < 1.0beta < 1.0p < 1.0pre < 1.0rc < 1.0 < 1.0.a < 1.0.1
    1.5-1 < 1.5-2 < 1.5.b < 1.5.1-1 < 1:0.1
    1.5 = 1.5-1`,
  ebuild: `
    1.0_alpha1 < 1.0_beta1 < 1.0_pre1 < 1.0_rc1 < 1.0 < 1.0-r1 < 1.0_p1 < 1.0a < 1.0.0
    1.01 < 1.1
    1.0-r0 = 1.0
    1_p1 < 1b_p1`,
  CRAN: `
    0.9 < 0.75
    0.1.0 < 0.1.0.0 < 0.1.1.0
    1.0-0 = 1.0.0`,
  Bioconductor: `
    1.9.0 < 1.10.0`,
  Hackage: `
    0 < 0.1.26.0 < 0.11.3.0 < 1.0 < 1.0.0 < 1.0.0.0 < 1.0.1`,
  GHC: `
    9.4.1-alpha1 < 9.4.1-rc1 < 9.4.1 < 9.10.1`,
  Julia: `
    1.2.3-rc1 < 1.2.3 < 1.2.3+0 < 1.2.3+1 < 1.2.3+10 < 1.2.4`,
  SwiftURL: `
    1.0.0-beta < 1.0.0`,
  ConanCenter: `
    1.0.0- < 1.0.0-alpha1 < 1.0.0
    1 = 1.0 = 1.0.0
    1.1 < 1.1+b1 < 1.1+b2 < 1.2
    1.1 < 1.20 < 1.a
    9c < 9d < 10
    cci.20211112 < cci.20220101`,
  conda: `
    0.4 < 0.4.1.rc < 0.4.1 < 0.5a1 < 0.5b3 < 0.5C1 < 0.5 < 0.9.6 < 0.960923 < 1.0 < 1.1dev1 < 1.1_ < 1.1a1 < 1.1.0dev1 < 1.1.a1 < 1.1.0rc1 < 1.1.0 < 1.1.0post1 < 1.1post1 < 1996.07.12 < 1!0.4.1 < 1!3.1.1.6 < 2!0.4.1
    0.4 = 0.4.0
    0.4.1.rc = 0.4.1.RC
    1.1.0post1 = 1.1.post1`,
  cpan: `
    1.002003 = v1.2.3
    1.5 = v1.500.0
    1.02 < 1.10 < 1.9 < v2.0.0`,
  opam: `
    1.0~beta < 1.0 < 1.0+options < 1.0-1 < 1.0.1
    v0.9 < v0.10`,
  openssl: `
    0.9.8zh < 1.0.1 < 1.0.1g < 1.0.2-beta1 < 1.0.2 < 1.0.2a < 1.0.2z < 1.0.2za < 1.0.2zd < 1.1.0 < 3.0.0-alpha2 < 3.0.0-alpha10 < 3.0.0-beta1 < 3.0.0 < 3.0.10`,
  Bitnami: `
    1.26.0-0 < 1.26.0 < 1.26.0-1 < 1.26.0-10 < 1.26.1
    2.6.0-rc6 < 2.6.0-rc7 < 2.6.0
    1.2.3+a = 1.2.3+b`,
  'Echo:npm': `
    1.2.3-rc.1 < 1.2.3-rc.1+echo.1 < 1.2.3 < 1.2.3+echo.1 < 1.2.3+echo.2 < 1.2.3+echo.10 < 1.2.4
    1.2.3+build.1 = 1.2.3+build.2`,
  Echo: `
    1.0-1 < 1.0-1+e1`,
  'Root:npm': `
    0.2.2 < 0.2.3 < 0.2.3-root.io.1 < 0.2.3-root.io.2 < 0.2.4`,
  'Root:PyPI': `
    2.31.0 < 2.31.0+root.io.1 < 2.31.0+root.io.2`,
  'Root:Alpine:3.18': `
    1.44.2-r0 < 1.44.2-r20071`,
  'Root:Debian:12': `
    1.6-2.1 < 1.6-2.1.root.io.2`,
  bazel: `
    1.2.3-rc1 < 1.2.3 < 1.2.3.bcr.1 < 1.2.3.bcr.2 < 1.2.10`,
  mozilla: `
    115.0 = 115.0esr
    115.0 < 115.0.1esr < 116.0`,
  generic: `
    1.0alpha < 1.0beta < 1.0rc1 < 1.0 < 1.0patch1 < 1.0.1 < 1.0a < 1.1
    1.0 = 1 = v1.0.0 = 1.00
    2.0.20 < 2.0.100`,
  intdot: `
    1.2 = 01.002 = 1.2.0 = 1.2beta
    1.2.3 < 1.10 < 10.234.5.12`,
  datetime: `
    2024-01-01T00:00:00Z = 2023-12-31T19:00:00-05:00 = 2024-01-01T00:00:00.000Z
    2023-12-31T23:59:59.9Z < 2023-12-31T23:59:59.91Z < 2024-01-01T00:00:00Z < 2024-02-29T00:00:00+14:00 < 2024-02-29T00:00:00Z`,
  lexicographic: `
    A < Z < a < z < ä < é < € < \uffff < 😀`,
};

describe.each(Object.keys(FACTS))('%s orders its versions as its own tool does', (ecosystem) => {
  test.each(chains(FACTS[ecosystem] as string))('%s', (chain) => {
    const words = chain.split(' ');
    const got: string[] = [];
    const expected: string[] = [];
    for (let left = 0; left < words.length; left += 2) {
      for (let right = left + 2; right < words.length; right += 2) {
        const sign = words.slice(left, right).includes('<') ? -1 : 0;
        const [a, b] = [words[left] as string, words[right] as string];
        got.push(`${a} ${compareVersions(ecosystem, a, b)} ${b} ${compareVersions(ecosystem, b, a)}`);
        expected.push(`${a} ${sign} ${b} ${sign === 0 ? 0 : 1}`);
      }
    }
    expect(got).toEqual(expected);
  });
});

function chains(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}
