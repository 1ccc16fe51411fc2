import { datetime } from '../versions/datetime.ts';
import { checkConstraints, checkScheme, formatVers, refuse, sortConstraints, type Comparator, type Constraint, type Vers, type VersRefusal, type VersResult } from './vers.ts';

/**
 * Reads a canonical vers by the letter of the standard (https://github.com/package-url/vers-spec, clause 5); nothing is put
 * right silently. For ranges out of foreign documents use `readVers`.
 */
export function parseVers(text: string): VersResult<{ vers: Vers }> {
  if (text.length > MAXIMUM_VERS_LENGTH) return TOO_LONG;
  if (/\s/.test(text)) return refuse('whitespace', 'White space must be percent-encoded.');
  if (/[^!-~]/.test(text)) return refuse('character-not-allowed', 'A vers is made of printable ASCII characters.');
  const parts = split(text);
  if (!parts.ok) return parts;
  const constraints: Constraint[] = [];
  for (const part of parts.constraints) {
    const constraint = parseConstraint(part, parts.scheme);
    if (!constraint.ok) return constraint;
    constraints.push(constraint.constraint);
  }
  const vers: Vers = { scheme: parts.scheme, constraints };
  const refusal = checkConstraints(vers);
  return refusal === undefined ? { ok: true, vers } : { ok: false, refusal };
}

/**
 * Reads what documents carry in the wild: white space, a scheme in upper case, a written `=`, constraints in any order
 * (they are sorted), pipes too many. Refused only where no range can be made out.
 */
export function readVers(text: string): VersResult<{ vers: Vers }> {
  if (text.length > MAXIMUM_VERS_LENGTH) return TOO_LONG;
  const match = LOOSE_VERS.exec(text);
  if (match === null) return NOT_A_VERS;
  const scheme = (match[1] as string).trim().toLowerCase();
  const refusal = checkScheme(scheme);
  if (refusal !== undefined) return { ok: false, refusal };
  const constraints: Constraint[] = [];
  for (const part of (match[2] as string).split('|')) {
    if (part.trim() === '') continue;
    const constraint = readConstraint(part.trim());
    if (!constraint.ok) return constraint;
    constraints.push(constraint.constraint);
  }
  if (constraints.length === 0) return NO_CONSTRAINTS;
  if (constraints.length > 1 && constraints.some(({ comparator }) => comparator === '*')) return STAR_NOT_ALONE;
  return { ok: true, vers: { scheme, constraints: sortConstraints(scheme, constraints) } };
}

/** The text with its constraints sorted by version and encoded; redundant constraints stay (see `simplifyVers`). */
export function normalizeVers(text: string): VersResult<{ text: string }> {
  const read = readVers(text);
  return read.ok ? { ok: true, text: formatVers(read.vers) } : read;
}

function split(text: string): VersResult<{ scheme: string; constraints: readonly string[] }> {
  if (!text.startsWith('vers:')) return NOT_A_VERS;
  const slash = text.indexOf('/');
  if (slash < 0) return NOT_A_VERS;
  const scheme = text.slice('vers:'.length, slash);
  const refusal = checkScheme(scheme);
  if (refusal !== undefined) return { ok: false, refusal };
  const rest = text.slice(slash + 1);
  if (rest === '') return NO_CONSTRAINTS;
  if (rest.startsWith('|')) return refuse('pipe-leading', 'The constraints begin with a pipe.');
  if (rest.endsWith('|')) return refuse('pipe-trailing', 'The constraints end with a pipe.');
  if (rest.includes('||')) return refuse('pipe-consecutive', 'Two pipes follow each other.');
  return { ok: true, scheme, constraints: rest.split('|') };
}

function parseConstraint(text: string, scheme: string): VersResult<{ constraint: Constraint }> {
  if (text === '*') return { ok: true, constraint: STAR };
  if (text.startsWith('=')) return refuse('equals-written', 'Equality is written without "=".');
  const [, comparator = '', written = ''] = CONSTRAINT.exec(text) as RegExpExecArray;
  const refusal = checkWritten(written) ?? (scheme === 'datetime' ? checkDatetime(written) : undefined);
  if (refusal !== undefined) return { ok: false, refusal };
  const version = decode(written);
  if (version === undefined) return BAD_ENCODING;
  return { ok: true, constraint: { comparator: (comparator || '=') as Comparator, version } };
}

function checkWritten(written: string): VersRefusal | undefined {
  if (written === '') return EMPTY_VERSION.refusal;
  if (/[<>=!*]/.test(written)) return UNENCODED.refusal;
  if (/%(?![0-9A-Fa-f]{2})/.test(written)) return BAD_ENCODING.refusal;
  if (/%(?:[a-f].|.[a-f])/.test(written)) return { code: 'encoding-not-canonical', message: 'Percent-encoding is written in upper case.' };
  return undefined;
}

/** Instants are written with `T`, `Z` and plain colons (vers types, "datetime"). */
function checkDatetime(written: string): VersRefusal | undefined {
  if (/%3A/.test(written)) return { code: 'encoding-not-canonical', message: 'The colons of a time are not encoded.' };
  if (/[tz]/.test(written) || datetime.parse(written) === undefined) {
    return { code: 'version-impossible', message: `"${written}" is not an instant of RFC 3339 with upper-case T and Z.` };
  }
  return undefined;
}

function readConstraint(text: string): VersResult<{ constraint: Constraint }> {
  if (text === '*') return { ok: true, constraint: STAR };
  const [, comparator = '', written = ''] = LOOSE_CONSTRAINT.exec(text) as RegExpExecArray;
  if (written === '') return EMPTY_VERSION;
  // A `!` or `=` inside cannot be mistaken for a comparator: `1!2.0` is an epoch of Python.
  if (/[<>*]/.test(written)) return UNENCODED;
  const version = decode(written);
  if (version === undefined) return BAD_ENCODING;
  return { ok: true, constraint: { comparator: COMPARATORS.get(comparator) ?? '=', version } };
}

function decode(written: string): string | undefined {
  if (!written.includes('%')) return written;
  try {
    return decodeURIComponent(written);
  } catch {
    return undefined;
  }
}

const MAXIMUM_VERS_LENGTH = 1_000_000;
const CONSTRAINT = /^(>=|<=|!=|<|>)?([^]*)$/;
const LOOSE_CONSTRAINT = /^(>=|=>|<=|=<|!=|<>|==|=|<|>)?\s*([^]*)$/;
const LOOSE_VERS = /^\s*vers:([^/]*)\/([^]*)$/i;
const COMPARATORS: ReadonlyMap<string, Comparator> = new Map<string, Comparator>([
  ['>=', '>='], ['=>', '>='], ['<=', '<='], ['=<', '<='], ['!=', '!='], ['<>', '!='], ['<', '<'], ['>', '>'],
]);
const STAR: Constraint = { comparator: '*', version: '' };
const TOO_LONG = refuse('too-long', 'The text is longer than a million characters.');
const NOT_A_VERS = refuse('not-a-vers', 'A vers begins with "vers:", a scheme and a slash.');
const NO_CONSTRAINTS = refuse('constraints-missing', 'There is no constraint.');
const STAR_NOT_ALONE = refuse('asterisk-not-alone', 'An asterisk stands beside other constraints.');
const EMPTY_VERSION = refuse('version-missing', 'A constraint has no version.');
const UNENCODED = refuse('character-unencoded', 'A version holds a comparator or an asterisk that is not percent-encoded.');
const BAD_ENCODING = refuse('encoding-invalid', 'The percent-encoding in a version is not valid.');
