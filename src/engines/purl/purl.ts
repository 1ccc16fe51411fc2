import { decodeComponent } from './encoding.ts';
import { typeRuleOf } from './types.ts';
import { formatPurl } from './format.ts';
import { errorIssue, warningIssue } from '../issue.ts';
import type { Issue, Read } from '../issue.ts';

/** A package URL, decoded and normalised by the rules of its type. Spec: ECMA-427, https://ecma-international.org/publications-and-standards/standards/ecma-427/ */
export type Purl = Readonly<{
  type: string;
  /** Segments joined with `/`, without leading or trailing slash. */
  namespace?: string | undefined;
  name: string;
  version?: string | undefined;
  /** Without prototype and with keys in order; undefined rather than empty. */
  qualifiers?: Readonly<Record<string, string>> | undefined;
  subpath?: string | undefined;
}>;

/** Parts to build a purl from: decoded, `null` and `''` count as absent. */
export type PurlParts = Readonly<{
  type?: string | null;
  namespace?: string | null;
  name?: string | null;
  version?: string | null;
  qualifiers?: Readonly<Record<string, string | null | undefined>> | null;
  subpath?: string | null;
}>;

export type PurlResult = Readonly<{ ok: true; purl: Purl }> | Readonly<{ ok: false; refusal: string }>;
export type PurlTextResult = Readonly<{ ok: true; text: string }> | Readonly<{ ok: false; refusal: string }>;

/** Longer texts are refused: the longest purl of the official examples has 400 characters. */
export const purlLengthLimit = 16_384;

/**
 * Parses by the letter of the standard; the first violation is the refusal (an English sentence).
 * For purls from documents use `readPurl`, which takes what can be taken.
 */
export function parsePurl(text: string): PurlResult {
  const { value, issues } = readPurl(text);
  const first = issues[0];
  if (first !== undefined) return { ok: false, refusal: first.message };
  return value === undefined ? { ok: false, refusal: 'The text is not a purl.' } : { ok: true, purl: value };
}

/**
 * Reads a purl as it stands in real documents. The value is undefined only where type or name cannot be told; every other
 * deviation from the standard (upper-case qualifier keys, a missing or forbidden namespace, bad percent-encoding …) is repaired or
 * kept and listed as a warning. `where` is the place of the purl in its document.
 */
