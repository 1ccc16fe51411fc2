/**
 * A licence expression as a tree. Lists are flat: an `and` never holds an `and`, an `or` never
 * holds an `or`, and both hold at least two parts.
 * Source of the shape: SPDX 3.0 annex "SPDX license expressions".
 */
export type Expression = Leaf | Compound;

export type Leaf = LicenseTerm | SpecialTerm;

/** One licence, perhaps "or later", perhaps with an exception. */
export type LicenseTerm = Readonly<{
  kind: 'license';
  /** Canonical SPDX id (`Apache-2.0`, `GPL-2.0-or-later`), `LicenseRef-…` or `DocumentRef-…:LicenseRef-…`. */
  id: string;
  /** Any later version may be chosen, either by the operator `+` or by an id that ends in `-or-later`. */
  orLater: boolean;
  /** Canonical exception id, `AdditionRef-…` or `DocumentRef-…:AdditionRef-…`. */
  exception?: string;
}>;

/** `NONE`: it was found that there is no licence. `NOASSERTION`: nothing is said about it. */
export type SpecialTerm = Readonly<{ kind: 'none' }> | Readonly<{ kind: 'noassertion' }>;

export type Compound = Readonly<{ kind: 'and'; parts: readonly Expression[] }> | Readonly<{ kind: 'or'; parts: readonly Expression[] }>;

/** A "no" to a text that is not an expression: one English sentence and the offset it is about. */
export type ExpressionRefusal = Readonly<{ message: string; at: number }>;

export type ExpressionResult =
  | Readonly<{ ok: true; expression: Expression }>
  | Readonly<{ ok: false; refusal: ExpressionRefusal }>;

/** Builds a term; an id ending in `-or-later` is "or later" without being told. */
export function licenseTerm(id: string, orLater = id.endsWith('-or-later'), exception?: string): LicenseTerm {
  return exception === undefined ? { kind: 'license', id, orLater } : { kind: 'license', id, orLater, exception };
}

export function isCompound(expression: Expression): expression is Compound {
  return expression.kind === 'and' || expression.kind === 'or';
}

/** Joins parts under one operator, taking nested lists of the same operator apart. */
export function joinExpressions(kind: Compound['kind'], parts: readonly Expression[]): Expression {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined) return only;
  const isNested = parts.some((part) => part.kind === kind);
  if (!isNested) return { kind, parts };
  const flat: Expression[] = [];
  for (const part of parts) {
    if (part.kind === kind) for (const inner of part.parts) flat.push(inner);
    else flat.push(part);
  }
  return { kind, parts: flat };
}
