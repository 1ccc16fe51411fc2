import type { Issue } from '../issue.ts';
import { packageOfPurl } from '../purl/packages.ts';
import { readPurl, withVersion } from '../purl/purl.ts';
import type { Bom } from '../sbom/model.ts';

/**
 * What of a document is looked up and kept. Who hands in the SBOM of a single package (one jar, say) asks about that package: where the document
 * describes one that advisories could name, with a version, and names no component but files, the package is a component of its own, at the root.
 * With other components the described thing is what they are parts of, and the document stays as it is; so it does where something of it could not be
 * taken (an error among `issues`), because that may have been other components.
 */
export function withDescribedPackage(bom: Bom, issues: readonly Issue[]): Bom {
  const { root } = bom;
  if (root?.purl === undefined || bom.components.some((component) => component.type !== 'file') || issues.some((issue) => issue.severity === 'error')) return bom;
  const purl = readPurl(root.purl).value;
  const asked = purl === undefined ? undefined : packageOfPurl(purl.version === undefined ? withVersion(purl, root.version) : purl);
  if (asked?.version === undefined) return bom;
  const taken = new Set(bom.components.map((component) => component.ref));
  let ref = `${root.ref}#package`;
  while (taken.has(ref)) ref += '#';
  return { ...bom, components: [...bom.components, { ...root, ref, isDirect: true }], dependencies: [...bom.dependencies, { from: root.ref, to: [ref] }] };
}
