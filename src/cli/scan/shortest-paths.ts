import type { Bom, BomComponent } from '#engines/sbom/model.ts';

/** The shortest paths from the root of one document to its components. */
export type ShortestPaths = Readonly<{
  /** Steps from the root; 1 is direct; undefined where no path leads. */
  depthOf: (ref: string) => number | undefined;
  /** The components from below the root down to the one asked for, which is the last; undefined where no path leads. */
  pathTo: (ref: string) => readonly BomComponent[] | undefined;
}>;

/** Walks the graph of a document once, breadth first, so that circles end by themselves. */
export function findShortestPaths(bom: Bom): ShortestPaths {
  const { root } = bom;
  const byRef = new Map(bom.components.map((component) => [component.ref, component]));
  const targets = new Map<string, readonly string[]>();
  for (const { from, to } of bom.dependencies) {
    const known = targets.get(from);
    targets.set(from, known === undefined ? to : [...known, ...to]);
  }
  const steps = new Map<string, Readonly<{ depth: number; before: string | undefined }>>();
  let layer: string[] = [];
  const reach = (ref: string, depth: number, before: string | undefined) => {
    if (steps.has(ref) || !byRef.has(ref)) return;
    steps.set(ref, { depth, before });
    layer.push(ref);
  };
  for (const ref of root === undefined ? [] : (targets.get(root.ref) ?? [])) reach(ref, 1, undefined);
  for (const component of bom.components) if (component.isDirect === true) reach(component.ref, 1, undefined);
  for (let depth = 2; layer.length > 0; depth++) {
    const last = layer;
    layer = [];
    for (const from of last) for (const to of targets.get(from) ?? []) reach(to, depth, from);
  }
  return {
    depthOf: (ref) => steps.get(ref)?.depth,
    pathTo(ref) {
      const found: BomComponent[] = [];
      for (let at: string | undefined = ref; at !== undefined; at = steps.get(at)?.before) {
        if (!steps.has(at)) return undefined;
        found.push(byRef.get(at)!);
      }
      return found.reverse();
    },
  };
}
