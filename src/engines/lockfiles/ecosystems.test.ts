import { describe, expect, it } from 'vitest';
import { packageOfPurl } from '../purl/packages.ts';
import { readPurl } from '../purl/purl.ts';
import type { Bom } from '../sbom/model.ts';
import { factsOf } from './testing/facts-of.ts';
import type { LockfileSibling } from './format.ts';
import { listLockedPackages } from './locked-packages.ts';
import { readLockfile } from './read-lockfile.ts';

function read(path: string, text: string, siblings: readonly LockfileSibling[] = []): Bom {
  const { value, issues } = readLockfile({ path, text, siblings });
  expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
  return value!;
}

function purls(bom: Bom): readonly (string | undefined)[] {
  return bom.components.map((component) => component.purl);
}

describe('go.mod', () => {
  const text = `module example.com/shop // the shop

go 1.22

toolchain go1.22.4

require (
	github.com/Azure/sdk v1.2.3
	"github.com/quoted/x" v0.1.0 // indirect
	example.com/old v1.0.0
	example.com/near v0.0.0
)

replace example.com/old => example.com/new v2.0.0+incompatible
replace example.com/near => ../near
exclude example.com/bad v1.0.0
retract [v1.0.0, v1.1.0]
`;

  it('gives modules as they are built: replaced, with the standard library, direct or not', () => {
    const bom = read('go.mod', text);
    expect(factsOf(bom)).toEqual([
      'github.com/Azure/sdk@v1.2.3 required direct', 'github.com/quoted/x@v0.1.0 required indirect', 'example.com/new@v2.0.0+incompatible required direct',
      '../near@? required direct', 'stdlib@1.22.4 required direct',
      'root > github.com/Azure/sdk@v1.2.3', 'root > example.com/new@v2.0.0+incompatible', 'root > ../near@?', 'root > stdlib@1.22.4',
    ]);
    expect(purls(bom)).toEqual([
      'pkg:golang/github.com/Azure/sdk@v1.2.3', 'pkg:golang/github.com/quoted/x@v0.1.0', 'pkg:golang/example.com/new@v2.0.0%2Bincompatible', undefined, 'pkg:golang/stdlib@1.22.4',
    ]);
    expect(listLockedPackages(bom)[0]).toMatchObject({ name: 'github.com/Azure/sdk', version: '1.2.3', direct: true });
    expect(bom.root?.name).toBe('example.com/shop');
  });

  it('gives a module of one path element a purl, too', () => {
    const bom = read('go.mod', 'module m\n\nrequire go.opencensus.io v0.23.0\n');
    expect(bom.components.map((component) => component.purl)).toEqual(['pkg:golang/go.opencensus.io@v0.23.0']);
    expect(packageOfPurl(readPurl(bom.components[0]!.purl!).value!)).toEqual({ ecosystem: 'Go', name: 'go.opencensus.io', version: 'v0.23.0' });
  });

  it('says what is no directive', () => {
    expect(readLockfile({ path: 'go.mod', text: 'module a\nrequir b v1\nrequire c\n' }).issues.map((issue) => `${issue.code} ${issue.where}`)).toEqual([
      'bad-directive line 2', 'bad-directive line 3',
    ]);
  });
});

