import type { Read } from '../issue.ts';
import type { Bom, BomHash } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { labelledHash } from './integrity.ts';
import { type XmlElement, childOf, childrenOf, parseXml } from './syntax/xml.ts';

/** gradle/verification-metadata.xml. https://docs.gradle.org/current/userguide/dependency_verification.html */
export const gradleVerification: LockfileFormat = {
  id: 'gradle-verification',
  title: 'Gradle verification-metadata.xml',
  purlType: 'maven',
  matches: (baseName) => baseName === 'verification-metadata.xml',
  recognizes: (probe) => /<verification-metadata[\s>]/.test(probe.start),
  read: readVerification,
};

function readVerification(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(gradleVerification, input.path);
  const parsed = parseXml(input.text);
  if (!parsed.ok || parsed.value.name !== 'verification-metadata') {
    draft.error('not-verification-metadata', parsed.ok ? 'line 1' : parsed.where, parsed.ok ? 'The outermost element is no verification-metadata.' : parsed.message);
    return draft.refuse();
  }
  for (const component of childrenOf(childOf(parsed.value, 'components'), 'component')) {
    const [group, name, version] = ['group', 'name', 'version'].map((attribute) => component.attributes.get(attribute) || undefined);
    const where = `line ${component.line}`;
    if (group === undefined || name === undefined || version === undefined) {
      draft.warn('incomplete-package', where, 'The component has no group, no name or no version.');
    }
    // What is verified is also what builds the product: the file does not say which is which.
    draft.add({ group, name: name ?? '', version, where, scope: 'unknown', hashes: hashesOf(component, name, version) });
  }
  return draft.finish();
}

/** The checksums of the package's own archive; those of its POM and module file are not its. */
function hashesOf(component: XmlElement, name: string | undefined, version: string | undefined): readonly BomHash[] {
  const artifacts = childrenOf(component, 'artifact');
  const own = artifacts.find((artifact) => /^(.*)\.(?:jar|aar|war|klib)$/.exec(artifact.attributes.get('name') ?? '')?.[1] === `${name}-${version}`);
  return (own?.children ?? []).flatMap((checksum) => labelledHash(`${checksum.name}:${checksum.attributes.get('value') ?? ''}`) ?? []);
}
