import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blocksOf } from './markdown-blocks.ts';

it('tells headings, paragraphs, lists and code apart', () => {
  expect(blocksOf('### Impact\nOne\ntwo\n\n- a\n- b\n  more\n\n```java\nx <y>\n```\n1. first')).toEqual([
    { kind: 'heading', text: 'Impact' }, { kind: 'paragraph', text: 'One two' }, { kind: 'list', items: ['a', 'b more'] }, { kind: 'code', text: 'x <y>' }, { kind: 'list', items: ['first'] },
  ]);
});

it('keeps code that is never closed', () => {
  expect(blocksOf('```\nlost?')).toEqual([{ kind: 'code', text: 'lost?' }]);
});

it('loses no word of a text without marks', () => {
  fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 }), fc.constantFrom(' ', '\n', '\n\n', '\r\n'), (words, gap) => {
    const text = blocksOf(words.join(gap)).map((block) => ('text' in block ? block.text : block.items.join(' '))).join(' ');
    expect(text.split(' ')).toEqual(words);
  }));
});
