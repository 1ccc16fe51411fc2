import { findScheme, type VersionScheme } from '../versions/index.ts';

/** `*` stands alone, with an empty version. */
export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '*';

export type Constraint = Readonly<{ comparator: Comparator; version: string }>;

/** A version range specifier (https://github.com/package-url/vers-spec): versions decoded, constraints as they stood. */
export type Vers = Readonly<{ scheme: string; constraints: readonly Constraint[] }>;

/** Why something is no vers, or cannot be answered: a stable kebab-case code and one English sentence. */
export type VersRefusal = Readonly<{ code: string; message: string }>;

export type VersResult<T> = ({ readonly ok: true } & T) | Readonly<{ ok: false; refusal: VersRefusal }>;

export function refuse(code: string, message: string): Readonly<{ ok: false; refusal: VersRefusal }> {
  return { ok: false, refusal: { code, message } };
}

/** The canonical text of a range from its parts: sorted by version, encoded, and checked by the rules of the standard (§5.4). */
export function buildVers(scheme: string, constraints: readonly Constraint[]): VersResult<{ text: string }> {
  const vers: Vers = { scheme: scheme.toLowerCase(), constraints: sortConstraints(scheme, constraints) };
  const refusal = checkScheme(vers.scheme) ?? checkConstraints(vers);
  return refusal === undefined ? { ok: true, text: formatVers(vers) } : { ok: false, refusal };
}

/** The text of a range as it is, without a check. */
export function formatVers({ scheme, constraints }: Vers): string {
  return `vers:${scheme}/${constraints.map(formatConstraint).join('|')}`;
}

/** Sorted by version; equal ones stay as they were. Left as they are where the scheme has no order or a text is no version of it. */
export function sortConstraints(scheme: string, constraints: readonly Constraint[]): readonly Constraint[] {
  const order = findScheme(scheme);
  if (order === undefined) return constraints;
  const parsed = parseAll(order, constraints);
  if (parsed === undefined) return constraints;
  return parsed.sort((a, b) => order.compare(a.version, b.version)).map(({ constraint }) => constraint);
}

/** The rules for a scheme's name: letters, digits, `.` and `-`, a letter first; `invalid` is reserved to be refused. */
export function checkScheme(scheme: string): VersRefusal | undefined {
  if (!SCHEME.test(scheme)) return { code: 'scheme-malformed', message: 'The versioning scheme is not made of lower-case letters, digits, "." and "-".' };
  if (scheme === 'invalid') return { code: 'scheme-reserved', message: 'The scheme "invalid" is reserved for ranges that are never valid.' };
  return undefined;
}

/** The rules of §5.4: sorted, every version once, an asterisk alone, comparators in a sequence that makes sense. */
export function checkConstraints({ scheme, constraints }: Vers): VersRefusal | undefined {
  if (constraints.length === 0) return { code: 'constraints-missing', message: 'There is no constraint.' };
  const star = constraints.some(({ comparator }) => comparator === '*');
  if (star) return constraints.length > 1 ? { code: 'asterisk-not-alone', message: 'An asterisk stands beside other constraints.' } : undefined;
  if (UNIVERSAL_SCHEMES.has(scheme)) return { code: 'asterisk-expected', message: `A range of the scheme "${scheme}" has no constraint but an asterisk.` };
  return checkOrder(scheme, constraints) ?? checkSequence(constraints);
}

/** Ranges of every version and of none. */
export const UNIVERSAL_SCHEMES: ReadonlySet<string> = new Set(['all', 'none']);

function checkOrder(scheme: string, constraints: readonly Constraint[]): VersRefusal | undefined {
  if (new Set(constraints.map(({ version }) => version)).size < constraints.length) return DUPLICATE;
  const order = findScheme(scheme);
  const parsed = order && parseAll(order, constraints);
  if (order === undefined || parsed === undefined) return undefined;
  for (let at = 1; at < parsed.length; at++) {
    const between = order.compare(parsed[at - 1]?.version, parsed[at]?.version);
    if (between > 0) return { code: 'constraints-unsorted', message: 'The constraints are not sorted by version.' };
    if (between === 0) return DUPLICATE;
  }
  return undefined;
}

function checkSequence(constraints: readonly Constraint[]): VersRefusal | undefined {
  let previous: Comparator | undefined;
  let previousBound: Comparator | undefined;
  for (const { comparator } of constraints) {
    if (comparator === '!=') continue;
    if (previous === '=' && comparator.startsWith('<')) return SEQUENCE;
    if (comparator !== '=') {
      if (previousBound?.[0] === comparator[0]) return SEQUENCE;
      previousBound = comparator;
    }
    previous = comparator;
  }
  return undefined;
}

function parseAll(order: VersionScheme, constraints: readonly Constraint[]): { constraint: Constraint; version: unknown }[] | undefined {
  const parsed: { constraint: Constraint; version: unknown }[] = [];
  for (const constraint of constraints) {
    const version = order.parse(constraint.version);
    if (version === undefined) return undefined;
    parsed.push({ constraint, version });
  }
  return parsed;
}

function formatConstraint({ comparator, version }: Constraint): string {
  if (comparator === '*') return '*';
  return (comparator === '=' ? '' : comparator) + encodeVersion(version);
}

/** Encodes what separates, white space, and what is not printable ASCII. */
function encodeVersion(version: string): string {
  return version.replace(ENCODED, (character) => {
    const code = character.codePointAt(0) as number;
    if (code < 128) return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
    return encodeURIComponent(character.isWellFormed() ? character : '\ufffd');
  });
}

const SCHEME = /^[a-z][a-z0-9.-]*$/;
const ENCODED = /[^!-~]|[><=!*|%]/gu;
const DUPLICATE: VersRefusal = { code: 'version-duplicated', message: 'A version occurs in more than one constraint.' };
const SEQUENCE: VersRefusal = { code: 'comparators-out-of-sequence', message: 'The comparators do not alternate as they must; a constraint is redundant.' };
