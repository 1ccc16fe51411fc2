import type { Expression } from '../expression.ts';
import { joinExpressions, licenseTerm } from '../expression.ts';
import { simplify } from '../algebra.ts';
import { parseExpression } from '../parse.ts';
import { foldElements, isSameVersion, type Element, type Folded, type Head } from './fold.ts';
import type { ConnectorSign, Item } from './items.ts';
import { nameTables, type NameFamily } from './tables.ts';

/** By which right a name was read: as it stands, by the licence's own rule, or by custom. */
export type NameBasis = 'stated' | 'rule' | 'assumed';

export type NameReading =
  | Readonly<{ kind: 'known'; expression: Expression; basis: NameBasis }>
  | Readonly<{ kind: 'ambiguous'; candidates: readonly string[] }>
  | Readonly<{ kind: 'unknown' }>;

/**
 * Reads items as one or more licences. Every item must have its place: a word too many makes the
 * whole text unknown, so that "based on Apache 2.0" is never taken for Apache-2.0.
 */
export function readElements(items: readonly Item[]): NameReading {
  const folded = foldElements(items);
  if (folded === undefined) return UNKNOWN;
  const [only, second] = folded.elements;
  if (only === undefined) return UNKNOWN;
  if (second === undefined) return readElement(only);
  const kind = joinKind(folded);
  if (kind === undefined) return UNKNOWN;
  const parts: Expression[] = [];
  let basis: NameBasis = 'stated';
  for (const element of folded.elements) {
    const reading = readElement(element);
    if (reading.kind !== 'known') return UNKNOWN;
    parts.push(reading.expression);
    if (basisRank[reading.basis] > basisRank[basis]) basis = reading.basis;
  }
  return { kind: 'known', expression: simplify(joinExpressions(kind, parts)), basis };
}

const UNKNOWN: NameReading = { kind: 'unknown' };
const basisRank: Readonly<Record<NameBasis, number>> = { stated: 0, rule: 1, assumed: 2 };

/**
 * Whether the elements are a choice or all bind. Undefined where the text mixes both, since plain
 * language has no precedence. Commas take the meaning of the word that ends the list; alone they
 * ask for all, so that nothing is presumed allowed.
 */
function joinKind(folded: Folded): 'and' | 'or' | undefined {
  if (folded.isDual) return 'or';
  const kinds = new Set(folded.joints.map((joint, index) => jointKind(joint, folded.elements[index], folded.elements[index + 1])));
  kinds.delete('list');
  if (kinds.size > 1 || kinds.has('unclear')) return undefined;
  return kinds.has('or') ? 'or' : 'and';
}

function jointKind(signs: readonly ConnectorSign[], left: Element | undefined, right: Element | undefined): 'and' | 'or' | 'list' | 'unclear' {
  const kinds = new Set(signs);
  if (kinds.has('and') && kinds.has('or')) return 'unclear';
  if (kinds.has('and')) return 'and';
  if (kinds.has('or')) return 'or';
  if (!kinds.has('plus')) return 'list';
  // `CDDL+GPL` is the name of a dual licence; between other names a plus can mean either.
  return familyName(left) === 'CDDL' && familyName(right) === 'GPL' ? 'or' : 'unclear';
}

function familyName(element: Element | undefined): string | undefined {
  return element?.head?.kind === 'family' ? element.head.family.name : undefined;
}

function readElement(element: Element): NameReading {
  const { head, isLater, isOnly } = element;
  if (head === undefined || element.isWithOpen || (isLater && isOnly)) return UNKNOWN;
  if (!element.words.every((word) => isHarmless(head, word))) return UNKNOWN;
  if (head.kind === 'license') return readLicenseElement(head.expression, element);
  return element.qualifierOf === undefined || element.qualifierOf === head.family.name ? readFamilyElement(head, element) : UNKNOWN;
}

/** Words that do not change which licence a name means: those its family lists, and "software" beside the plainest names. */
function isHarmless(head: Head, word: string): boolean {
  if (head.kind === 'license') return word === 'software' && plainNames.test(head.expression);
  return head.family.soft.has(word) || (word === 'public' && head.family.name.startsWith('CC-'));
}

const plainNames = /^(?:MIT|ISC|X11|Zlib|PostgreSQL|NCSA|Unlicense|OpenSSL|0BSD|Apache-|BSD-|L?GPL-|AGPL-|MPL-|EPL-)/;

function readLicenseElement(text: string, element: Element): NameReading {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(`compiled names hold an unreadable expression: ${text}`);
  const { expression } = parsed;
  if (element.version !== undefined && !isOwnVersion(text, element.version)) return UNKNOWN;
  if (!element.isLater && element.exception === undefined) return { kind: 'known', expression, basis: 'stated' };
  if (expression.kind !== 'license' || (element.isLater && !/-\d+\.\d/.test(expression.id))) return UNKNOWN;
  return known(expression.id, element, 'stated');
}

function isOwnVersion(id: string, version: string): boolean {
  if (nameTables().ownVersions.get(id)?.some((own) => isSameVersion(own, version)) === true) return true;
  return [...id.matchAll(/\d+(?:\.\d+)*[a-z]?/g)].some(([own]) => isSameVersion(own, version));
}

function readFamilyElement({ family, isBareEnough }: Extract<Head, { kind: 'family' }>, element: Element): NameReading {
  const { version } = element;
  if (version !== undefined) {
    const id = findVersion(family, version);
    return id === undefined ? UNKNOWN : known(id, element, 'stated');
  }
  const [single, second] = family.versions;
  if (single !== undefined && second === undefined && !family.isVersionRequired) return known(single[1], element, 'stated');
  const { unversioned } = family;
  const isAnswered = unversioned !== undefined && isBareEnough && element.exception === undefined && !element.isOnly;
  if (!isAnswered || (element.isLater && unversioned.basis !== 'rule')) return { kind: 'ambiguous', candidates: family.candidates };
  return known(unversioned.expression, element, unversioned.basis);
}

/** Finds the id of a version; two digits without a dot, as in file names (`gpl30`), are read with one. */
function findVersion(family: NameFamily, version: string): string | undefined {
  const find = (said: string): string | undefined =>
    family.versions.find(([own]) => (family.isExact ? own === said : isSameVersion(own, said)))?.[1];
  return find(version) ?? (/^\d\d$/.test(version) ? find(`${version.charAt(0)}.${version.charAt(1)}`) : undefined);
}

function known(id: string, element: Element, basis: NameBasis): NameReading {
  const isRaised = element.isLater && id.endsWith('-only');
  const said = isRaised ? `${id.slice(0, -'-only'.length)}-or-later` : id;
  return { kind: 'known', expression: licenseTerm(said, element.isLater || said.endsWith('-or-later'), element.exception), basis };
}
