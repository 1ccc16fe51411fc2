import { isCompound, joinExpressions, type Expression } from './expression.ts';
import { formatExpression } from './format.ts';
import { UNKNOWN, type DeclaredLicense, type NormalizedLicense } from './declared.ts';
import { readElements, type NameReading } from './names/elements.ts';
import { readGroups } from './names/groups.ts';
import { readItems } from './names/items.ts';
import { nameTables } from './names/tables.ts';
import { licenseInUrl, urlKey } from './names/urls.ts';
import { wordsOf } from './names/words.ts';
import { parseExpression } from './parse.ts';

export type { DeclaredLicense, NormalizedLicense } from './declared.ts';

/**
 * The SPDX expression a declared licence text stands for (a name, an id, a page, a Python
 * classifier, a list), or undefined. Unknown and ambiguous texts stay undefined: "BSD" may be
 * several licences, "see LICENSE" is none. Which choices were made is in KNOWN-DIFFERENCES.md.
 */
export function normalizeLicense(text: string): NormalizedLicense | undefined {
  const reading = readDeclaredLicense(text);
  return reading.kind === 'known' ? { expression: reading.expression, basis: reading.basis } : undefined;
}

/** Like `normalizeLicense`, but tells an ambiguous text (with what it may mean) from an unknown one. */
export function readDeclaredLicense(text: string): DeclaredLicense {
  const parsed = parseExpression(text);
  if (parsed.ok) return found(fromScanCode(parsed.expression), 'exact');
  if (text.length > MAXIMUM_LENGTH) return UNKNOWN;
  const trimmed = text.trim();
  if (trimmed === 'UNLICENSED') return { kind: 'known', expression: 'NONE', basis: 'stated' };
  const plain = withoutWrapping(trimmed);
  return readScheme(plain) ?? readPages(plain);
}

/** A text longer than this that is no expression is a licence text, not a name; texts are told by detection. */
const MAXIMUM_LENGTH = 1000;

function found(expression: Expression, basis: NormalizedLicense['basis']): DeclaredLicense {
  return { kind: 'known', expression: formatExpression(expression), basis };
}

