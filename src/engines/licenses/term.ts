import type { LicenseTerm, SpecialTerm } from './expression.ts';
import { licenseTerm } from './expression.ts';
import { findListedException, findListedLicense, type ListedLicense } from './spdx-list.ts';

export type TermOptions = Readonly<{ edition?: '2.3' | '3'; listedIdsOnly?: boolean }>;

/**
 * Reads one word as a licence (`license-id`, `license-id+`, `license-ref`, `NONE`, `NOASSERTION`).
 * Gives a message when it is none.
 */
export function readTerm(word: string, options: TermOptions): LicenseTerm | SpecialTerm | string {
  const listed = findListedLicense(word);
  if (listed !== undefined) return canonicalTerm(listed);
  if (word.endsWith('+')) return readLaterTerm(word);
  if (licenseReference.test(word)) return licenseTerm(word, false);
  if (word === 'NONE') return { kind: 'none' };
  if (word === 'NOASSERTION') return { kind: 'noassertion' };
  const suffixed = options.listedIdsOnly === true ? undefined : readSuffixedTerm(word);
  return suffixed ?? whyUnknown(word);
}

/** Reads one word as what may stand after WITH. */
export function readAddition(word: string, options: TermOptions): Readonly<{ ok: true; id: string } | { ok: false; message: string }> {
  const listed = findListedException(word);
  if (listed !== undefined) return { ok: true, id: listed.id };
  if (additionReference.test(word) && options.edition !== '2.3') return { ok: true, id: word };
  return { ok: false, message: `"${clip(word)}" is not a known exception.` };
}

export function withException(term: LicenseTerm, exception: string): LicenseTerm {
  return licenseTerm(term.id, term.orLater, exception);
}

/** The operator `+`. On a GNU id it turns into the listed `-or-later` id. */
function readLaterTerm(word: string): LicenseTerm | string {
  const listed = findListedLicense(word.slice(0, -1));
  if (listed === undefined) return licenseReference.test(word.slice(0, -1)) ? 'The operator + needs an id of the SPDX list.' : whyUnknown(word);
  return laterTerm(canonicalTerm(listed));
}

function laterTerm(term: LicenseTerm): LicenseTerm {
  if (!term.id.endsWith('-only')) return licenseTerm(term.id, true, term.exception);
  return licenseTerm(`${term.id.slice(0, -'-only'.length)}-or-later`, true, term.exception);
}

/**
 * `Apache-2.0-or-later` and `MIT-only` are no listed ids, but what they mean is plain: people
 * carry the GNU suffixes over. They come out as `Apache-2.0+` and `MIT`.
 */
function readSuffixedTerm(word: string): LicenseTerm | undefined {
  const match = suffix.exec(word);
  if (match === null) return undefined;
  const listed = findListedLicense(word.slice(0, match.index));
  if (listed === undefined || listed.isDeprecated) return undefined;
  const term = canonicalTerm(listed);
  return match[1] === undefined ? term : laterTerm(term);
}

/** A deprecated id becomes the term that replaces it; one without a replacement stays. */
function canonicalTerm(listed: ListedLicense): LicenseTerm {
  const known = canonicalTerms.get(listed.id);
  if (known !== undefined) return known;
  const [id = listed.id, exception] = (listed.replacedBy ?? listed.id).split(' WITH ');
  const term = licenseTerm(id, id.endsWith('-or-later'), exception);
  canonicalTerms.set(listed.id, term);
  return term;
}

function whyUnknown(word: string): string {
  if (findListedException(word) !== undefined) return `"${clip(word)}" is an exception, not a licence.`;
  return `"${clip(word)}" is not a known licence.`;
}

function clip(word: string): string {
  return word.length > 60 ? `${word.slice(0, 60)}…` : word;
}

const licenseReference = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;
const additionReference = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+$/;
const suffix = /-(?:only|(or-later))$/i;
/** Terms are immutable and the list is finite: one object per listed id. */
const canonicalTerms = new Map<string, LicenseTerm>();
