import { describe, expect, it } from 'vitest';
import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { factsOf } from './testing/facts-of.ts';
import type { LockfileSibling } from './format.ts';
import { listLockedPackages } from './locked-packages.ts';
import { parseRequirement, versionOfSpecifier } from './python-requirement.ts';
import { readLockfile } from './read-lockfile.ts';

function read(path: string, text: string, siblings: readonly LockfileSibling[] = []): Read<Bom> {
  const { value, issues } = readLockfile({ path, text, siblings });
  expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
  return { value: value!, issues };
}

describe('a requirement of Python', () => {
  const facts = `
flask                                           => flask | | |
Flask[async,dotenv]>=2,<3 ; python_version<"4"  => Flask | async dotenv | >=2,<3 | python_version<"4"
zope.interface (>=5.0)                          => zope.interface | | >=5.0 |
pip @ https://host/pip;a.zip ; os_name=="nt"    => pip | | @https://host/pip;a.zip | os_name=="nt"
a===1.0+local                                   => a | | ===1.0+local |
`.trim().split('\n');

  it.each(facts)('%s', (line) => {
    const [text, expected] = line.split(/ +=> /) as [string, string];
    const parsed = parseRequirement(text)!;
    const shown = [parsed.name, parsed.extras.join(' '), parsed.address === undefined ? parsed.specifier : `@${parsed.address}`, parsed.marker ?? ''];
    expect(shown.join(' | ').replaceAll(/ +/g, ' ').trim()).toBe(expected);
  });

  it.each(['', '==1.0', '-r x', 'asdf 1.0', '[extra]', '$name'])('%s is none', (text) => {
    expect(parseRequirement(text)).toBeUndefined();
  });

  it.each(['==1.0 1.0 true', '===1.0 1.0 true', '>=1.0 1.0 false', '~=1.0 1.0 false', '!=1.0 ? false', '==1.* ? false', '>=1,<2 ? false', '>1 ? false'])('the version that %s', (line) => {
    const [specifier, version, isExact] = line.split(' ');
    expect(versionOfSpecifier(specifier!)).toEqual({ version: version === '?' ? undefined : version, isExact: isExact === 'true' });
  });
});

