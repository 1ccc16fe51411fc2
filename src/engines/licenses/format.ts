import type { Expression, Leaf } from './expression.ts';
import { isCompound } from './expression.ts';

/**
 * The canonical text of an expression: canonical ids, operators in capitals, parentheses only
 * where precedence asks for them. Parsing the text again gives the same tree.
 */
export function formatExpression(expression: Expression): string {
  if (!isCompound(expression)) return formatLeaf(expression);
  if (expression.kind === 'or') return expression.parts.map(formatExpression).join(' OR ');
  return expression.parts.map(formatConjunct).join(' AND ');
}

/**
 * The text by which two leaves are the same leaf. The part of a reference after its prefix is
 * case-insensitive (SPDX 3.1 annex, "Case sensitivity"), so references are folded.
 */
export function leafKey(leaf: Leaf): string {
  if (leaf.kind !== 'license') return formatLeaf(leaf);
  const id = foldReference(leaf.id);
  const licence = leaf.orLater && !id.endsWith('-or-later') ? `${id}+` : id;
  return leaf.exception === undefined ? licence : `${licence} WITH ${foldReference(leaf.exception)}`;
}

/** Folds `LicenseRef-X`, `AdditionRef-X` and their `DocumentRef-…:` forms; listed ids stay as they are. */
export function foldReference(id: string): string {
  return id.includes('Ref-') ? id.toLowerCase() : id;
}

export function formatLeaf(leaf: Leaf): string {
  if (leaf.kind !== 'license') return leaf.kind === 'none' ? 'NONE' : 'NOASSERTION';
  const licence = leaf.orLater && !leaf.id.endsWith('-or-later') ? `${leaf.id}+` : leaf.id;
  return leaf.exception === undefined ? licence : `${licence} WITH ${leaf.exception}`;
}

function formatConjunct(part: Expression): string {
  return part.kind === 'or' ? `(${formatExpression(part)})` : formatExpression(part);
}