describe('Cargo.lock', () => {
  const text = `version = 3
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["libc", "syn 1.0.0", "syn 2.0.0 (registry+https://github.com/rust-lang/crates.io-index)", "forked"]
[[package]]
name = "libc"
version = "0.2.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "2fc0d7ff8e4f5a9d1b7e3c6a2fc0d7ff8e4f5a9d1b7e3c6a2fc0d7ff8e4f5a9d"
[[package]]
name = "syn"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
[[package]]
name = "syn"
version = "2.0.0"
source = "sparse+https://index.crates.io/"
[[package]]
name = "forked"
version = "0.3.0"
source = "git+https://github.com/o/forked?branch=main#0123456789abcdef0123456789abcdef01234567"
dependencies = ["libc"]
[[package]]
name = "private"
version = "1.0.0"
source = "registry+https://crates.corp/index"
`;

  it('links by name, by version and by source, and marks the crates of the workspace', () => {
    const bom = read('Cargo.lock', text);
    expect(factsOf(bom)).toEqual([
      'app@0.1.0 unknown direct', 'libc@0.2.0 unknown direct', 'syn@1.0.0 unknown direct', 'syn@2.0.0 unknown direct', 'forked@0.3.0 unknown direct', 'private@1.0.0 unknown indirect',
      'root > app@0.1.0', 'root > libc@0.2.0', 'root > syn@1.0.0', 'root > syn@2.0.0', 'root > forked@0.3.0',
      'app@0.1.0 > libc@0.2.0', 'app@0.1.0 > syn@1.0.0', 'app@0.1.0 > syn@2.0.0', 'app@0.1.0 > forked@0.3.0',
      'forked@0.3.0 > libc@0.2.0',
    ]);
    expect(purls(bom).slice(4)).toEqual([
      'pkg:cargo/forked@0.3.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fforked%400123456789abcdef0123456789abcdef01234567',
      'pkg:cargo/private@1.0.0?repository_url=https:%2F%2Fcrates.corp%2Findex',
    ]);
  });

  it('knows scopes from the Cargo.toml beside it', () => {
    const manifest = '[package]\nname = "app"\n[dependencies]\nforked = "0.3"\n[dev-dependencies]\nsyn = "1"\n[target."cfg(unix)".dependencies]\nlibc = { version = "0.2", optional = true }\n';
    const bom = read('Cargo.lock', text, [{ path: 'Cargo.toml', text: manifest }]);
    expect(bom.components.map((component) => component.scope)).toEqual(['unknown', 'required', 'development', 'development', 'required', 'unknown']);
  });
});

describe('composer.lock', () => {
  it('links what is replaced or provided, and takes the licences that it states', () => {
    const text = JSON.stringify({
      'content-hash': 'x',
      packages: [
        { name: 'Acme/App', version: 'v1.0.0', require: { php: '>=8', 'psr/log-implementation': '1', 'old/name': '*' }, license: ['MIT', 'proprietary licence'] },
        { name: 'mono/log', version: '2.0.0', provide: { 'psr/log-implementation': '1' } },
      ],
      'packages-dev': [{ name: 'new/name', version: '3.0.0', replace: { 'old/name': '*' }, dist: { type: 'path', url: '../name' } }],
    });
    const bom = read('composer.lock', text);
    expect(factsOf(bom)).toEqual([
      'Acme/App@v1.0.0 required direct', 'mono/log@2.0.0 required', 'new/name@3.0.0 development [dev]', 'Acme/App@v1.0.0 > mono/log@2.0.0', 'Acme/App@v1.0.0 > new/name@3.0.0', 'root > Acme/App@v1.0.0',
    ]);
    expect(bom.components[0]).toMatchObject({ purl: 'pkg:composer/acme/app@v1.0.0', licenses: [{ kind: 'id', text: 'MIT' }, { kind: 'name', text: 'proprietary licence' }] });
  });
});

describe('Gemfile.lock', () => {
  it('gives a gem once for all platforms, with direct ones, folders and checksums', () => {
    const text = `PATH
  remote: engine
  specs:
    engine (0.1.0)
      nokogiri

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.16.0)
      racc (~> 1.4)
    nokogiri (1.16.0-x86_64-linux)
      racc (~> 1.4)
    racc (1.7.3)

DEPENDENCIES
  engine!
  nokogiri (>= 1.16)

CHECKSUMS
  racc (1.7.3) sha256=abcd

BUNDLED WITH
   2.5.3
`;
    const bom = read('Gemfile.lock', text);
    expect(factsOf(bom)).toEqual([
      'engine@0.1.0 unknown direct', 'nokogiri@1.16.0 unknown direct', 'racc@1.7.3 unknown indirect',
      'engine@0.1.0 > nokogiri@1.16.0', 'nokogiri@1.16.0 > racc@1.7.3', 'root > engine@0.1.0', 'root > nokogiri@1.16.0',
    ]);
    expect(bom.components[2]!.hashes).toEqual([{ algorithm: 'SHA-256', value: 'abcd' }]);
    expect(bom.counts.components).toBe(4);
  });
});