describe('requirements.txt', () => {
  it('follows what it includes, once, and says what is not at hand', () => {
    const siblings = [
      { path: 'reqs/base.txt', text: 'a==1.0\n-r ../requirements.txt\n' },
      { path: 'reqs/more.txt', text: 'b==2.0\n' },
    ];
    const { value, issues } = read('requirements.txt', '-r reqs/base.txt\n--requirement=reqs/more.txt\n-r gone.txt\n-c limits.txt\nc==3.0\n', siblings);
    expect(factsOf(value)).toEqual(['a@1.0 required', 'b@2.0 required', 'c@3.0 required']);
    expect(value.components.map((component) => component.where)).toEqual(['reqs/base.txt line 1', 'reqs/more.txt line 1', 'line 5']);
    expect(issues.map((issue) => `${issue.code} ${issue.where}`)).toEqual(['file-not-at-hand line 3', 'constraints line 4']);
  });

  it('keeps what comes from a repository with its commit, and an address in the Bom only', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const { value } = read('requirements.txt', `-e git+https://host/o/a.git@${commit}#egg=a\nb @ git+ssh://git@host/o/b.git@main\nc @ https://host/c-1.0.zip\n`);
    expect(value.components.map((component) => component.purl)).toEqual([
      `pkg:pypi/a?vcs_url=git%2Bhttps:%2F%2Fhost%2Fo%2Fa.git%40${commit}`, 'pkg:pypi/b?vcs_url=git%2Bssh:%2F%2Fgit%40host%2Fo%2Fb.git', 'pkg:pypi/c@1.0?download_url=https:%2F%2Fhost%2Fc-1.0.zip',
    ]);
    expect(listLockedPackages(value).map((item) => `${item.name} ${item.commit ?? ''}`)).toEqual([`a ${commit}`, 'b ']);
  });

  it.each([
    ['./wheels/PyYAML-5.3.1-cp38-cp38-manylinux1_x86_64.whl', 'pkg:pypi/pyyaml@5.3.1'],
    ['https://host/zope.interface-5.4.0-1-py3-none-any.whl#sha256=ab', 'pkg:pypi/zope.interface@5.4.0?download_url=https:%2F%2Fhost%2Fzope.interface-5.4.0-1-py3-none-any.whl'],
    ['https://host/torch-1.9.0%2Bcu111-cp39-cp39-linux_x86_64.whl', 'pkg:pypi/torch@1.9.0%2Bcu111?download_url=https:%2F%2Fhost%2Ftorch-1.9.0%252Bcu111-cp39-cp39-linux_x86_64.whl'],
    ['./sdist/flask-sqlalchemy-2.5.1.tar.gz', 'pkg:pypi/flask-sqlalchemy@2.5.1'],
    ['urllib3 @ https://host/urllib3-1.26.5-py2.py3-none-any.whl', 'pkg:pypi/urllib3@1.26.5?download_url=https:%2F%2Fhost%2Furllib3-1.26.5-py2.py3-none-any.whl'],
    ['urllib3 @ https://host/other-1.26.5-py3-none-any.whl', 'pkg:pypi/urllib3?download_url=https:%2F%2Fhost%2Fother-1.26.5-py3-none-any.whl'],
    ['https://github.com/o/r/archive/1.2.3.zip', undefined], ['./local', undefined], ['https://host/master.zip', undefined],
  ])('takes name and version of %s from how the file is called', (line, purl) => {
    const { value, issues } = read('requirements.txt', `${line}\n`);
    expect(value.components.map((component) => component.purl)).toEqual(purl === undefined ? [] : [purl]);
    expect(issues.map((issue) => issue.code)).toEqual(purl === undefined ? ['unnamed-package'] : []);
  });

  it('reads the graph that pip-compile and uv write as comments', () => {
    const text = `click==8.1.7 \\
    --hash=sha256:ae74 \\
    --hash=sha256:ca99
    # via flask
flask==3.0.0
    # via -r requirements.in
jinja2==3.1.2  # via
    #   flask
    #   sphinx
sphinx==7.0.0
    # via docs (pyproject.toml)
`;
    const bom = read('requirements.txt', text).value;
    expect(factsOf(bom)).toEqual([
      'click@8.1.7 required indirect', 'flask@3.0.0 required direct', 'jinja2@3.1.2 required indirect', 'sphinx@7.0.0 required direct',
      'flask@3.0.0 > click@8.1.7', 'flask@3.0.0 > jinja2@3.1.2', 'root > flask@3.0.0', 'root > sphinx@7.0.0', 'sphinx@7.0.0 > jinja2@3.1.2',
    ]);
    expect(bom.components[0]!.hashes).toEqual([{ algorithm: 'SHA-256', value: 'ae74' }, { algorithm: 'SHA-256', value: 'ca99' }]);
  });

  it('takes a file for development by its name', () => {
    expect(factsOf(read('requirements-dev.txt', 'pytest==8.0.0\n').value)).toEqual(['pytest@8.0.0 development']);
    expect(factsOf(read('requirements/prod.txt', 'a==1\n').value)).toEqual(['a@1 required']);
  });
});