export function readPurl(text: string, where = ''): Read<Purl | undefined> {
  const issues: Issue[] = [];
  const warn = (code: string, message: string) => issues.push(warningIssue(code, where, message));
  const refuse = (code: string, message: string) => ({ value: undefined, issues: [...issues, errorIssue(code, where, message)] });
  if (text.length > purlLengthLimit) return refuse('purl-too-long', `A purl has at most ${purlLengthLimit} characters.`);
  const trimmed = text.trim();
  if (trimmed !== text) warn('purl-white-space', 'There is white space around the purl.');
  const scheme = /^pkg:\/*/i.exec(trimmed);
  if (scheme === null) return refuse('purl-scheme', 'A purl begins with "pkg:".');
  const split = splitPurl(trimmed.slice(scheme[0].length), warn);
  if (split === undefined) return refuse('purl-type', 'A purl has a type, followed by a slash and a name.');
  const type = split.type.toLowerCase();
  if (!typePattern.test(type)) return refuse('purl-type', `"${split.type.slice(0, 80)}" is not a purl type.`);
  const written = decode(split.name, 'name', warn);
  const name = typeRuleOf(type).nameIsPath ? segmentsOf(written).join('/') : written;
  if (name === '') return refuse('purl-name', 'A purl has a name.');
  const purl = normalise(
    moveScope({
      type,
      namespace: readSegments(split.namespace, 'namespace', warn) || undefined,
      name,
      version: (split.version === undefined ? undefined : decode(split.version, 'version', warn)) || undefined,
      qualifiers: split.qualifiers === undefined ? undefined : readQualifiers(split.qualifiers, warn),
      subpath: split.subpath === undefined ? undefined : readSubpath(split.subpath, warn),
    }, warn),
  );
  findFaults(purl, warn);
  return { value: purl, issues };
}

/** The same package in a version that stands beside its purl, written as the type wants it. */
export function withVersion(purl: Purl, version: string | undefined): Purl {
  return normalise({ ...purl, version: version || undefined });
}

/** Builds the canonical text from decoded parts; the refusal names the first rule that they break. */
export function buildPurl(parts: PurlParts): PurlTextResult {
  const faults: string[] = [];
  const warn = (_code: string, message: string) => faults.push(message);
  const type = (parts.type ?? '').toLowerCase();
  const name = typeRuleOf(type).nameIsPath ? segmentsOf(parts.name ?? '').join('/') : stripSlashes(parts.name ?? '');
  if (!typePattern.test(type)) return { ok: false, refusal: 'A purl has a type of letters, digits, dots and dashes.' };
  if (name === '') return { ok: false, refusal: 'A purl has a name.' };
  const purl = normalise({
    type,
    namespace: segmentsOf(parts.namespace ?? '').join('/') || undefined,
    name,
    version: parts.version || undefined,
    qualifiers: toQualifiers(Object.entries(parts.qualifiers ?? {}).map(([key, value]) => [key, value ?? '']), warn),
    subpath: (parts.subpath ?? '').split('/').filter(isSubpathSegment).join('/') || undefined,
  });
  findFaults(purl, warn);
  const first = faults[0];
  return first === undefined ? { ok: true, text: formatPurl(purl) } : { ok: false, refusal: first };
}

/** The canonical text of a purl as it stands in a document (read by `readPurl`, so that repairable deviations are repaired). */
export function canonicalPurl(text: string): PurlTextResult {
  const { value, issues } = readPurl(text);
  if (value !== undefined) return { ok: true, text: formatPurl(value) };
  return { ok: false, refusal: issues.at(-1)?.message ?? 'The text is not a purl.' };
}

type Warn = (code: string, message: string) => void;
type Split = Readonly<{
  type: string; namespace: readonly string[]; name: string; version: string | undefined; qualifiers: string | undefined; subpath: string | undefined;
}>;

const typePattern = /^[a-z][a-z0-9.-]*$/;

/** Splits `type/namespace/name@version?qualifiers#subpath` without decoding; undefined where there is no type. */
function splitPurl(text: string, warn: Warn): Split | undefined {
  let rest = text;
  const hash = rest.lastIndexOf('#');
  const subpath = hash === -1 ? undefined : rest.slice(hash + 1);
  if (hash !== -1) rest = rest.slice(0, hash);
  // From the left, because every component before the qualifiers must encode its question marks.
  const question = rest.indexOf('?');
  const qualifiers = question === -1 ? undefined : rest.slice(question + 1);
  if (question !== -1) rest = rest.slice(0, question);
  if (qualifiers?.includes('?')) warn('purl-encoding', 'A question mark in a qualifier has to be percent-encoded.');
  const slash = rest.indexOf('/');
  if (slash === -1) return undefined;
  const type = rest.slice(0, slash);
  rest = rest.slice(slash + 1);
  const at = findVersionSeparator(rest);
  const version = at === -1 ? undefined : rest.slice(at + 1);
  // `pkg:swift/github.com/Alamofire/@5.4.3` has a version, so that its trailing slash stands for a missing name.
  const segments = (at === -1 ? stripSlashes(rest) : rest.slice(0, at)).split('/');
  const rule = typeRuleOf(type.toLowerCase());
  if (rule.nameIsPath && segments.length > 1) {
    return { type, namespace: segments.slice(0, 1), name: segments.slice(1).join('/'), version, qualifiers, subpath };
  }
  const name = segments.pop() ?? '';
  return { type, namespace: segments.filter((segment) => segment !== ''), name, version, qualifiers, subpath };
}

/** The last `@`, unless it opens an unencoded scope as in `@babel/core`. */
function findVersionSeparator(path: string): number {
  const at = path.lastIndexOf('@');
  const opensScope = at !== -1 && (at === 0 || path[at - 1] === '/') && path.indexOf('/', at) > at + 1;
  return opensScope ? -1 : at;
}

function decode(text: string, part: string, warn: Warn): string {
  const decoded = decodeComponent(text);
  if (decoded === undefined) warn('purl-encoding', `The ${part} is not correctly percent-encoded; it was taken as it stands.`);
  return decoded ?? text;
}

function readSegments(segments: readonly string[], part: string, warn: Warn): string {
  return segments
    .map((segment) => {
      const decoded = decode(segment, part, warn);
      if (decoded.includes('/')) warn('purl-encoding', `A segment of the ${part} has an encoded slash.`);
      return decoded;
    })
    .flatMap(segmentsOf)
    .join('/');
}

function readSubpath(text: string, warn: Warn): string | undefined {
  return readSegments(segmentsOf(text), 'subpath', warn)
    .split('/').filter(isSubpathSegment).join('/') || undefined;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function isSubpathSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..';
}

function readQualifiers(text: string, warn: Warn): Purl['qualifiers'] {
  const pairs: [string, string][] = [];
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals === -1) {
      warn('purl-qualifier', `The qualifier "${pair.slice(0, 80)}" has no value and was left out.`);
      continue;
    }
    pairs.push([pair.slice(0, equals), decode(pair.slice(equals + 1), 'qualifier', warn)]);
  }
  return toQualifiers(pairs, warn);
}

