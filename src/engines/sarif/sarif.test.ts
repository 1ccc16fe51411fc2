import { expect, it } from 'vitest';
import { buildSarif, type SarifInput } from './sarif.ts';

const rule = { id: 'CVE-2026-1', title: 'A fault', level: 'error', securitySeverity: 9.8, tags: ['security'] } as const;
const result = { ruleId: 'CVE-2026-1', level: 'error', message: 'left 1.0.0 is affected.', path: 'app/package-lock.json', line: 12, logicalName: 'pkg:npm/left@1.0.0', fingerprint: 'f' } as const;
const input: SarifInput = { tool: { name: 'yuanshu', version: '1.0.0' }, endedAt: '2026-11-23T00:00:00Z', rules: [rule], results: [result], failures: [] };
const runOf = (more: Partial<SarifInput> = {}): any => (JSON.parse(JSON.stringify(buildSarif({ ...input, ...more }))) as any).runs[0];

it('a result points at its rule and at its place below the scanned folder', () => {
  const { tool, results } = runOf();
  expect(tool.driver.rules[results[0].ruleIndex].id).toBe(results[0].ruleId);
  expect(results[0].locations).toEqual([{
    physicalLocation: { artifactLocation: { uri: 'app/package-lock.json', uriBaseId: 'SRCROOT' }, region: { startLine: 12 } }, logicalLocations: [{ fullyQualifiedName: 'pkg:npm/left@1.0.0', kind: 'module' }],
  }]);
});

it.each([
  ['a b/源.json', 'a%20b/%E6%BA%90.json'], ['c:/x#y?z', 'c%3A/x%23y%3Fz'], ['100%/x', '100%25/x'],
])('the path %s is the relative reference %s', (path, uri) => {
  expect(runOf({ results: [{ ...result, path }] }).results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
});

it('an unknown line is the first, so that viewers show the file', () => {
  expect(runOf({ results: [{ ...result, line: undefined }] }).results[0].locations[0].physicalLocation.region).toEqual({ startLine: 1 });
});

it('what could not be read makes the run unsuccessful and is named', () => {
  expect(runOf().invocations[0]).toMatchObject({ executionSuccessful: true, toolExecutionNotifications: [] });
  const [invocation] = runOf({ results: [], failures: [{ path: 'yarn.lock', message: 'It is cut off.' }] }).invocations;
  expect(invocation).toMatchObject({ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: 'It is cut off.' } }] });
});

it('a result without its rule is a defect of the caller', () => {
  expect(() => buildSarif({ ...input, rules: [] })).toThrow('CVE-2026-1');
});
