import type { Compound, Expression, Leaf } from './expression.ts';
import { isCompound, joinExpressions } from './expression.ts';
import { foldReference, leafKey } from './format.ts';

/** The ids of all licences in the expression, each once, in order of appearance; no exceptions, no NONE. */
export function licenseIdsOf(expression: Expression): readonly string[] {
  return distinct(leavesOf(expression).flatMap((leaf) => (leaf.kind === 'license' ? [leaf.id] : [])));
}

/** The ids of all exceptions in the expression, each once, in order of appearance. */
export function exceptionIdsOf(expression: Expression): readonly string[] {
  return distinct(leavesOf(expression).flatMap((leaf) => (leaf.kind === 'license' && leaf.exception !== undefined ? [leaf.exception] : [])));
}

export function leavesOf(expression: Expression): readonly Leaf[] {
  return isCompound(expression) ? expression.parts.flatMap(leavesOf) : [expression];
}

/**
 * The same choice in fewer words: repeated parts go (`MIT AND MIT`), and so do parts that a
 * sibling makes pointless (`MIT OR (MIT AND ISC)` is `MIT`). Order is kept. Which allow lists
 * are satisfied does not change.
 */
export function simplify(expression: Expression): Expression {
  if (!isCompound(expression)) return expression;
  const parts = new Map<string, Expression>();
  const flat = joinExpressions(expression.kind, expression.parts.map(simplify));
  if (!isCompound(flat)) return flat;
  for (const part of flat.parts) {
    const key = expressionKey(part);
    if (!parts.has(key)) parts.set(key, part);
  }
  return joinExpressions(expression.kind, withoutAbsorbed(expression.kind, [...parts.values()]));
}

export type DisjunctsResult =
  | Readonly<{ ok: true; disjuncts: readonly (readonly Leaf[])[] }>
  | Readonly<{ ok: false; refusal: Readonly<{ message: string }> }>;

/**
 * The ways to comply: each disjunct is a set of licences that must all be accepted. Repeated and
 * pointless ways are left out. Refused when more than `maximumCount` (1,000) ways appear on the
 * way, since the number can double with every OR inside an AND.
 */
export function disjuncts(expression: Expression, maximumCount = 1000): DisjunctsResult {
  const ways = waysOf(expression, maximumCount);
  if (ways === undefined) return { ok: false, refusal: { message: `The expression has more than ${maximumCount} alternatives.` } };
  return { ok: true, disjuncts: ways.map((way) => [...way.values()]) };
}

/**
 * Whether two expressions offer the same ways to comply, whatever their order and form. Above
 * the bound of `disjuncts` only the simplified forms are compared, so `true` is always right.
 */
export function equalExpressions(left: Expression, right: Expression): boolean {
  if (expressionKey(simplify(left)) === expressionKey(simplify(right))) return true;
  const a = disjuncts(left);
  const b = disjuncts(right);
  if (!a.ok || !b.ok || a.disjuncts.length !== b.disjuncts.length) return false;
  const keys = new Set(a.disjuncts.map(wayKey));
  return b.disjuncts.every((way) => keys.has(wayKey(way)));
}

/** A text that two expressions share exactly when they differ only in the order of parts. */
export function expressionKey(expression: Expression): string {
  if (!isCompound(expression)) return foldReference(leafKey(expression));
  const sign = expression.kind === 'and' ? '&' : '|';
  return `(${expression.parts.map(expressionKey).sort().join(sign)})`;
}

type Way = ReadonlyMap<string, Leaf>;

function waysOf(expression: Expression, maximumCount: number): readonly Way[] | undefined {
  if (!isCompound(expression)) return [new Map([[leafKey(expression), expression]])];
  let ways: readonly Way[] | undefined;
  for (const part of expression.parts) {
    const more = waysOf(part, maximumCount);
    if (more === undefined) return undefined;
    if (ways !== undefined && countAfter(expression.kind, ways, more) > maximumCount) return undefined;
    ways = ways === undefined ? more : combine(expression.kind, ways, more);
    ways = minimal(ways);
  }
  return ways;
}

function countAfter(kind: Compound['kind'], left: readonly Way[], right: readonly Way[]): number {
  return kind === 'or' ? left.length + right.length : left.length * right.length;
}

function combine(kind: Compound['kind'], left: readonly Way[], right: readonly Way[]): readonly Way[] {
  if (kind === 'or') return [...left, ...right];
  return left.flatMap((a) => right.map((b): Way => new Map([...a, ...b])));
}

/** Leaves out each way that asks for everything another way asks for, and more. */
function minimal(ways: readonly Way[]): readonly Way[] {
  if (ways.length < 2) return ways;
  const bySize = ways.map((way, order) => ({ way, order })).sort((a, b) => a.way.size - b.way.size || a.order - b.order);
  const kept: typeof bySize = [];
  for (const candidate of bySize) {
    if (!kept.some(({ way }) => isSubset(way, candidate.way))) kept.push(candidate);
  }
  return kept.sort((a, b) => a.order - b.order).map(({ way }) => way);
}

/**
 * Absorption: in an OR of ANDs (and an AND of ORs) a part whose own parts contain all of a
 * sibling's adds nothing. Compared only up to 200 siblings, where it matters to a reader.
 */
function withoutAbsorbed(kind: Compound['kind'], parts: readonly Expression[]): readonly Expression[] {
  if (parts.length < 2 || parts.length > 200 || !parts.some(isCompound)) return parts;
  const inner = kind === 'and' ? 'or' : 'and';
  const sets = parts.map((part) => new Set((part.kind === inner ? part.parts : [part]).map(expressionKey)));
  return parts.filter((_, index) => !sets.some((set, other) => other !== index && absorbs(set, sets[index] ?? set, other < index)));
}

function absorbs(set: ReadonlySet<string>, other: ReadonlySet<string>, isEarlier: boolean): boolean {
  if (set.size > other.size || (set.size === other.size && !isEarlier)) return false;
  return isSubset(set, other);
}

function isSubset(part: Keyed, whole: Keyed): boolean {
  if (part.size > whole.size) return false;
  for (const key of part.keys()) if (!whole.has(key)) return false;
  return true;
}

type Keyed = Readonly<{ size: number; has(key: string): boolean; keys(): Iterable<string> }>;

function wayKey(way: readonly Leaf[]): string {
  return way.map(leafKey).sort().join('&');
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