const keyPattern = /^[a-z][a-z0-9._-]*$/;

function toQualifiers(pairs: readonly (readonly [string, string])[], warn: Warn): Purl['qualifiers'] {
  const kept = new Map<string, string>();
  for (const [written, value] of pairs) {
    if (value === '') continue;
    const key = written.toLowerCase();
    if (key !== written) warn('purl-qualifier', `The qualifier key "${written.slice(0, 80)}" is not in lower case.`);
    if (!keyPattern.test(key)) warn('purl-qualifier', `"${written.slice(0, 80)}" is not a qualifier key; it was left out.`);
    else if (kept.has(key)) warn('purl-qualifier', `The qualifier "${key}" stands twice; the first was taken.`);
    else kept.set(key, value);
  }
  if (kept.size === 0) return undefined;
  const qualifiers: Record<string, string> = Object.create(null);
  for (const key of [...kept.keys()].sort()) qualifiers[key] = kept.get(key)!;
  return qualifiers;
}

/** `pkg:npm/%40scope%2Fname`: the whole package name was encoded as one segment. */
function moveScope(purl: Purl, warn: Warn): Purl {
  const rule = typeRuleOf(purl.type);
  if (rule.nameIsPath || purl.namespace !== undefined || !typesWithPathNames.has(purl.type)) return purl;
  const segments = segmentsOf(purl.name);
  if (segments.length < 2) return purl;
  warn('purl-encoding', 'The slash between namespace and name is encoded.');
  return { ...purl, namespace: segments.slice(0, -1).join('/'), name: segments.at(-1)! };
}

const typesWithPathNames: ReadonlySet<string> = new Set(['npm', 'golang', 'composer', 'github', 'bitbucket', 'swift']);

function normalise(purl: Purl): Purl {
  const rule = typeRuleOf(purl.type);
  if (rule.lower.length === 0 && rule.normalise === undefined) return purl;
  const lowered: { -readonly [Key in keyof Purl]: Purl[Key] } = { ...purl };
  for (const part of rule.lower) {
    const text = lowered[part];
    if (text !== undefined) lowered[part] = text.toLowerCase();
  }
  return rule.normalise === undefined ? lowered : rule.normalise(lowered);
}

function findFaults(purl: Purl, warn: Warn): void {
  const rule = typeRuleOf(purl.type);
  if (rule.namespace === 'required' && purl.namespace === undefined) warn('purl-namespace', `A purl of type ${purl.type} has a namespace.`);
  if (rule.namespace === 'prohibited' && purl.namespace !== undefined) warn('purl-namespace', `A purl of type ${purl.type} has no namespace.`);
  for (const key of rule.requiredQualifiers ?? []) {
    if (purl.qualifiers?.[key] === undefined) warn('purl-qualifier', `A purl of type ${purl.type} has the qualifier "${key}".`);
  }
  const fault = rule.findFault?.(purl);
  if (fault !== undefined) warn('purl-component', fault);
}

function stripSlashes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === '/') start++;
  while (end > start && text[end - 1] === '/') end--;
  return text.slice(start, end);
}
