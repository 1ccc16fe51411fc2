import { equalExpressions } from '../licenses/algebra.ts';
import type { Expression, Leaf } from '../licenses/expression.ts';
import { isCompound } from '../licenses/expression.ts';
import { formatLeaf } from '../licenses/format.ts';
import { readDeclaredLicense } from '../licenses/normalize.ts';
import { parseExpression } from '../licenses/parse.ts';
import { choiceKeys } from '../licenses/satisfies.ts';

export const policyVerdicts = ['allow', 'review', 'deny'] as const;
export type PolicyVerdict = (typeof policyVerdicts)[number];

/** What an institution admits, written down; read one with `readLicensePolicy`. */
export type LicensePolicy = Readonly<{
  /** Single licences, perhaps with `+`, `-or-later` or an exception: `GPL-2.0-only WITH Classpath-exception-2.0`. */
  allow: readonly string[];
  review: readonly string[];
  deny: readonly string[];
  /** What happens to licences in none of the lists and to components whose licence is not known. */
  unknown: PolicyVerdict;
  exceptions: readonly PolicyException[];
}>;

/** A component that is let through although its licence is not, because somebody decided so. */
export type PolicyException = Readonly<{
  /** With version: that version; without: every version. Qualifiers are not compared. */
  purl: string;
  /** Holds only while the component is under this licence, so that a change of licence is seen; undefined holds for any. */
  license?: string;
  reason: string;
  /** Last day (`2026-12-31`) the exception holds; undefined holds until it is taken out. */
  until?: string;
}>;

export type PolicyComponent = Readonly<{ name: string; version?: string; purl?: string; license?: string }>;

export type ComponentVerdict<C extends PolicyComponent = PolicyComponent> = Readonly<{
  component: C;
  verdict: PolicyVerdict;
  /** The licence that was judged, as SPDX expression; undefined when it is not known. */
  expression?: string;
  reasons: readonly PolicyReason[];
}>;

export type PolicyReason =
  | Readonly<{ code: 'listed'; license: string; verdict: PolicyVerdict }>
  | Readonly<{ code: 'not-listed'; license: string; verdict: PolicyVerdict }>
  | Readonly<{ code: 'no-license' | 'license-not-understood' | 'license-ambiguous'; text: string; verdict: PolicyVerdict }>
  | Readonly<{ code: 'exception'; reason: string; until?: string; verdict: 'allow'; instead: PolicyVerdict }>
  | Readonly<{ code: 'exception-expired'; reason: string; until: string }>;

/**
 * Judges each component, in their order. OR counts as its best alternative, AND as its worst
 * part; of a range of versions the best one counts. A licence in several lists gets the strictest
 * of them. `on` is the day of the judgement (`2026-11-23`), by which exceptions end.
 */
export function evaluateLicensePolicy<C extends PolicyComponent>(policy: LicensePolicy, components: readonly C[], on: string): readonly ComponentVerdict<C>[] {
  const judge: Judge = { verdicts: verdictsByLicense(policy), unknown: policy.unknown, judged: new Map() };
  return components.map((component) => withException(policy.exceptions, judgeComponent(judge, component), on));
}

/** How many components got each verdict. */
export function countVerdicts(verdicts: Iterable<ComponentVerdict>): Readonly<Record<PolicyVerdict, number>> {
  const counts: Record<PolicyVerdict, number> = { allow: 0, review: 0, deny: 0 };
  for (const { verdict } of verdicts) counts[verdict] += 1;
  return counts;
}

type Judged = Readonly<{ verdict: PolicyVerdict; reasons: readonly PolicyReason[] }>;
type Judge = Readonly<{
  verdicts: ReadonlyMap<string, PolicyVerdict>;
  unknown: PolicyVerdict;
  /** Most components share few licences: each distinct text is judged once. */
  judged: Map<string, Judged & Readonly<{ expression?: string }>>;
}>;

/** From each choosable version of each entry to its verdict; a later, stricter list wins. */
function verdictsByLicense(policy: LicensePolicy): ReadonlyMap<string, PolicyVerdict> {
  const verdicts = new Map<string, PolicyVerdict>();
  for (const verdict of policyVerdicts) {
    for (const entry of policy[verdict]) {
      const parsed = parseExpression(entry);
      if (!parsed.ok || isCompound(parsed.expression)) continue;
      for (const key of choiceKeys(parsed.expression)) verdicts.set(key, verdict);
    }
  }
  return verdicts;
}

