import type { BomLicense } from '../sbom/model.ts';

/**
 * A licence as a lockfile states it. Whether an id is in the SPDX list is not this reader's business: what has the shape of
 * an id is called one, what joins ids is an expression, the rest is a name.
 */
export function statedLicense(text: string): BomLicense {
  const trimmed = text.trim();
  if (/^[A-Za-z0-9.+-]+$/.test(trimmed)) return { kind: 'id', text: trimmed, claim: 'declared' };
  const kind = /^[A-Za-z0-9.+\-():\s]+$/.test(trimmed) && /\s(?:OR|AND|WITH)\s/.test(trimmed) ? 'expression' : 'name';
  return { kind, text: trimmed, claim: 'declared' };
}

/** Several licences that a document lists; empty texts say nothing. */
export function statedLicenses(texts: readonly string[]): readonly BomLicense[] {
  return texts.filter((text) => text.trim() !== '').map(statedLicense);
}
