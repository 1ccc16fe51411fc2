import type { ReadContext } from './fields.ts';
import type { BomComponent, BomDependency } from './model.ts';

/** A component while it is read: what other parts of the document say about it is added afterwards. */
export type ComponentDraft = { -readonly [Key in keyof BomComponent]: BomComponent[Key] };

/** Everything that edges can point to. The first component keeps a ref that is used twice. */
export type Elements = Readonly<{
  root: ComponentDraft | undefined;
  components: readonly ComponentDraft[];
  byRef: ReadonlyMap<string, ComponentDraft>;
  /** Refs of things that are no components (services, files): edges to them are no mistake, and are not taken. */
  others: ReadonlySet<string>;
}>;

export type EdgeKind = 'depends' | 'contains';

/** Edges grouped as the model wants them: one entry per source and kind, targets in order and once each. */
export type EdgeGroups = Readonly<{
  /** Opens the entry of `from` without adding a target: the document says that it depends on nothing. */
  open(from: string, kind: EdgeKind): void;
  add(from: string, to: string, kind: EdgeKind): void;
  finish(): readonly BomDependency[];
}>;

/** Above this many targets a set keeps the check for repeated ones linear. */
const comparedTargets = 16;

export function createEdgeGroups(): EdgeGroups {
  type Group = { from: string; to: string[]; seen: Set<string> | undefined };
  const groups: Record<EdgeKind, Map<string, Group>> = { depends: new Map(), contains: new Map() };
  const group = (from: string, kind: EdgeKind): Group => {
    let found = groups[kind].get(from);
    if (found === undefined) groups[kind].set(from, (found = { from, to: [], seen: undefined }));
    return found;
  };
  return {
    open: (from, kind) => void group(from, kind),
    add(from, to, kind) {
      const target = group(from, kind);
      if (target.seen === undefined && target.to.length >= comparedTargets) target.seen = new Set(target.to);
      if (target.seen === undefined ? target.to.includes(to) : target.seen.has(to)) return;
      target.seen?.add(to);
      target.to.push(to);
    },
    finish: () => [
      ...[...groups.depends.values()].map(({ from, to }): BomDependency => ({ from, to })),
      ...[...groups.contains.values()].map(({ from, to }): BomDependency => ({ from, to, kind: 'contains' })),
    ],
  };
}

/**
 * Says of each component whether the root depends on it directly: true where the root names it, false where only others do,
 * undefined where the document is silent (no edges of the root, or no edge to the component).
 */
export function markDirect(elements: Elements, dependencies: readonly BomDependency[]): void {
  const ofRoot = dependencies.find(({ from, kind, to }) => kind === undefined && from === elements.root?.ref && to.length > 0);
  if (ofRoot === undefined) return;
  for (const { from, to, kind } of dependencies) {
    if (kind !== undefined || from === ofRoot.from) continue;
    for (const ref of to) {
      const component = elements.byRef.get(ref);
      if (component !== undefined) component.isDirect = false;
    }
  }
  for (const ref of ofRoot.to) {
    const component = elements.byRef.get(ref);
    if (component !== undefined) component.isDirect = true;
  }
}

/** Reports circles of dependencies once, with one of them spelled out: they are legal and kept, but whoever walks the graph must know. */
export function reportCycles(context: ReadContext, dependencies: readonly BomDependency[]): void {
  const circles = findCircles(dependencies);
  if (circles.length === 0) return;
  const example = circles[0]!.slice(0, 6).map((ref) => ref.slice(0, 100)).join(', ');
  context.issues.inform('dependency-cycle', '', `${circles.length} ${circles.length === 1 ? 'group of components depends on itself' : 'groups of components depend on themselves'} in a circle, for example: ${example}. They were kept.`);
}

/**
 * Strongly connected components of more than one member, or with an edge to itself (Tarjan 1972), without recursion: a chain of
 * a million dependencies must not end the process. Linear in components and edges.
 */
export function findCircles(dependencies: readonly BomDependency[]): readonly (readonly string[])[] {
  const graph = numbered(dependencies);
  const size = graph.names.length;
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const next = new Int32Array(size);
  const isOpen = new Uint8Array(size);
  const open: number[] = [];
  const path: number[] = [];
  const circles: string[][] = [];
  let visited = 0;
  const enter = (node: number): void => {
    order[node] = low[node] = visited++;
    isOpen[node] = 1;
    open.push(node);
    path.push(node);
  };
  for (let start = 0; start < size; start += 1) {
    if (order[start] === -1) enter(start);
    while (path.length > 0) {
      const node = path.at(-1)!;
      const target = graph.targets[node]?.[next[node]!++];
      if (target !== undefined) {
        if (order[target] === -1) enter(target);
        else if (isOpen[target] === 1) low[node] = Math.min(low[node]!, order[target]!);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) low[above] = Math.min(low[above]!, low[node]!);
      if (low[node] === order[node]) closeGroup(graph, node, open, isOpen, circles);
    }
  }
  return circles;
}

type NumberedGraph = Readonly<{ names: readonly string[]; targets: readonly (readonly number[] | undefined)[] }>;

function numbered(dependencies: readonly BomDependency[]): NumberedGraph {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const numberOf = (ref: string): number => {
    let number = numbers.get(ref);
    if (number === undefined) {
      numbers.set(ref, (number = names.length));
      names.push(ref);
    }
    return number;
  };
  const targets: (readonly number[] | undefined)[] = [];
  for (const { from, to, kind } of dependencies) {
    if (kind === undefined || kind === 'depends') targets[numberOf(from)] = to.map(numberOf);
  }
  return { names, targets };
}

function closeGroup(graph: NumberedGraph, node: number, open: number[], isOpen: Uint8Array, circles: string[][]): void {
  const members: number[] = [];
  let member: number;
  do {
    member = open.pop()!;
    isOpen[member] = 0;
    members.push(member);
  } while (member !== node);
  const isCircle = members.length > 1 || (graph.targets[node]?.includes(node) ?? false);
  if (isCircle) circles.push(members.reverse().map((index) => graph.names[index]!));
}
