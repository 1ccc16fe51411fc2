import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn } from '../../../../test/drawn.ts';
import { readRegularYaml } from './regular-yaml.ts';
import { parseWithLibrary, parseYaml } from './yaml.ts';

/** Plain objects on both sides, absent values alike. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item: unknown) => item ?? ''));
}

const key = fc.constantFrom('a', 'b-c', "'@s/x'", '"q: r"', 'a@1.0.0(b@2)', 'https://h/p', '__proto__', 'deps', '1.0');
const scalar = fc.constantFrom('x', '1.10', "'it''s'", '"a\\nb"', '~', '', 'true', 'a b c', 'a:b', '-1', '>=1.0 <2', "'*'", '^1.0.0', '.', 'x # comment', '"x" # comment');
const inline = fc.constantFrom('{}', '[]', '{a: b}', "{integrity: sha512-AQ==, 'k': [x, 'y z']}", '[a, {b: c}]', '{ node: ">= 4" }', '{a: https://h/x}');
const line = fc.tuple(fc.constantFrom('', '  ', '    '), fc.constantFrom('', '- '), key, fc.oneof(scalar, inline, fc.constantFrom('|-\n      text\n      more', '>-\n      text\n      more\n', '|\n      one', '>\n      a: b\n      c', '&a x', '*a', '? y', '{a', '"open')))
  .map(([indent, dash, name, value]) => `${indent}${dash}${name}: ${value}`.trimEnd());
const document = fc.array(fc.oneof(line, fc.constantFrom('', '# comment', '---', '- plain', '  - item', 'no colon')), { minLength: 1, maxLength: 8 }).map((lines) => `${lines.join('\n')}\n`);

describe('the quick reader of regular YAML', () => {
  it('gives what the general library gives, or leaves the document to it', () => {
    let readQuickly = 0;
    fc.assert(fc.property(document, (text) => {
      const quick = readRegularYaml(text);
      if (quick === undefined) return;
      readQuickly += 1;
      const general = parseWithLibrary(text);
      expect({ text, value: plain(quick) }).toEqual({ text, value: general.ok ? plain(general.value) : general });
    }), drawn(3000));
    expect(readQuickly).toBeGreaterThan(100);
  });

  it('leaves to the library what it does not know', () => {
    for (const text of ['a: &x 1\nb: *x\n', 'a: !t 1\n', '%YAML 1.2\n---\na: 1\n', 'a: [1,\n  2]\n', 'a: b\n  c\n', 'a: >-\n  b\n\n  c\n', '\ta: 1\n', 'text\n']) expect([text, readRegularYaml(text)]).toEqual([text, undefined]);
  });

  it('keeps versions as text, and the names of objects as names', () => {
    expect(parseYaml('a: 1.10\n__proto__: x\nconstructor: y\n')).toMatchObject({ ok: true });
    const parsed = parseYaml('a: 1.10\n__proto__: x\n');
    expect(parsed.ok && Object.entries(parsed.value[0] as object)).toEqual([['a', '1.10'], ['__proto__', 'x']]);
  });

  it('reads keys that are too long for one line', () => {
    expect(parseYaml('? "a, b"\n:\n  version: 1\n')).toMatchObject({ ok: true, value: [{ 'a, b': { version: '1' } }] });
  });

  it('says in which line a document is no YAML', () => {
    expect(parseYaml('a: 1\nb: "x\n')).toMatchObject({ ok: false, where: 'line 3' });
  });
});