describe('the files of .NET', () => {
  it('packages.lock.json: projects are no packages, but what they ask for is', () => {
    const text = JSON.stringify({
      version: 2,
      dependencies: { 'net8.0': {
        A: { type: 'Direct', resolved: '1.0.0', contentHash: 'AQID', dependencies: { b: '[2.0.0, )' } },
        B: { type: 'CentralTransitive', resolved: '2.0.0' }, 'my.lib': { type: 'Project', dependencies: { B: '2.0.0' } },
      }, 'net8.0/win-x64': { A: { type: 'Direct', resolved: '1.0.0' } } },
    });
    expect(factsOf(read('packages.lock.json', text))).toEqual(['A@1.0.0 required direct', 'B@2.0.0 required direct', 'root > A@1.0.0', 'root > B@2.0.0', 'A@1.0.0 > B@2.0.0']);
  });

  it('a project file: properties, central versions, private assets, ranges', () => {
    const project = `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><SerilogVersion>3.1.0</SerilogVersion></PropertyGroup><ItemGroup>
<PackageReference Include="Serilog" Version="$(SerilogVersion)" />
<PackageReference Include="Central" />
<PackageReference Include="Tool" Version="1.0.0" PrivateAssets="all" />
<PackageReference Include="Range"><Version>[4.0, 5.0)</Version></PackageReference>
<PackageReference Include="Floating" Version="6.*" />
<PackageReference Include="Unknown" Version="$(Missing)" />
<ProjectReference Include="..\\lib\\lib.csproj" />
<Reference Include="Old"><HintPath>..\\packages\\Old.Name.1.2.3-beta1\\lib\\net45\\Old.dll</HintPath></Reference>
</ItemGroup></Project>`;
    const siblings = [{ path: 'Directory.Packages.props', text: '<Project><ItemGroup><PackageVersion Include="central" Version="9.0.0" /></ItemGroup></Project>' }];
    expect(factsOf(read('app.csproj', project, siblings)).slice(0, 7)).toEqual([
      'Serilog@3.1.0 required direct', 'Central@9.0.0 required direct', 'Tool@1.0.0 development direct', 'Range@4.0 required direct', 'Floating@? required direct', 'Unknown@? required direct',
      'Old.Name@1.2.3-beta1 required direct',
    ]);
  });
});

