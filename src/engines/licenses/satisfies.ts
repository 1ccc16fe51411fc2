import type { Expression, ExpressionRefusal, Leaf } from './expression.ts';
import { isCompound } from './expression.ts';
import { foldReference, leafKey } from './format.ts';
import { parseExpression } from './parse.ts';
import { choosableVersions } from './versions.ts';

export type SatisfiesResult =
  | Readonly<{ ok: true; satisfies: boolean }>
  | Readonly<{ ok: false; refusal: SatisfiesRefusal }>;

/** `allowedIndex` says which entry of the allow list is refused; undefined when it is the expression. */
export type SatisfiesRefusal = ExpressionRefusal & Readonly<{ allowedIndex?: number }>;

/** A read allow list; make it once and ask it often. */
export type AllowList = Readonly<{ keys: ReadonlySet<string> }>;

/**
 * Whether somebody who accepts exactly the licences of `allowed` can accept the expression:
 * any part of OR, all parts of AND. A version range is accepted when any version of it is
 * allowed, and an allowed range allows each of its versions; an exception must be the same.
 * An entry of the list is one licence, perhaps with `+` and an exception; an empty list, a
 * compound entry or an unreadable text is refused.
 */
export function satisfies(expression: string | Expression, allowed: readonly string[]): SatisfiesResult {
  const list = readAllowList(allowed);
  if (!list.ok) return list;
  if (typeof expression !== 'string') return { ok: true, satisfies: isSatisfied(expression, list.allowList) };
  const parsed = parseExpression(expression);
  if (!parsed.ok) return parsed;
  return { ok: true, satisfies: isSatisfied(parsed.expression, list.allowList) };
}

export function readAllowList(
  allowed: readonly string[],
): Readonly<{ ok: true; allowList: AllowList } | { ok: false; refusal: SatisfiesRefusal }> {
  if (allowed.length === 0) return { ok: false, refusal: { message: 'The allow list is empty.', at: 0 } };
  const keys = new Set<string>();
  for (const [allowedIndex, entry] of allowed.entries()) {
    const parsed = parseExpression(entry);
    if (!parsed.ok) return { ok: false, refusal: { ...parsed.refusal, allowedIndex } };
    if (isCompound(parsed.expression)) {
      return { ok: false, refusal: { message: 'An entry of the allow list must be a single licence.', at: 0, allowedIndex } };
    }
    for (const key of choiceKeys(parsed.expression)) keys.add(key);
  }
  return { ok: true, allowList: { keys } };
}

/** The decision itself, without reading text. */
export function isSatisfied(expression: Expression, { keys }: AllowList): boolean {
  if (!isCompound(expression)) return choiceKeys(expression).some((key) => keys.has(key));
  if (expression.kind === 'or') return expression.parts.some((part) => isSatisfied(part, { keys }));
  return expression.parts.every((part) => isSatisfied(part, { keys }));
}

/** One key per version that may be chosen, with the exception. */
export function choiceKeys(leaf: Leaf): readonly string[] {
  if (leaf.kind !== 'license') return [leafKey(leaf)];
  const versions = choosableVersions(leaf);
  const { exception } = leaf;
  if (exception === undefined) return leaf.id.includes('Ref-') ? versions.map(foldReference) : versions;
  return versions.map((id) => `${foldReference(id)} WITH ${foldReference(exception)}`);
}
