import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { checkSections } from './sections.ts';
import { parseToml } from './syntax/toml.ts';
import { asRecord, asText, memberOf, membersOf, pointer } from './syntax/values.ts';

/** A version catalog, gradle/libs.versions.toml. https://docs.gradle.org/current/userguide/version_catalogs.html */
export const gradleCatalog: LockfileFormat = {
  id: 'gradle-catalog',
  title: 'Gradle version catalog',
  purlType: 'maven',
  matches: (baseName) => baseName.endsWith('.versions.toml'),
  recognizes: (probe) => probe.hasLine(/^\[libraries\]\s*$/m) && probe.hasLine(/^\[(?:versions|plugins|bundles)\]\s*$/m),
  read: readCatalog,
};

function readCatalog(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(gradleCatalog, input.path);
  const parsed = parseToml(input.text);
  if (!parsed.ok) {
    draft.error('not-toml', parsed.where, parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asText(asRecord(asRecord(parsed.value['metadata'])?.['format'])?.['version']));
  checkSections(draft, parsed.value, { libraries: 'table', versions: 'table' });
  for (const [alias, library] of membersOf(parsed.value['libraries'])) {
    const where = pointer('libraries', alias);
    const coordinates = coordinatesOf(library);
    if (coordinates === undefined) {
      draft.error('bad-package', where, 'The library names no group and no artifact and was left out.');
      continue;
    }
    const version = coordinates.version === undefined ? undefined : fixedVersion(draft, where, versionText(coordinates.version, parsed.value['versions']));
    // A catalog offers libraries; which project uses which, and for what, stands in the build scripts.
    const ref = draft.add({ group: coordinates.group, name: coordinates.name, version, where, scope: 'unknown' });
    draft.link(ROOT, ref);
  }
  return draft.finish();
}

type Coordinates = Readonly<{ group: string; name: string; version: unknown }>;

/** `"g:a:v"`, `{ module = "g:a", version = … }` or `{ group = "g", name = "a", version = … }`. */
function coordinatesOf(library: unknown): Coordinates | undefined {
  if (typeof library === 'string') {
    const [group, name, version] = library.split(':');
    return group && name ? { group, name, version } : undefined;
  }
  const record = asRecord(library);
  const [group, name] = asText(record?.['module'])?.split(':') ?? [asText(record?.['group']), asText(record?.['name'])];
  return group && name ? { group, name, version: record?.['version'] } : undefined;
}

/** A text, `{ ref = "…" }`, or a rich version whose parts say how strictly they are meant. */
function versionText(version: unknown, versions: unknown): string | undefined {
  const reference = asText(asRecord(version)?.['ref']);
  const stated = reference === undefined ? version : memberOf(versions, reference);
  const rich = asRecord(stated);
  return asText(stated) ?? asText(rich?.['strictly']) ?? asText(rich?.['require']) ?? asText(rich?.['prefer']);
}

/** https://docs.gradle.org/current/userguide/dependency_versions.html: ranges and dynamic versions name no one version. */
function fixedVersion(draft: Draft, where: string, version: string | undefined): string | undefined {
  if (version === undefined || !/[[\](),+]|^latest\./.test(version)) return version;
  draft.warn('version-not-fixed', where, `The version ${version} is chosen at each build.`);
  return undefined;
}
