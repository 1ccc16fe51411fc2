import type { ReadContext } from './fields.ts';
import type { BomDependency } from './model.ts';
import type { ComponentDraft } from './ref-register.ts';

export type EdgeKind = 'depends' | 'contains';

/**
 * Edges between components by number, packed: the targets of source `n` are `targets[starts[n]]` up to `targets[starts[n + 1]]`, in
 * order and once each. A source that `isOpen` has an entry even without targets: the document says that it has none.
 */
export type Edges = Readonly<{ size: number; starts: Int32Array; targets: Int32Array; isOpen: Uint8Array }>;

export type EdgeCollector = Readonly<{
  /** Whether the source had an entry already. */
  open(from: number): boolean;
  add(from: number, to: number): void;
  /** Packs what was collected; numbers are below `size`. Linear. */
  pack(size: number): Edges;
}>;

export function createEdgeCollector(): EdgeCollector {
  const sources: number[] = [];
  const targets: number[] = [];
  const opened: boolean[] = [];
  return {
    open(from) {
      const wasOpen = opened[from] === true;
      opened[from] = true;
      return wasOpen;
    },
    add(from, to) {
      sources.push(from);
      targets.push(to);
    },
    pack: (size) => packEdges(sources, targets, opened, size),
  };
}

function packEdges(sources: readonly number[], targets: readonly number[], opened: readonly boolean[], size: number): Edges {
  const ends = new Int32Array(size + 1);
  for (const from of sources) ends[from + 1]! += 1;
  for (let node = 0; node < size; node += 1) ends[node + 1]! += ends[node]!;
  const sorted = new Int32Array(sources.length);
  const next = ends.slice();
  for (let index = 0; index < sources.length; index += 1) sorted[next[sources[index]!]!++] = targets[index]!;
  return withoutRepeats(sorted, ends, opened, size);
}

/** Each target remembers the last source that had it, so that repeated edges are found without comparing. */
function withoutRepeats(sorted: Int32Array, ends: Int32Array, opened: readonly boolean[], size: number): Edges {
  const lastSource = new Int32Array(size).fill(-1);
  const starts = new Int32Array(size + 1);
  const isOpen = new Uint8Array(size);
  let count = 0;
  for (let from = 0; from < size; from += 1) {
    starts[from] = count;
    for (let index = ends[from]!; index < ends[from + 1]!; index += 1) {
      const to = sorted[index]!;
      if (lastSource[to] === from) continue;
      lastSource[to] = from;
      sorted[count++] = to;
    }
    isOpen[from] = opened[from] === true || count > starts[from]! ? 1 : 0;
  }
  starts[size] = count;
  return { size, starts, targets: sorted.subarray(0, count), isOpen };
}

/** The edges as the model has them: by refs, in the order of the components. */
export function namedEdges(edges: Edges, drafts: readonly ComponentDraft[], kind: EdgeKind): readonly BomDependency[] {
  const named: BomDependency[] = [];
  for (let from = 0; from < edges.size; from += 1) {
    if (edges.isOpen[from] === 0) continue;
    const start = edges.starts[from]!;
    const count = edges.starts[from + 1]! - start;
    const to: string[] = [];
    // Room for exactly these: a list that grows by pushing keeps room for many more.
    to.length = count;
    for (let index = 0; index < count; index += 1) to[index] = drafts[edges.targets[start + index]!]!.ref;
    named.push(kind === 'depends' ? { from: drafts[from]!.ref, to } : { from: drafts[from]!.ref, to, kind });
  }
  return named;
}

/**
 * Says of each component whether the root depends on it directly: true where the root names it, false where only others do,
 * undefined where the document is silent (no edges of the root, or no edge to the component).
 */
export function markDirect(edges: Edges, drafts: readonly ComponentDraft[], root: number | undefined): void {
  if (root === undefined) return;
  const ofRoot = edges.targets.subarray(edges.starts[root], edges.starts[root + 1]);
  if (ofRoot.length === 0) return;
  for (const to of edges.targets) drafts[to]!.isDirect = false;
  for (const to of ofRoot) drafts[to]!.isDirect = true;
  drafts[root]!.isDirect = undefined;
}

/** Reports circles of dependencies once, with one of them spelled out: they are legal and kept, but whoever walks the graph must know. */
export function reportCircles(context: ReadContext, edges: Edges, drafts: readonly ComponentDraft[]): void {
  const circles = findCircles(edges);
  if (circles.length === 0) return;
  const example = circles[0]!.slice(0, 6).map((number) => drafts[number]!.ref.slice(0, 100)).join(', ');
  const groups = circles.length === 1 ? '1 group of components depends on itself' : `${circles.length} groups of components depend on themselves`;
  context.issues.inform('dependency-cycle', '', `${groups} in a circle, for example: ${example}. They were kept.`);
}

/**
 * Strongly connected components of more than one member, or with an edge to itself (Tarjan 1972), without recursion: a chain of
 * a million dependencies must not end the process. Linear in components and edges.
 */
export function findCircles({ size, starts, targets }: Edges): readonly (readonly number[])[] {
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const next = starts.slice(0, size);
  const isOpen = new Uint8Array(size);
  const open = new Int32Array(size);
  const path = new Int32Array(size);
  const circles: (readonly number[])[] = [];
  let openCount = 0;
  let pathLength = 0;
  let visited = 0;
  const enter = (node: number): void => {
    order[node] = low[node] = visited++;
    isOpen[node] = 1;
    open[openCount++] = node;
    path[pathLength++] = node;
  };
  for (let start = 0; start < size; start += 1) {
    if (order[start] === -1) enter(start);
    while (pathLength > 0) {
      const node = path[pathLength - 1]!;
      if (next[node]! < starts[node + 1]!) {
        const target = targets[next[node]!++]!;
        if (order[target] === -1) enter(target);
        else if (isOpen[target] === 1) low[node] = Math.min(low[node]!, order[target]!);
        continue;
      }
      pathLength -= 1;
      if (pathLength > 0) low[path[pathLength - 1]!] = Math.min(low[path[pathLength - 1]!]!, low[node]!);
      if (low[node] !== order[node]) continue;
      const end = openCount;
      do isOpen[open[--openCount]!] = 0; while (open[openCount] !== node);
      const isCircle = end - openCount > 1 || targets.subarray(starts[node], starts[node + 1]).includes(node);
      if (isCircle) circles.push([...open.subarray(openCount, end)]);
    }
  }
  return circles;
}
