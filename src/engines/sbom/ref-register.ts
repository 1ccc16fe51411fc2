import type { ReadContext } from './fields.ts';
import type { ComponentDraft } from './graph.ts';
import type { SbomIssueCode } from './issue-list.ts';

/** Knows every component of a document by its ref, and resolves what other parts of the document point to. */
export type RefRegister = Readonly<{
  byRef: ReadonlyMap<string, ComponentDraft>;
  /**
   * Whether the component is a new one. The first one with a ref keeps it, and edges go to it: the same thing once more is not taken,
   * another thing gets a ref of its own.
   */
  register(component: ComponentDraft): boolean;
  /**
   * The ref of the component that a reference means; undefined, with an issue, where there is none. References to `others`
   * (services, files) and into other documents give undefined as well: no edge of the graph.
   */
  resolve(reference: string | undefined, others: ReadonlySet<string>, code: SbomIssueCode, where: string): string | undefined;
}>;

export function createRefRegister(context: ReadContext): RefRegister {
  const byRef = new Map<string, ComponentDraft>();
  let made = 0;
  /** Numbers only grow, so that a document of equal refs, or of refs that look like made ones, stays linear. */
  const freeRef = (ref: string): string => {
    do made += 1; while (byRef.has(`${ref}#${made}`));
    return `${ref}#${made}`;
  };
  /** Made only when a reference is found to be no ref: some tools write purls there. */
  let refByPurl: Map<string, string> | undefined;
  const purlRefs = (): Map<string, string> => {
    if (refByPurl === undefined) {
      refByPurl = new Map();
      for (const { purl, ref } of byRef.values()) if (purl !== undefined && !refByPurl.has(purl)) refByPurl.set(purl, ref);
    }
    return refByPurl;
  };
  return {
    byRef,
    register(component) {
      const first = byRef.get(component.ref);
      if (first !== undefined) {
        const shown = component.ref.slice(0, 200);
        if (isSame(first, component)) {
          context.issues.inform('duplicate-ref', component.where, `The component "${shown}" stands twice in the document (${first.where}); it was taken once.`);
          return false;
        }
        component.ref = freeRef(component.ref);
        context.issues.warn('duplicate-ref', component.where, `The reference "${shown}" is used by another component (${first.where}), which keeps it; this one is called "${component.ref.slice(0, 220)}".`);
      }
      byRef.set(component.ref, component);
      return true;
    },
    resolve(reference, others, code, where) {
      if (reference === undefined) context.issues.warn('reference-missing', where, 'The entry names no component and was not taken.');
      if (reference === undefined || others.has(reference)) return undefined;
      if (byRef.has(reference)) return reference;
      const ref = purlRefs().get(reference);
      if (ref !== undefined) context.issues.inform('dependency-by-purl', where, `"${reference.slice(0, 200)}" is no reference of the document but the purl of a component, which was taken.`);
      else if (isOutside(reference)) context.issues.inform('reference-outside', where, `"${reference.slice(0, 200)}" stands in another document and was not followed.`);
      else context.issues.warn(code, where, `"${reference.slice(0, 200)}" is not in the document; what is said about it was not taken.`);
      return ref;
    },
  };
}

/** CycloneDX BOM-Links and SPDX external document references. */
function isOutside(reference: string): boolean {
  return reference.startsWith('urn:cdx:') || reference.startsWith('DocumentRef-');
}

function isSame(one: ComponentDraft, other: ComponentDraft): boolean {
  return one.name === other.name && one.version === other.version && one.purl === other.purl && one.group === other.group && one.cpe === other.cpe;
}
