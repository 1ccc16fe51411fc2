import { errorIssue, warningIssue, type Issue, type Read } from '../issue.ts';
import { isCompound } from '../licenses/expression.ts';
import { parseExpression } from '../licenses/parse.ts';
import { policyVerdicts, type LicensePolicy, type PolicyException, type PolicyVerdict } from './license-policy.ts';

/**
 * Reads a policy from parsed JSON or YAML:
 * `{ allow: [ids], review: [ids], deny: [ids], unknown: allow|review|deny, exceptions: [{ purl, license, reason, until }] }`.
 * Everything may be missing; `unknown` is `review` then. What cannot be taken is an issue: a
 * licence nobody knows, an exception without reason, a date that is none.
 */
export function readLicensePolicy(value: unknown): Read<LicensePolicy> {
  const issues: Issue[] = [];
  if (!isRecord(value)) {
    issues.push(errorIssue('policy-not-an-object', '', 'A licence policy must be an object; nothing was taken.'));
    return { value: { allow: [], review: [], deny: [], unknown: 'review', exceptions: [] }, issues };
  }
  for (const key of Object.keys(value)) {
    if (!knownKeys.has(key)) issues.push(warningIssue('policy-unknown-key', `/${key}`, `A licence policy has no "${key}"; it was passed over.`));
  }
  const list = (verdict: PolicyVerdict): readonly string[] => readLicenses(value[verdict], `/${verdict}`, issues);
  const policy = { allow: list('allow'), review: list('review'), deny: list('deny'), unknown: readUnknown(value['unknown'], issues), exceptions: readExceptions(value['exceptions'], issues) };
  return { value: policy, issues };
}

const knownKeys: ReadonlySet<string> = new Set([...policyVerdicts, 'unknown', 'exceptions']);

function readLicenses(value: unknown, where: string, issues: Issue[]): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    issues.push(errorIssue('policy-not-a-list', where, 'This must be a list of licence ids; it was not taken.'));
    return [];
  }
  return value.filter((entry: unknown, index): entry is string => {
    const problem = typeof entry === 'string' ? problemOf(entry) : 'This is not a text.';
    if (problem !== undefined) issues.push(errorIssue('policy-license-not-known', `${where}/${index}`, `${problem} The entry was not taken.`));
    return problem === undefined;
  });
}

function problemOf(entry: string): string | undefined {
  const parsed = parseExpression(entry);
  if (!parsed.ok) return parsed.refusal.message;
  return isCompound(parsed.expression) ? 'An entry must be a single licence.' : undefined;
}

function readUnknown(value: unknown, issues: Issue[]): PolicyVerdict {
  if (value === undefined || value === null) return 'review';
  const verdict = policyVerdicts.find((known) => known === value);
  if (verdict === undefined) issues.push(errorIssue('policy-unknown-verdict', '/unknown', 'This must be allow, review or deny; review was taken.'));
  return verdict ?? 'review';
}

function readExceptions(value: unknown, issues: Issue[]): readonly PolicyException[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    issues.push(errorIssue('policy-not-a-list', '/exceptions', 'This must be a list of exceptions; it was not taken.'));
    return [];
  }
  return value.flatMap((entry: unknown, index) => readException(entry, `/exceptions/${index}`, issues));
}

function readException(entry: unknown, where: string, issues: Issue[]): readonly PolicyException[] {
  const { purl, license, reason, until } = isRecord(entry) ? entry : {};
  if (typeof purl !== 'string' || !purl.startsWith('pkg:') || typeof reason !== 'string' || reason.trim() === '') {
    issues.push(errorIssue('policy-exception-incomplete', where, 'An exception needs a purl and a reason; it was not taken.'));
    return [];
  }
  if (license !== undefined && (typeof license !== 'string' || !parseExpression(license).ok)) {
    issues.push(errorIssue('policy-license-not-known', `${where}/license`, 'The licence of an exception must be an SPDX expression; the exception was not taken.'));
    return [];
  }
  const exception = license === undefined ? { purl, reason } : { purl, license, reason };
  if (until === undefined || until === null) return [exception];
  if (typeof until !== 'string' || !/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(until)) {
    issues.push(errorIssue('policy-exception-date', where, 'The end of an exception must be a day such as 2026-12-31; it was not taken.'));
    return [];
  }
  return [{ ...exception, until }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