describe('the rest of the world', () => {
  it('conan.lock keeps user and channel, and tells tools from libraries', () => {
    const text = JSON.stringify({ version: '0.5', requires: ['zlib/1.3#ab%1.2', 'fmt/10@corp/stable#cd'], build_requires: ['cmake/3.29#ef'], python_requires: [] });
    const bom = read('conan.lock', text);
    expect(factsOf(bom)).toEqual(['zlib@1.3 required [requires]', 'fmt@10 required [requires]', 'cmake@3.29 development [build-requires]']);
    expect(purls(bom)[1]).toBe('pkg:conan/fmt@10?channel=stable&user=corp');
  });

  it('mix.lock has the graph, organisations and checksums', () => {
    const text = `%{
  "a": {:hex, :a, "1.0.0", "aa${'0'.repeat(62)}", [:mix], [{:b, "~> 2.0", [hex: :b, repo: "hexpm", optional: false]}], "hexpm", "bb${'0'.repeat(62)}"}, # comment
  "b": {:hex, :b, "2.0.0", "cc", [:rebar3], [], "hexpm:corp", "dd"},
}
`;
    const bom = read('mix.lock', text);
    expect(factsOf(bom)).toEqual(['a@1.0.0 unknown direct', 'corp/b@2.0.0 unknown', 'a@1.0.0 > corp/b@2.0.0', 'root > a@1.0.0']);
    expect(bom.components[0]!.hashes).toEqual([{ algorithm: 'SHA-256', value: `bb${'0'.repeat(62)}` }]);
  });

  it('pods, Swift packages and R packages keep where they come from', () => {
    const pods = 'PODS:\n  - A/Core (1.0.0)\n  - B (2.0.0):\n    - A/Core (~> 1.0)\nDEPENDENCIES:\n  - "B (from `https://host/b.git`)"\nEXTERNAL SOURCES:\n  B:\n    :git: https://host/b.git\nCHECKOUT OPTIONS:\n  B:\n    :commit: "0123456"\nCOCOAPODS: 1.15.0\n';
    expect(purls(read('Podfile.lock', pods))).toEqual(['pkg:cocoapods/A@1.0.0#Core', 'pkg:cocoapods/B@2.0.0?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb.git%400123456']);
    const pins = JSON.stringify({ version: 2, pins: [{ identity: 'nio', location: 'ssh://git@host.example:7999/apple/swift-nio.git', kind: 'remoteSourceControl', state: { revision: '0123456', version: '2.0.0' } }] });
    expect(purls(read('Package.resolved', pins))).toEqual(['pkg:swift/host.example/apple/swift-nio@2.0.0']);
    const renv = JSON.stringify({ R: { Version: '4.3' }, Packages: { a: { Package: 'a', Version: '1.0', Source: 'Repository', Repository: 'CRAN', Imports: ['b (>= 1)'] }, b: { Package: 'b', Version: '2.0', Source: 'GitHub', RemoteType: 'github', RemoteUsername: 'o', RemoteRepo: 'b', RemoteSha: '0123456' } } });
    const bom = read('renv.lock', renv);
    expect(purls(read('renv.lock', JSON.stringify({ R: {}, Packages: { BH: { Package: 'BH', Version: '1.0', Source: 'Bioconductor' } } })))).toEqual(['pkg:bioconductor/BH@1.0']);
    expect(purls(bom)).toEqual(['pkg:cran/a@1.0', 'pkg:generic/b@2.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fb%400123456']);
    expect(listLockedPackages(bom).map((item) => item.name)).toEqual(['a']);
  });

  it('system packages carry distribution, architecture and source package', () => {
    const release = [{ path: 'etc/os-release', text: 'ID=debian\nVERSION_ID="12"\n' }];
    const dpkg = 'Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nSource: openssl (3.0.11-1)\nVersion: 3.0.11-1~deb12u2\nDescription: x\n more\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n';
    expect(purls(read('var/lib/dpkg/status', dpkg, release))).toEqual(['pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl%403.0.11-1']);
    const apk = 'C:Q1pU2jX0Nb9bzv0BLgQ/1FEelrSbg=\nP:zlib\nV:1.2.13-r1\nA:x86_64\nL:Zlib\np:so:libz.so.1=1.2.13\n\nP:curl\nV:8.0-r0\nD:so:libz.so.1 /bin/sh !gone\n';
    const bom = read('lib/apk/db/installed', apk);
    expect(factsOf(bom)).toEqual(['zlib@1.2.13-r1 required', 'curl@8.0-r0 required', 'curl@8.0-r0 > zlib@1.2.13-r1']);
    expect(purls(bom)[0]).toBe('pkg:apk/alpine/zlib@1.2.13-r1?arch=x86_64');
  });

  it('environment.yml holds packages of conda and of pip', () => {
    const text = 'name: e\nchannels: [defaults]\ndependencies:\n  - conda-forge::numpy=1.26.0=py312_0\n  - python>=3.10\n  - pip:\n    - Requests==2.31.0\n';
    expect(purls(read('environment.yml', text))).toEqual(['pkg:conda/numpy@1.26.0?channel=conda-forge', 'pkg:conda/python', 'pkg:pypi/requests@2.31.0']);
  });
});
