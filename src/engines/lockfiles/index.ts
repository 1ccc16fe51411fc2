import { apkInstalled } from './apk-installed.ts';
import { bunLock } from './bun-lock.ts';
import { cabalFreeze } from './cabal-freeze.ts';
import { cargoLock } from './cargo-lock.ts';
import { cargoToml } from './cargo-toml.ts';
import { composerLock } from './composer-lock.ts';
import { conanLock } from './conan-lock.ts';
import { condaEnvironment } from './conda-environment.ts';
import { condaMeta } from './conda-meta.ts';
import { denoLock } from './deno-lock.ts';
import { dpkgStatus, opkgStatus } from './dpkg-status.ts';
import type { LockfileFormat } from './format.ts';
import { gemfileLock } from './gemfile-lock.ts';
import { githubWorkflow } from './github-workflow.ts';
import { goMod } from './go-mod.ts';
import { gradleCatalog } from './gradle-catalog.ts';
import { gradleLock } from './gradle-lock.ts';
import { gradleVerification } from './gradle-verification.ts';
import { juliaManifest } from './julia-manifest.ts';
import { mavenPom } from './maven-pom.ts';
import { mixLock } from './mix-lock.ts';
import { npmLock } from './npm-lock.ts';
import { nugetConfig } from './nuget-config.ts';
import { nugetDepsJson } from './nuget-deps-json.ts';
import { nugetLock } from './nuget-lock.ts';
import { nugetProject } from './nuget-project.ts';
import { pdmLock } from './pdm-lock.ts';
import { pipfileLock } from './pipfile-lock.ts';
import { pnpmLock } from './pnpm-lock.ts';
import { podfileLock } from './podfile-lock.ts';
import { poetryLock } from './poetry-lock.ts';
import { pubspecLock } from './pubspec-lock.ts';
import { pylockToml } from './pylock-toml.ts';
import { pyprojectToml } from './pyproject-toml.ts';
import { renvLock } from './renv-lock.ts';
import { requirementsTxt } from './requirements-txt.ts';
import { stackLock } from './stack-lock.ts';
import { swiftResolved } from './swift-resolved.ts';
import { uvLock } from './uv-lock.ts';
import { yarnBerry } from './yarn-berry.ts';
import { yarnClassic } from './yarn-classic.ts';

/**
 * Every format that is read. Where two share a file name, the first is the one of that name; where nothing but the content
 * tells, the first that recognizes it: the most particular formats come first.
 */
export const LOCKFILE_FORMATS: readonly LockfileFormat[] = [
  npmLock, pnpmLock, yarnClassic, yarnBerry, bunLock, denoLock,
  mavenPom, gradleLock, gradleVerification, gradleCatalog,
  goMod, cargoLock, cargoToml,
  poetryLock, pipfileLock, pdmLock, uvLock, pylockToml, condaMeta, condaEnvironment, pyprojectToml,
  composerLock, gemfileLock,
  nugetLock, nugetConfig, nugetDepsJson, nugetProject,
  conanLock, pubspecLock, mixLock, renvLock, cabalFreeze, stackLock, podfileLock, swiftResolved, juliaManifest,
  githubWorkflow, dpkgStatus, opkgStatus, apkInstalled,
  requirementsTxt,
];
