/** Names of lockfiles, and of the manifests that stand for one where an ecosystem has none. What a document is, the server finds out by its content. */
const lockfileNames = new Set([
  'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'deno.lock', 'pom.xml', 'gradle.lockfile', 'buildscript-gradle.lockfile',
  'go.mod', 'Cargo.lock', 'poetry.lock', 'Pipfile.lock', 'pdm.lock', 'uv.lock', 'requirements.txt', 'composer.lock', 'Gemfile.lock', 'gems.locked', 'packages.lock.json', 'packages.config',
  'pubspec.lock', 'Podfile.lock', 'Package.resolved', 'mix.lock', 'conan.lock', 'renv.lock', 'stack.yaml.lock', 'cabal.project.freeze',
]);

/** `bom.json`, `app.cdx.json`, `image.spdx`, `sbom-2026.xml`. */
const inventoryName = /(?:^|[._-])(?:s?bom|cdx|spdx|cyclonedx)(?:[._-].*)?$/i;
const documentEnding = /\.(?:json|xml|spdx|txt|tag|bom|cdx)$/i;

/** Whether a file of a folder is, by its name, an SBOM or a lockfile. */
export function isDocumentName(name: string): boolean {
  return lockfileNames.has(name) || name.endsWith('.deps.json') || (inventoryName.test(name) && documentEnding.test(name));
}