/** Takes off HTML entities, Python list brackets and the path of a Python classifier. */
function withoutWrapping(text: string): string {
  let plain = text.includes('&') ? text.replace(/&(?:quot|apos|#39|#x27|#34);/gi, "'").replace(/&amp;/gi, '&').replace(/&(?:lt|gt|nbsp|#160);/gi, ' ') : text;
  if (/^\W*(?:license|osi approved)\s*::/i.test(plain)) plain = plain.split(/\s*::\s+/).at(-1) ?? plain;
  return plain.replace(/^[\s"'“”‘’[{(<:]+(?=[^)]*$)/, '').trim();
}

/** `LicenseRef-scancode-bsd-new` stands for a listed licence: the list has an id for it now. */
function fromScanCode(expression: Expression): Expression {
  if (isCompound(expression)) return joinExpressions(expression.kind, expression.parts.map(fromScanCode));
  if (expression.kind !== 'license' || expression.exception !== undefined || !expression.id.startsWith('LicenseRef-scancode-')) return expression;
  const listed = nameTables().scanCodeKeys.get(expression.id.slice('LicenseRef-scancode-'.length).toLowerCase());
  const parsed = listed === undefined ? undefined : parseExpression(listed);
  return parsed?.ok === true ? parsed.expression : expression;
}

/** `scancode:bsd-new`, `osi:MIT`, `LicenseRef-scancode-bsd-new` and bare ScanCode keys. */
function readScheme(text: string): DeclaredLicense | undefined {
  const match = /^(scancode|spdx|osi|text|spdxlicenselist|licenseref-scancode-)(?::\/\/|:|(?<=-))(.+)$/i.exec(text);
  const key = (match?.[2] ?? text).toLowerCase();
  const scheme = match?.[1]?.toLowerCase();
  if (scheme === undefined || scheme.includes('scancode')) {
    const expression = nameTables().scanCodeKeys.get(key);
    if (expression !== undefined && !expression.startsWith('WITH ') && (scheme !== undefined || !vagueKeys.has(key))) return readText(expression, scheme === undefined ? 'stated' : 'exact');
  }
  if (scheme === undefined) return undefined;
  const reading = readDeclaredLicense(match?.[2] ?? '');
  if (reading.kind !== 'known' && scheme === 'osi') return readScheme(`scancode:${key}`);
  const isReference = reading.kind !== 'known' && scheme.includes('scancode') && /^[a-z0-9][a-z0-9.-]*$/.test(key);
  return isReference ? readText(`LicenseRef-scancode-${key}`, 'exact') : reading;
}

/** ScanCode keys that as a bare word mean something else or nothing definite. */
const vagueKeys: ReadonlySet<string> = new Set(['python', 'attribution', 'ecos', 'regexp', 'tidy', 'ncbi', 'openssl', 'x11', 'open-public', 'openpub']);

/** Pages and the rest of the text must not contradict each other. */
function readPages(text: string): DeclaredLicense {
  const pages = text.match(/\b(?:(?:https?|ftp):\/\/|www\.|[a-z][a-z0-9-]*\.(?:org|com|net|io|dev)\/)[^\s<>"')\]]+/gi);
  if (pages === null) return readGroups(text, readName) ?? readName(text);
  let rest = text;
  for (const page of pages) rest = rest.replace(page, ' ');
  const readings = pages.map(readPage);
  const named = /[\p{L}\d]/u.test(rest.replace(/\b(?:see|at|licen[sc]ed?|under|the|details?|full|text|available|also)\b/gi, '')) ? readName(rest) : undefined;
  return agree(named, readings);
}

function readPage(page: string): DeclaredLicense {
  const key = urlKey(page.replace(/[.,;:]+$/, ''));
  const listed = nameTables().urls.get(key) ?? nameTables().urls.get(key.replace(/\?.*$/, ''));
  if (listed !== undefined) return readText(listed, 'stated');
  const told = licenseInUrl(key);
  if (told === undefined) return UNKNOWN;
  return 'name' in told ? readDeclaredLicense(told.name) : readText(told.expression, 'stated');
}

/** One reading from a name and its pages: a known name wins unless a page says something else; a page may settle an ambiguous name. */
function agree(named: DeclaredLicense | undefined, pages: readonly DeclaredLicense[]): DeclaredLicense {
  const known = pages.flatMap((page) => (page.kind === 'known' ? [page] : []));
  const [page] = known;
  if (page !== undefined && known.some((other) => other.expression !== page.expression)) return UNKNOWN;
  if (named === undefined) return page ?? UNKNOWN;
  if (named.kind === 'unknown' || page === undefined) return named;
  if (named.kind === 'known' && named.expression === PUBLIC_DOMAIN && dedications.has(page.expression)) return page;
  if (named.kind === 'ambiguous') return named.candidates.includes(page.expression) ? page : UNKNOWN;
  if (named.expression === page.expression || isNarrowedBy(named.expression, page.expression)) return named;
  return named.basis === 'stated' || named.basis === 'exact' ? UNKNOWN : page;
}

const PUBLIC_DOMAIN = 'LicenseRef-scancode-public-domain';
const dedications: ReadonlySet<string> = new Set(['Unlicense', 'CC0-1.0', 'PDDL-1.0', 'WTFPL']);

/** `GPL-2.0-or-later` with the page of GPL 2.0: the page cannot say "or later". */
function isNarrowedBy(named: string, page: string): boolean {
  return named.replace('-or-later', '-only').split(' WITH ')[0] === page;
}

function readText(text: string, basis: NormalizedLicense['basis']): DeclaredLicense {
  const parsed = parseExpression(text);
  return parsed.ok ? found(parsed.expression, basis) : UNKNOWN;
}

function readName(text: string): DeclaredLicense {
  const words = wordsOf(withoutReference(inEnglish(text)));
  if (words.words.length === 0 || words.words.length > 60) return UNKNOWN;
  const tables = nameTables();
  const key = words.words.map((word) => word.text).join(' ');
  const whole = words.tail.includes('?') ? undefined : tables.whole.get(key);
  if (whole !== undefined) return readText(whole, 'stated');
  const assumed = tables.assumed.get(key);
  if (assumed !== undefined) return readText(assumed, 'assumed');
  const items = readItems(words);
  return items === undefined ? UNKNOWN : declaredFrom(readElements(items));
}

function declaredFrom(reading: NameReading): DeclaredLicense {
  return reading.kind === 'known' ? found(reading.expression, reading.basis) : reading;
}

/**
 * Takes off a closing hint to a file ("MIT, see LICENSE"; R's `MIT + file LICENSE`). With R's
 * GPL the file adds terms, so there the hint stays and the text is unknown.
 * Source: "Writing R Extensions", section 1.1.2 Licensing.
 */
function withoutReference(text: string): string {
  const template = /^((?:mit|bsd_[23]_clause)\s*)\+\s*file\s+licen[cs]e$/i.exec(text);
  if (template?.[1] !== undefined) return template[1];
  return text.replace(/[\s,;.:(-]+see\s+(?:the\s+)?(?:accompanying\s+|included\s+|file\s+)*[\w./-]*(?:licen[cs]e|copying|notice|readme)[\w.-]*(?:\s+file)?(?:\s+for\s+(?:more\s+)?(?:details|information))?\s*[).]*$/i, '');
}

/** Chinese licence words in the words of the grammar; characters that are left over make the text unknown. */
function inEnglish(text: string): string {
  if (!/\p{Script=Han}/u.test(text)) return text;
  let english = text.replace(/第?\s*([一二两三四五]|\d+(?:\.\d+)*)\s*版/gu, (_, number: string) => ` version ${chineseDigits.get(number) ?? number} `);
  english = english.replace(/([一二两三四])(?=\s*条款)/gu, (_, number: string) => ` ${chineseDigits.get(number) ?? number} `);
  for (const [chinese = '', word = ''] of nameTables().chinese) english = english.replaceAll(chinese, word);
  return english;
}

const chineseDigits: ReadonlyMap<string, string> = new Map([['一', '1'], ['二', '2'], ['两', '2'], ['三', '3'], ['四', '4'], ['五', '5']]);
