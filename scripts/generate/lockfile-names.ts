/**
 * Names of files, for the reference: each stands at the formats whose `matches` takes it, and a format without a name here fails the
 * generator. Where a pattern decides, one or two examples stand for it.
 */
export const lockfileNames: readonly string[] = [
  'package-lock.json', 'npm-shrinkwrap.json', 'node_modules/.package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'deno.lock',
  'pom.xml', 'app-1.0.pom', 'gradle.lockfile', 'buildscript-gradle.lockfile', 'gradle/dependency-locks/compile.lockfile', 'verification-metadata.xml', 'libs.versions.toml',
  'go.mod', 'Cargo.lock', 'Cargo.toml',
  'poetry.lock', 'Pipfile.lock', 'pdm.lock', 'uv.lock', 'pylock.toml', 'pylock.dev.toml', 'conda-meta/numpy-1.26.4.json', 'environment.yml', 'environment.yaml', 'pyproject.toml',
  'requirements.txt', 'requirements-dev.txt', 'requirements.in', 'requirements/base.txt',
  'composer.lock', 'Gemfile.lock', 'gems.locked', 'packages.lock.json', 'packages.config', 'app.deps.json', 'app.csproj', 'Directory.Packages.props',
  'conan.lock', 'pubspec.lock', 'mix.lock', 'renv.lock', 'cabal.project.freeze', 'stack.yaml.lock', 'Podfile.lock', 'Package.resolved', 'Manifest.toml',
  '.github/workflows/build.yml', 'var/lib/dpkg/status', 'usr/lib/opkg/status', 'lib/apk/db/installed',
];
