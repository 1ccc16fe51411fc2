import type { ReadContext } from './fields.ts';
import type { SbomIssueCode } from './issue-list.ts';
import type { BomComponent } from './model.ts';

/** A component while it is read: what other parts of the document say about it is added afterwards. */
export type ComponentDraft = { -readonly [Key in keyof BomComponent]: BomComponent[Key] };

/**
 * Knows every component of a document, the root too, by its ref and by a number that counts them in the order they were read.
 * Edges are kept as numbers while a document is read: a lookup by text happens once for each end of an edge.
 */
export type RefRegister = Readonly<{
  drafts: readonly ComponentDraft[];
  numberOf(ref: string): number | undefined;
  /**
   * Whether the component is a new one. The first one with a ref keeps it, and edges go to it: the same thing once more is not taken,
   * another thing gets a ref of its own.
   */
  register(component: ComponentDraft): boolean;
  /**
   * The number of the component that is meant by a reference which is no ref of any: some tools write purls there. Undefined, with an
   * issue, where there is none; references to `others` (services, files) and into other documents give undefined as well.
   */
  resolve(reference: string | undefined, others: ReadonlySet<string>, code: SbomIssueCode, where: string): number | undefined;
}>;

export function createRefRegister(context: ReadContext): RefRegister {
  const drafts: ComponentDraft[] = [];
  const numbers = new Map<string, number>();
  let made = 0;
  /** Made numbers only grow, so that a document of equal refs, or of refs that look like made ones, stays linear. */
  const freeRef = (ref: string): string => {
    do made += 1; while (numbers.has(`${ref}#${made}`));
    return `${ref}#${made}`;
  };
  let numbersByPurl: ReadonlyMap<string, number> | undefined;
  return {
    drafts,
    numberOf: (ref) => numbers.get(ref),
    register(component) {
      const first = numbers.get(component.ref);
      if (first !== undefined) {
        const taken = context.issues;
        const shown = component.ref.slice(0, 200);
        const place = drafts[first]!.where;
        if (isSame(drafts[first]!, component)) {
          taken.inform('duplicate-ref', component.where, `The component "${shown}" stands twice in the document (${place}); it was taken once.`);
          return false;
        }
        component.ref = freeRef(component.ref);
        taken.warn('duplicate-ref', component.where, `The reference "${shown}" is used by another component (${place}), which keeps it; this one is called "${component.ref.slice(0, 220)}".`);
      }
      numbers.set(component.ref, drafts.length);
      drafts.push(component);
      return true;
    },
    resolve(reference, others, code, where) {
      if (reference === undefined) context.issues.warn('reference-missing', where, 'The entry names no component and was not taken.');
      if (reference === undefined || others.has(reference)) return undefined;
      // A reference that held control characters is a ref after it was cleaned.
      const cleaned = numbers.get(reference);
      if (cleaned !== undefined) return cleaned;
      numbersByPurl ??= firstByPurl(drafts);
      const number = numbersByPurl.get(reference);
      const shown = reference.slice(0, 200);
      if (number !== undefined) context.issues.inform('dependency-by-purl', where, `"${shown}" is no reference of the document but the purl of a component, which was taken.`);
      else if (isOutside(reference)) context.issues.inform('reference-outside', where, `"${shown}" stands in another document and was not followed.`);
      else context.issues.warn(code, where, `"${shown}" is not in the document; what is said about it was not taken.`);
      return number;
    },
  };
}

function firstByPurl(drafts: readonly ComponentDraft[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  drafts.forEach(({ purl }, number) => {
    if (purl !== undefined && !numbers.has(purl)) numbers.set(purl, number);
  });
  return numbers;
}

/** CycloneDX BOM-Links and SPDX external document references. */
function isOutside(reference: string): boolean {
  return reference.startsWith('urn:cdx:') || reference.startsWith('DocumentRef-');
}

function isSame(one: ComponentDraft, other: ComponentDraft): boolean {
  return one.name === other.name && one.version === other.version && one.purl === other.purl && one.group === other.group && one.cpe === other.cpe;
}
