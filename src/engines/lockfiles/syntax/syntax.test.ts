import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readElixirMap } from './elixir.ts';
import { parseJson, parseRelaxedJson } from './json.ts';
import { parseToml } from './toml.ts';
import { memberOf, pointer } from './values.ts';
import { parseXml } from './xml.ts';

describe('JSON with comments and trailing commas', () => {
  it('reads what strict JSON reads as strict JSON does', () => {
    fc.assert(fc.property(fc.json(), (text) => {
      expect(parseRelaxedJson(text)).toEqual(parseJson(text));
    }));
  });

  it('reads the same after comments and commas were added wherever they may stand', () => {
    const relaxed = '{ // one\n "a": [1, 2, /* two */ ], /* three\n */ "b//c": "x, } /* y */", "d": {"e": "\\"",},\n}';
    expect(parseRelaxedJson(relaxed)).toEqual({ ok: true, value: { a: [1, 2], 'b//c': 'x, } /* y */', d: { e: '"' } } });
  });

  it('is not more relaxed than that', () => {
    for (const text of ['{a: 1}', "{'a': 1}", '[,]', '{,}', '{"a": 1,, }', '{"a":,}', '/* open', '{"a": 1']) expect([text, parseRelaxedJson(text).ok]).toEqual([text, false]);
  });

  it('says in which line a document is broken', () => {
    expect(parseJson('{\n"a": 1,\n"b": x\n}')).toMatchObject({ ok: false, where: 'line 3' });
    expect(parseRelaxedJson('{\n// c\n"a": x,\n}')).toMatchObject({ ok: false, where: 'line 3' });
    fc.assert(fc.property(fc.json(), fc.nat(), fc.constantFrom(',', ':', '}', ']', 'x', '"', ''), (text, cut, noise) => {
      const broken = text.slice(0, cut % (text.length + 1)) + noise;
      if (!parseJson(broken).ok) expect(parseJson(`\n\n${broken}`)).toMatchObject({ ok: false, where: 'line 3' });
    }));
  });
});

describe('XML', () => {
  it('gives local names, text and lines', () => {
    const parsed = parseXml('<?xml version="1.0"?>\n<m:a xmlns:m="u">\n <m:b x:c="1" xmlns:x="v"> t<![CDATA[<u>]]> </m:b></m:a>');
    expect(parsed).toMatchObject({ ok: true, value: { name: 'a', children: [{ name: 'b', text: 't<u>', line: 3 }] } });
    expect(parsed.ok && parsed.value.children[0]!.attributes.get('c')).toBe('1');
  });

  it('refuses what is not well-formed, declares entities, or is nested too deep', () => {
    for (const text of ['', 'text', '<a>', '<a></b>', '<a>&undeclared;</a>', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', '<a>'.repeat(300) + '</a>'.repeat(300)]) {
      expect([text.slice(0, 40), parseXml(text).ok]).toEqual([text.slice(0, 40), false]);
    }
    expect(parseXml('<!DOCTYPE a SYSTEM "a.dtd"><a/>').ok).toBe(true);
  });
});

describe('the other syntaxes', () => {
  it('TOML says in which line it is broken', () => {
    expect(parseToml('a = 1\nb = \n')).toMatchObject({ ok: false, where: 'line 2' });
  });

  it('a map of Elixir keeps its other entries when one is broken', () => {
    expect(readElixirMap('%{\n  "a": {:hex, :a, "1"},\n  "b": {:hex, "open,\n  "c": {:git, "u", [ref: "x"]},\n}')).toEqual([
      { key: 'a', line: 2, value: { kind: 'tuple', items: [{ kind: 'atom', text: 'hex' }, { kind: 'atom', text: 'a' }, { kind: 'text', text: '1' }] } },
      { key: 'b', line: 3, value: undefined },
      { key: 'c', line: 4, value: { kind: 'tuple', items: [
        { kind: 'atom', text: 'git' }, { kind: 'text', text: 'u' },
        { kind: 'list', items: [{ kind: 'tuple', items: [{ kind: 'atom', text: 'ref' }, { kind: 'text', text: 'x' }] }] },
      ] } },
    ]);
    expect(readElixirMap('[a: 1]')).toBeUndefined();
  });

  it('what every object inherits is not a member', () => {
    expect(memberOf({}, 'constructor')).toBeUndefined();
    expect(memberOf(JSON.parse('{"__proto__": 1}'), '__proto__')).toBe(1);
    expect(pointer('a/b', 'c~d', 0)).toBe('/a~1b/c~0d/0');
  });
});
