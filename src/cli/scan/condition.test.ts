import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondition } from './condition.ts';
import type { Subject } from './condition.ts';
import { drawn } from '../../../test/drawn.ts';
import { processorMs } from '../../../test/processor-time.ts';

const component: Subject = {
  isDirect: true, ecosystem: 'npm', name: '@scope/left', version: '1.2.3', purl: 'pkg:npm/%40scope/left@1.2.3', scope: 'required', license: 'MIT OR GPL-3.0-only', risk: 'green', verdict: 'allow',
};
const finding: Subject = { ...component, severity: 'high', score: 7.5, ids: ['CVE-2026-1', 'GHSA-aaaa'], isFixable: true, isMalicious: false };
const vague: Subject = { ...finding, severity: 'unknown', score: undefined, isDirect: undefined, scope: 'unknown', license: undefined, risk: 'unknown', verdict: undefined };

function holds(text: string, subject: Subject): boolean {
  const parsed = parseCondition(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message.en}`);
  return parsed.condition.holds(subject);
}

describe('a condition about a finding', () => {
  it.each(`
    high -> yes
    critical -> no
    low -> yes
    severity>=high and fixable and direct -> yes
    severity > high -> no
    severity=high -> yes
    severity == "high" -> yes
    severity != high -> no
    score>=7.5 -> yes
    score<7.5 -> no
    malicious -> no
    not malicious -> yes
    malicious or license.risk=red -> no
    (malicious or fixable) and not scope=development -> yes
    malicious or fixable and direct -> yes
    id=CVE-2026-1 -> yes
    id=ghsa-* -> yes
    id!=CVE-2026-1 -> no
    name="@scope/left" -> yes
    name=@scope/* -> yes
    purl=pkg:npm/%40scope/* -> yes
    purl=*left@1.* -> yes
    purl=*left@2.* -> no
    ecosystem=NPM -> yes
    version=1.2.3 -> yes
    license=GPL-* -> yes
    license=gpl-3.0-only -> yes
    license='MIT OR GPL-3.0-only' -> yes
    license=Apache-* -> no
    license.risk<=yellow -> yes
    license.verdict>=review -> no
    AND_is_no_field=1 or high -> refused`.trim().split('\n').map((line) => line.trim().split(' -> ')))('%s: %s', (text, answer) => {
    const parsed = parseCondition(text!);
    expect(parsed.ok ? (parsed.condition.holds(finding) ? 'yes' : 'no') : 'refused').toBe(answer);
  });

  it.each(['high', 'not high', 'severity!=high or score>1', 'direct', 'not direct', 'scope=required', 'scope!=required', 'license=MIT', 'license!=MIT', 'license.risk<red', 'license.verdict=allow', 'not license.verdict=allow', 'not (direct and direct)'])('never holds because of something unknown: %s', (text) => {
    expect(holds(text, vague)).toBe(text.startsWith('severity!=high'));
  });

  it('asks for the unknown by its name', () => {
    expect(holds('severity=unknown', vague)).toBe(true);
    expect(holds('license.risk=unknown and fixable', vague)).toBe(true);
    expect(holds('severity!=unknown', vague)).toBe(false);
  });

  it.each(['severity>=none', 'malicious', 'not malicious', 'not fixable', 'score>=0', 'id=*', 'severity=unknown'])('holds for no component without finding: %s', (text) => {
    expect(holds(text, component)).toBe(false);
    expect(holds(`${text} or license.risk=green`, component)).toBe(true);
  });
});

describe('a condition that cannot be read', () => {
  it.each(`
    ▸
    high and▸
    high ▸high
    high ▸&& low
    (high▸
    high▸)
    ▸=high
    severity▸
    severity>=▸
    severity>=▸great
    severity>▸unknown
    license.risk=▸purple
    score>=▸seven
    name▸>=a
    ▸fixable=yes
    ▸colour=red
    not▸
    high and ▸"low"`.split('\n').slice(1).map((line) => [line.trim()]))('is refused at its place: %s', (marked) => {
    const text = marked.replace('▸', '');
    const parsed = parseCondition(text);
    expect(parsed).toMatchObject({ ok: false, message: { en: expect.stringMatching(/\.$/), zh: expect.stringMatching(/[。]$/) } });
    const place = !parsed.ok && parsed.at - 1;
    expect(text.slice(Number(place)).trim()).toBe(text.slice(marked.indexOf('▸')).trim());
  });

  it('is not nested without end', () => {
    expect(parseCondition(`${'('.repeat(10_000)}high${')'.repeat(10_000)}`).ok).toBe(false);
    expect(parseCondition(`${'not '.repeat(10_000)}high`).ok).toBe(false);
  });

  it('never throws, and a text that is read gives an answer', () => {
    const words = fc.constantFrom('high', 'and', 'or', 'not', '(', ')', 'severity', '>=', '=', 'license.risk', 'red', 'direct', '"', "'", '*', '源', '\u0000', 'score', '7.5');
    fc.assert(fc.property(fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 12 }), (parts) => {
      const parsed = parseCondition(parts.join(' '));
      if (parsed.ok) expect(typeof parsed.condition.holds(finding)).toBe('boolean');
      else expect(parsed.at).toBeGreaterThan(0);
    }), drawn(2000));
  });

  it('never holds together with its negation', () => {
    const text = fc.constantFrom('high', 'direct', 'license=MIT', 'score>5', 'malicious', 'license.risk>=orange', 'scope=required');
    fc.assert(fc.property(text, fc.constantFrom(finding, component, vague), (test, subject) => !(holds(test, subject) && holds(`not ${test}`, subject))));
  });

  it('matches wildcards in time that does not explode', () => {
    const startedAt = processorMs();
    expect(holds(`name="${'a*'.repeat(200)}b"`, { ...component, name: 'a'.repeat(20_000) })).toBe(false);
    expect(processorMs() - startedAt).toBeLessThan(1000);
  });
});
