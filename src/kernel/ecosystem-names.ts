/**
 * Names that people write otherwise than the data does: types of purls, by which goes what no source of advisories has an ecosystem for, and some
 * names of OSV (https://ossf.github.io/osv-schema/#defined-ecosystems). Every other name stands as it is: `Maven`, `OSS-Fuzz`, `Debian`.
 */
const names = new Map([
  ['alpm', 'Arch Linux'], ['apk', 'apk'], ['bazel', 'Bazel'], ['bitbucket', 'Bitbucket'], ['bitnami', 'Bitnami'], ['brew', 'Homebrew'], ['cargo', 'crates.io'], ['chrome-extension', 'Chrome'], ['cocoapods', 'CocoaPods'],
  ['composer', 'Packagist'], ['conan', 'Conan'], ['conda', 'Conda'], ['cpan', 'CPAN'], ['cran', 'CRAN'], ['docker', 'Docker'], ['gem', 'RubyGems'], ['git', 'Git'], ['GIT', 'Git'], ['github', 'GitHub'], ['gitlab', 'GitLab'],
  ['golang', 'Go'], ['hackage', 'Hackage'], ['hex', 'Hex'], ['huggingface', 'Hugging Face'], ['julia', 'Julia'], ['kubernetes', 'Kubernetes'], ['luarocks', 'LuaRocks'], ['maven', 'Maven'], ['mlflow', 'MLflow'], ['nuget', 'NuGet'],
  ['oci', 'OCI'], ['otp', 'Erlang/OTP'], ['pub', 'Pub'], ['pypi', 'PyPI'], ['qpkg', 'QNX'], ['swid', 'SWID'], ['swift', 'Swift'], ['SwiftURL', 'Swift'], ['vscode-extension', 'VS Code'], ['yocto', 'Yocto'],
]);
const generic = { 'zh-CN': '通用', 'en-US': 'Generic' } as const;

/** An ecosystem as people write it; the release of a distribution stays behind it: `Debian:12`. */
export function ecosystemName(ecosystem: string, language: keyof typeof generic): string {
  if (ecosystem === 'generic') return generic[language];
  const [family = '', ...release] = ecosystem.split(':');
  return [names.get(family) ?? family, ...release].join(':');
}