function judgeComponent<C extends PolicyComponent>(judge: Judge, component: C): ComponentVerdict<C> {
  const text = component.license?.trim() ?? '';
  const known = judge.judged.get(text);
  if (known !== undefined) return { component, ...known };
  const fresh = judgeText(judge, text);
  judge.judged.set(text, fresh);
  return { component, ...fresh };
}

function judgeText(judge: Judge, text: string): Judged & Readonly<{ expression?: string }> {
  const unknownBecause = (code: 'no-license' | 'license-not-understood' | 'license-ambiguous'): Judged =>
    ({ verdict: judge.unknown, reasons: [{ code, text, verdict: judge.unknown }] });
  if (text === '' || text === 'NOASSERTION') return unknownBecause('no-license');
  const reading = readDeclaredLicense(text);
  if (reading.kind !== 'known') return unknownBecause(reading.kind === 'ambiguous' ? 'license-ambiguous' : 'license-not-understood');
  const parsed = parseExpression(reading.expression);
  if (!parsed.ok) throw new Error(`a known licence has no readable expression: ${reading.expression}`);
  return { expression: reading.expression, ...judgeExpression(judge, parsed.expression) };
}

function judgeExpression(judge: Judge, expression: Expression): Judged {
  if (!isCompound(expression)) return judgeLeaf(judge, expression);
  const parts = expression.parts.map((part) => judgeExpression(judge, part));
  if (expression.kind === 'or') return parts.reduce((best, part) => (rank(part.verdict) < rank(best.verdict) ? part : best));
  const worst = parts.reduce((a, b) => (rank(b.verdict) > rank(a.verdict) ? b : a));
  return { verdict: worst.verdict, reasons: parts.flatMap(({ reasons }) => reasons) };
}

function judgeLeaf(judge: Judge, leaf: Leaf): Judged {
  const license = formatLeaf(leaf);
  let best: PolicyReason & Readonly<{ verdict: PolicyVerdict }> | undefined;
  for (const key of choiceKeys(leaf)) {
    const listed = judge.verdicts.get(key);
    const verdict = listed ?? judge.unknown;
    if (best === undefined || rank(verdict) < rank(best.verdict)) best = { code: listed === undefined ? 'not-listed' : 'listed', license, verdict };
  }
  const reason = best ?? { code: 'not-listed', license, verdict: judge.unknown };
  return { verdict: reason.verdict, reasons: [reason] };
}

function withException<C extends PolicyComponent>(exceptions: readonly PolicyException[], judged: ComponentVerdict<C>, on: string): ComponentVerdict<C> {
  const { purl } = judged.component;
  if (judged.verdict === 'allow' || purl === undefined) return judged;
  const matching = exceptions.filter((exception) => isSamePackage(exception.purl, purl) && isSameLicense(exception.license, judged.expression));
  const valid = matching.find(({ until }) => until === undefined || on <= until);
  if (valid !== undefined) {
    const until = valid.until === undefined ? {} : { until: valid.until };
    const reason: PolicyReason = { code: 'exception', reason: valid.reason, ...until, verdict: 'allow', instead: judged.verdict };
    return { ...judged, verdict: 'allow', reasons: [...judged.reasons, reason] };
  }
  const expired = matching.flatMap(({ reason, until }): PolicyReason[] => (until === undefined ? [] : [{ code: 'exception-expired', reason, until }]));
  return expired.length === 0 ? judged : { ...judged, reasons: [...judged.reasons, ...expired] };
}

function isSameLicense(excepted: string | undefined, expression: string | undefined): boolean {
  if (excepted === undefined) return true;
  const [wanted, found] = [parseExpression(excepted), parseExpression(expression ?? '')];
  return wanted.ok && found.ok && equalExpressions(wanted.expression, found.expression);
}

function isSamePackage(excepted: string, purl: string): boolean {
  const wanted = withoutQualifiers(excepted);
  const found = withoutQualifiers(purl);
  return wanted === found || (versionAt(wanted) < 0 && versionAt(found) >= 0 && wanted === found.slice(0, versionAt(found)));
}

/** purl-spec: qualifiers begin at `?`, the subpath at `#`. */
function withoutQualifiers(purl: string): string {
  const end = purl.search(/[?#]/);
  return end < 0 ? purl : purl.slice(0, end);
}

/** Where the version begins: the last `@` after the last `/`, since a namespace may hold an `@`. */
function versionAt(purl: string): number {
  const at = purl.lastIndexOf('@');
  return at > purl.lastIndexOf('/') ? at : -1;
}

function rank(verdict: PolicyVerdict): number {
  return policyVerdicts.indexOf(verdict);
}
