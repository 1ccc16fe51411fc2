/** A dependency graph as two columns: `edgeFrom[i]` depends on `edgeTo[i]`; node 0 is the root. */
export type Graph = Readonly<{ nodeCount: number; edgeFrom: readonly number[]; edgeTo: readonly number[] }>;

/** Neighbours of every node in two flat arrays: those of node n stand at `start[n]` up to `start[n + 1]`. */
function adjacency(nodeCount: number, from: readonly number[], to: readonly number[]): { start: Int32Array; next: Int32Array } {
  const start = new Int32Array(nodeCount + 1);
  for (const node of from) start[node + 1]!++;
  for (let i = 0; i < nodeCount; i++) start[i + 1]! += start[i]!;
  const fill = start.slice(0, nodeCount);
  const next = new Int32Array(from.length);
  for (let i = 0; i < from.length; i++) next[fill[from[i]!]!++] = to[i]!;
  return { start, next };
}

export type ShortestTree = Readonly<{
  /** Steps from the root to each node on a shortest path; -1 where no path leads. */
  depths: Int32Array;
  /** The node before each node on one shortest path; -1 for the root and for what no path reaches. */
  parents: Int32Array;
}>;

/** One shortest path to every node. Breadth first, so cycles end by themselves. */
export function shortestTree(graph: Graph): ShortestTree {
  const { start, next } = adjacency(graph.nodeCount, graph.edgeFrom, graph.edgeTo);
  const depths = new Int32Array(graph.nodeCount).fill(-1);
  const parents = new Int32Array(graph.nodeCount).fill(-1);
  const queue = new Int32Array(graph.nodeCount);
  depths[0] = 0;
  let head = 0;
  let tail = 1;
  while (head < tail) {
    const node = queue[head++]!;
    for (let i = start[node]!; i < start[node + 1]!; i++) {
      const neighbour = next[i]!;
      if (depths[neighbour]! >= 0) continue;
      depths[neighbour] = depths[node]! + 1;
      parents[neighbour] = node;
      queue[tail++] = neighbour;
    }
  }
  return { depths, parents };
}

/**
 * Up to `limit` of the shortest paths from the root to `target`, each from the first node below the root to the target.
 * All answered paths have the least possible length; without a path from the root, the target alone.
 */
export function shortestPaths(graph: Graph, target: number, limit: number): Readonly<{ paths: readonly (readonly number[])[]; truncated: boolean }> {
  const { depths } = shortestTree(graph);
  if (depths[target]! < 0) return { paths: [[target]], truncated: false };
  const { start, next } = adjacency(graph.nodeCount, graph.edgeTo, graph.edgeFrom);
  const paths: number[][] = [];
  const open: number[][] = [[target]];
  while (open.length > 0) {
    const path = open.pop()!;
    const first = path[0]!;
    if (depths[first] === 1) {
      if (paths.length === limit) return { paths, truncated: true };
      paths.push(path);
      continue;
    }
    for (let i = start[first]!; i < start[first + 1]!; i++) {
      const parent = next[i]!;
      if (depths[parent] === depths[first]! - 1) open.push([parent, ...path]);
    }
  }
  return { paths, truncated: false };
}