describe('the lockfiles of Python projects', () => {
  const pyproject = (content: string): LockfileSibling[] => [{ path: 'pyproject.toml', text: content }];

  it('poetry.lock: categories, groups and a pyproject.toml each tell the scope', () => {
    const entry = (name: string, more: string): string => `[[package]]\nname = "${name}"\nversion = "1.0"\n${more}\n`;
    const old = entry('a', 'category = "main"\noptional = false\n[package.dependencies]\nB_b = "*"') + entry('b-b', 'category = "dev"\noptional = false');
    expect(factsOf(read('poetry.lock', old).value)).toEqual(['a@1.0 required direct', 'b-b@1.0 development [dev]', 'a@1.0 > b-b@1.0', 'root > a@1.0']);
    const groups = entry('a', 'optional = false\ngroups = ["main", "dev"]') + entry('b', 'optional = false\ngroups = ["docs"]') + entry('c', 'optional = true\ngroups = ["main"]');
    expect(factsOf(read('poetry.lock', groups).value).slice(0, 3)).toEqual(['a@1.0 required direct', 'b@1.0 development [docs] direct', 'c@1.0 optional [optional] direct']);
    const bare = entry('a', 'optional = false\n[package.dependencies]\nb = "*"') + entry('b', 'optional = false') + entry('c', 'optional = false');
    expect(factsOf(read('poetry.lock', bare).value).slice(0, 3)).toEqual(['a@1.0 unknown direct', 'b@1.0 unknown', 'c@1.0 unknown direct']);
    const project = pyproject('[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3"\nA = "^1"\n[tool.poetry.group.test.dependencies]\nc = "*"\n');
    expect(factsOf(read('poetry.lock', bare, project).value).slice(0, 3)).toEqual(['a@1.0 required direct', 'b@1.0 required indirect', 'c@1.0 development direct']);
  });

  it('uv.lock: extras count where somebody asks for them', () => {
    const text = `version = 1
[[package]]
name = "app"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "a", extra = ["x"] }]
[package.optional-dependencies]
cli = [{ name = "c" }]
[package.dev-dependencies]
dev = [{ name = "d" }]
[[package]]
name = "a"
version = "1.0"
source = { registry = "https://index" }
[package.optional-dependencies]
x = [{ name = "e" }]
y = [{ name = "d" }]
[[package]]
name = "c"
version = "1.0"
source = { registry = "https://index" }
[[package]]
name = "d"
version = "1.0"
source = { registry = "https://index" }
[[package]]
name = "e"
version = "1.0"
source = { registry = "https://index" }
`;
    const bom = read('uv.lock', text).value;
    expect(bom.root).toMatchObject({ name: 'app', version: '0.1.0' });
    expect(factsOf(bom)).toEqual([
      'a@1.0 required direct', 'c@1.0 optional [cli] direct', 'd@1.0 development [dev] direct', 'e@1.0 required indirect',
      'root > a@1.0', 'root > c@1.0', 'root > d@1.0', 'a@1.0 > e@1.0',
    ]);
  });

  it('Pipfile.lock: a tag is no commit, but stays in the purl', () => {
    const { value } = read('Pipfile.lock', '{"_meta":{},"default":{"a":{"git":"https://h/a.git","ref":"v1.0"}}}');
    expect(listLockedPackages(value)).toMatchObject([{ purl: 'pkg:pypi/a?vcs_url=git%2Bhttps:%2F%2Fh%2Fa.git%40v1.0', commit: undefined }]);
  });

  it('Pipfile.lock: a file says its version by how it is called', () => {
    const { value } = read('Pipfile.lock', '{"_meta":{},"default":{"foo-bar":{"file":"https://h/foo_bar-1.0-py3-none-any.whl"},"b":{"path":"./b-2.0.tar.gz"},"c":{"path":"./c"}}}');
    expect(value.components.map((component) => component.purl)).toEqual(['pkg:pypi/foo-bar@1.0?download_url=https:%2F%2Fh%2Ffoo_bar-1.0-py3-none-any.whl', 'pkg:pypi/b@2.0', 'pkg:pypi/c']);
  });

  it('Pipfile.lock: a star is no version', () => {
    const { value, issues } = read('Pipfile.lock', '{"_meta":{},"default":{"a":{"version":"*"},"b":{"version":"==1.0"}}}');
    expect(value.components.map((component) => component.purl)).toEqual(['pkg:pypi/a', 'pkg:pypi/b@1.0']);
    expect(issues.map((issue) => issue.code)).toEqual(['version-not-fixed']);
  });

  it('Pipfile.lock: what only develop has is for development, and the Pipfile names the direct ones', () => {
    const text = '{"_meta":{"pipfile-spec":6},"default":{"a":{"version":"==1.0","hashes":["sha256:ab"]}},"develop":{"a":{"version":"==1.0"},"b":{"git":"https://host/b.git","ref":"0123456"}}}';
    const bom = read('Pipfile.lock', text, [{ path: 'Pipfile', text: '[packages]\nA = "*"\n' }]).value;
    expect(factsOf(bom)).toEqual(['a@1.0 required direct', 'b@? development [dev] indirect', 'root > a@1.0']);
    expect(listLockedPackages(bom)[1]).toMatchObject({ name: 'b', commit: '0123456' });
  });

  it('pdm.lock and pylock.toml: the folders of the project are no packages', () => {
    const pdm = '[metadata]\nlock_version = "4.4"\n[[package]]\nname = "a"\nversion = "1.0"\ngroups = ["default", "dev"]\ndependencies = ["b>=1; os_name == \'nt\'"]\n[[package]]\nname = "b"\nversion = "2.0"\ngroups = ["dev"]\n';
    expect(factsOf(read('pdm.lock', pdm).value)).toEqual(['a@1.0 required direct', 'b@2.0 development [dev]', 'a@1.0 > b@2.0', 'root > a@1.0']);
    const pylock = 'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "me"\ndirectory = { path = "." }\n[[packages]]\nname = "a"\nversion = "1.0"\n';
    expect(factsOf(read('pylock.toml', pylock).value)).toEqual(['a@1.0 unknown']);
  });
});
