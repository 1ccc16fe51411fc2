import type { NameBasis } from './names/elements.ts';

export type NormalizedLicense = Readonly<{
  /** Canonical SPDX expression; `LicenseRef-scancode-…` where SPDX has no id; `NONE` where no licence is given. */
  expression: string;
  /** `exact`: the text is an expression. `stated`: a name says it. `rule`: the licence text answers what the name leaves open. `assumed`: customary reading, a person should confirm. */
  basis: 'exact' | NameBasis;
}>;

/** What a declared text says: known, one of several (the family is clear, the version is not), or unknown. */
export type DeclaredLicense =
  | (Readonly<{ kind: 'known' }> & NormalizedLicense)
  | Readonly<{ kind: 'ambiguous'; candidates: readonly string[] }>
  | Readonly<{ kind: 'unknown' }>;

export const UNKNOWN: DeclaredLicense = { kind: 'unknown' };
