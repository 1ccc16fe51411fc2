import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { runHere } from '../testing/terminal.ts';
import { engines } from './index.ts';

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(
  '', 'a', '1.0', '1.0.0-rc.1', 'npm', 'Maven', 'Debian:12', 'Red Hat', 'crates.io', 'Alpine:v3.18', 'PyPI', 'Go', 'pypi', 'vers:npm/>=1|<2', 'vers:all/*', 'vers:pypi/!=1', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 'AV:N/AC:L/Au:N/C:P/I:P/A:P', 'MIT', 'MIT OR (GPL-2.0+ WITH Classpath-exception-2.0)', 'Apache License, Version 2.0', 'pkg:npm/%40a/b@1?x=y#z', 'pkg:', '(((((', '/', '/nowhere', '.', '\0',
));
const value = fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 1, -1, 1e308, true, [], {}, ['MIT'], [1], { a: 1 }) });
const fields = fc.constantFrom('purl', 'type', 'namespace', 'name', 'version', 'qualifiers', 'subpath', 'ecosystem', 'a', 'b', 'vers', 'vector', 'expression', 'text', 'allowed', 'path', '__proto__');
const line = fc.oneof(fc.dictionary(fields, value).map((request) => JSON.stringify(request)), text.map((written) => written.replaceAll(/[\r\n]/g, '')), fc.json());

it.each(engines.map(({ name }) => name))('%s answers any lines, each with one object, and none with a defect', async (name) => {
  await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
    const { exitCode, output, errors } = await runHere(['engine', name], { input: [lines.map((each) => `${each}\n`).join('')] });
    const answers = output.split('\n').slice(0, -1).map((answer) => JSON.parse(answer) as { error?: string });
    expect([exitCode, errors, answers.length]).toEqual([0, '', lines.length]);
    expect(answers.filter((answer) => answer === null || typeof answer !== 'object' || answer.error?.startsWith('A defect') === true)).toEqual([]);
  }), drawn(20));
});
