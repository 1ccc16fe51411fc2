import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { createEdgeCollector, findCircles } from './graph.ts';

type Edge = readonly [from: number, to: number];

function circlesOf(size: number, edges: readonly Edge[]): readonly (readonly number[])[] {
  const collector = createEdgeCollector();
  for (const [from, to] of edges) collector.add(from, to);
  return findCircles(collector.pack(size)).map((circle) => circle.toSorted((one, other) => one - other)).toSorted((one, other) => one[0]! - other[0]!);
}

/** The same by definition: two nodes are in one circle if each is reached from the other (Warshall). */
function circlesByDefinition(size: number, edges: readonly Edge[]): readonly (readonly number[])[] {
  const reaches = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [from, to] of edges) reaches[from]![to] = true;
  for (let via = 0; via < size; via += 1) {
    for (let from = 0; from < size; from += 1) for (let to = 0; to < size; to += 1) reaches[from]![to] ||= reaches[from]![via]! && reaches[via]![to]!;
  }
  const nodes = Array.from({ length: size }, (_, node) => node);
  const circles = nodes.filter((node) => reaches[node]![node]).map((node) => nodes.filter((other) => reaches[node]![other] && reaches[other]![node]));
  return circles.filter((circle, index) => nodes.filter((node) => reaches[node]![node])[index] === circle[0]);
}

describe('circles of dependencies', () => {
  it('are those that the definition gives', () => {
    const graph = fc.integer({ min: 1, max: 9 }).chain((size) => fc.tuple(fc.constant(size), fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 24 })));
    fc.assert(fc.property(graph, ([size, edges]) => {
      expect(circlesOf(size, edges)).toEqual(circlesByDefinition(size, edges));
    }), drawn(1_000));
  });

  it('of a million components are found without recursion', () => {
    const size = 1_000_000;
    const ring = Array.from({ length: size }, (_, node): Edge => [node, (node + 1) % size]);
    expect(circlesOf(size, ring)[0]).toHaveLength(size);
    expect(circlesOf(size, ring.slice(0, -1))).toEqual([]);
  });
});

describe('packed edges', () => {
  it('hold each target once, in the order it was named, and remember entries without targets', () => {
    const collector = createEdgeCollector();
    for (const [from, to] of [[2, 1], [0, 2], [2, 0], [2, 1], [0, 2]] as const) collector.add(from, to);
    expect([collector.open(1), collector.open(1)]).toEqual([false, true]);
    const { starts, targets, isOpen } = collector.pack(4);
    expect([[...starts], [...targets], [...isOpen]]).toEqual([[0, 1, 1, 3, 3], [2, 1, 0], [1, 1, 1, 0]]);
  });
});
