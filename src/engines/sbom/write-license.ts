import { formatExpression, parseExpression } from '../licenses/index.ts';
import { findListedLicense } from '../licenses/spdx-list.ts';
import type { BomExtractedLicense, BomLicense } from './model.ts';

/** A licence as a standard can hold it: a listed id, an expression of listed ids and references, or a free name. */
export type StandardLicense = Readonly<{ kind: BomLicense['kind']; text: string; claim: BomLicense['claim']; url?: string | undefined }>;

/** Licences of the SPDX list that are newer than the list in the schemas which were published with CycloneDX 1.7. */
const idsNewerThanSchemas: ReadonlySet<string> = new Set(['Brian-Gladman-3-Clause-no-conversion', 'Bugroff', 'CC-BY-NC-3.0-IGO', 'Informatica', 'MVT-1.1', 'atc-game']);

/**
 * What was read, as it may be written: an id that is on the SPDX list (in its own spelling), an expression that parses (with operators
 * in capitals), a name for everything else. A reference that the document defines itself is written by its name, if it has one.
 */
export function standardLicense(license: BomLicense, extracted: ReadonlyMap<string, BomExtractedLicense>): StandardLicense {
  const { text, claim, url } = license;
  if (license.kind === 'name') return { kind: 'name', text, claim, url };
  const listed = listedId(text);
  if (listed !== undefined) return { kind: 'id', text: listed, claim, url };
  const reference = /^LicenseRef-[A-Za-z0-9.-]+$/.test(text) ? text : undefined;
  if (reference !== undefined) return { kind: 'name', text: extracted.get(reference)?.name ?? reference, claim, url };
  const expression = license.kind === 'expression' ? writtenExpression(text) : undefined;
  return expression === undefined ? { kind: 'name', text, claim, url } : { kind: 'expression', text: expression, claim, url };
}

/** The id in the spelling of the list; undefined for other texts and for ids that published schemas do not know yet. */
function listedId(text: string): string | undefined {
  const id = findListedLicense(text)?.id;
  return id === undefined || idsNewerThanSchemas.has(id) ? undefined : id;
}

/** SPDX 2.3 annex D writes operators in capitals; a text in the looser spelling of SPDX 3 is written anew. */
function writtenExpression(text: string): string | undefined {
  if (parseExpression(text, { edition: '2.3' }).ok) return text;
  const loose = parseExpression(text);
  return loose.ok ? formatExpression(loose.expression) : undefined;
}

/** The licences that a document defines itself, by id. */
export function extractedById(extracted: readonly BomExtractedLicense[] | undefined): ReadonlyMap<string, BomExtractedLicense> {
  return new Map((extracted ?? []).map((license) => [license.id, license]));
}
