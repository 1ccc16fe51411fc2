import { describe, expect, it } from 'vitest';
import { warningIssue, errorIssue } from '#engines/issue.ts';
import { hasOutcome, joinReport, readReport, type ReportItem } from './report.ts';

const taken = (where: string, purl = `pkg:npm/a@${where.length}`): ReportItem => ({ outcome: 'taken', code: 'taken', where, message: '', purl });
const facts = (report: readonly ReportItem[]) => report.map((line) => [line.where, line.outcome, ...(line.remarks ?? []).map((remark) => `${remark.severity} ${remark.code}`)].join(' | '));

describe('the report of a document', () => {
  it('says at a component what was noticed at it or inside it', () => {
    const own: ReportItem = { ...taken('line 40'), remarks: [{ severity: 'warning', code: 'purl-without-version', message: 'own' }] };
    const components = [taken('/components/1'), taken('/components/1/components/0'), taken('/components/10'), taken('line 4'), own];
    const issues = [
      warningIssue('unknown-value', '/components/1/type', ''), warningIssue('unknown-value', '/components/1/components/0/licenses/0', ''), errorIssue('bad-package', '/components/10/dependencies/b', ''),
      { ...warningIssue('several-purls', '/components/10', ''), severity: 'info' } as const, warningIssue('version-not-fixed', 'line 4', ''),
      warningIssue('purl-without-version', 'line 40', 'reader'),
    ];
    const report = joinReport(issues, components);
    expect(facts(report)).toEqual([
      '/components/10/dependencies/b | not-taken', '/components/1 | taken | warning unknown-value', '/components/1/components/0 | taken | warning unknown-value', '/components/10 | taken | info several-purls',
      'line 4 | taken | warning version-not-fixed', 'line 40 | taken | warning purl-without-version',
    ]);
    expect(report.at(-1)!.remarks![0]!.message).toBe('own');
    expect(report.filter((line) => hasOutcome(line, 'warning'))).toHaveLength(4);
    expect(report.filter((line) => hasOutcome(line, 'info')).map((line) => line.where)).toEqual(['/components/10']);
  });

  it('keeps a line of its own for what is about the document, or about a place that several components share', () => {
    const components = [taken('go.sum', 'pkg:golang/a@1'), taken('go.sum', 'pkg:golang/b@1'), taken('document', 'pkg:golang/stdlib@1.22')];
    const issues = [warningIssue('checksum-list', 'go.sum', ''), warningIssue('format-marker-missing', 'document', ''), warningIssue('services-ignored', '/services', ''), warningIssue('dependency-cycle', '', ''), errorIssue('component-without-name', '/components/3', '')];
    expect(facts(joinReport(issues, components))).toEqual(['go.sum | warning', 'document | warning', '/services | warning', ' | warning', '/components/3 | not-taken', 'go.sum | taken', 'go.sum | taken', 'document | taken']);
  });

  it('is read as it was stored before a component stood once', () => {
    const stored: readonly ReportItem[] = [
      { outcome: 'warning', code: 'unknown-value', where: '/components/0/type', message: '', purl: null }, taken('/components/0', 'pkg:npm/a@1'),
      { outcome: 'warning', code: 'purl-without-version', where: '/components/1', message: 'No version.', purl: 'pkg:npm/b' }, taken('/components/1', 'pkg:npm/b'),
      { outcome: 'warning', code: 'purl-without-version', where: '/components/2', message: 'No version.', purl: 'pkg:npm/b' }, { outcome: 'merged', code: 'same-purl', where: '/components/2', message: '', purl: 'pkg:npm/b' },
    ];
    expect(facts(readReport(stored))).toEqual(['/components/0/type | warning', '/components/0 | taken', '/components/1 | taken | warning purl-without-version', '/components/2 | merged | warning purl-without-version']);
    expect(readReport(readReport(stored))).toEqual(readReport(stored));
  });
});
