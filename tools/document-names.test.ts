import { expect, it } from 'vitest';
import { findLockfileFormat } from '#engines/lockfiles/detect-lockfile.ts';
import { LOCKFILE_FORMATS } from '#engines/lockfiles/index.ts';
import { isDocumentName } from '../src/web/features/ledger/document-names.ts';

const locks = 'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock deno.lock pom.xml gradle.lockfile buildscript-gradle.lockfile go.mod Cargo.lock poetry.lock Pipfile.lock pdm.lock uv.lock requirements.txt composer.lock Gemfile.lock gems.locked packages.lock.json packages.config pubspec.lock Podfile.lock Package.resolved mix.lock conan.lock renv.lock stack.yaml.lock cabal.project.freeze app.deps.json'.split(' ');

it.each(locks)('%s is taken out of a dropped folder, and a reader knows it', (name) => {
  expect(isDocumentName(name)).toBe(true);
  expect(findLockfileFormat(name)).toBeDefined();
  expect(LOCKFILE_FORMATS.some((format) => format.matches(name, name))).toBe(true);
});

it.each(['bom.json', 'bom.xml', 'app.cdx.json', 'image.spdx', 'image.spdx.json', 'sbom-2026.xml', 'core-sbom.json'])('%s is taken as an SBOM', (name) => expect(isDocumentName(name)).toBe(true));

it.each(['package.json', 'index.ts', 'README.md', 'bomb.json', 'sbom.pdf', 'spdx.ts', 'carbom.json', 'tsconfig.json'])('%s stays where it is', (name) => expect(isDocumentName(name)).toBe(false));
