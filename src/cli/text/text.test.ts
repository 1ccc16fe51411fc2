import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutOf, plainLayout } from './layout.ts';
import { renderTable } from './table.ts';
import { cutText, harmless, padText, widthOf } from './width.ts';

const terminal = { isTTY: true, columns: 40, write: () => true, once: () => terminal, off: () => terminal } as never;

describe('the width of a text', () => {
  it.each([['abc', 3], ['源枢', 4], ['ａ', 2], ['e\u0301', 1], ['👍', 2], ['', 0], ['é', 1]])('%j takes %d columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('is what a cut text keeps to', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 20 }), fc.constantFrom('end' as const, 'middle' as const), (text, width, place) => {
      expect(widthOf(cutText(text, width, place))).toBeLessThanOrEqual(width);
      expect(widthOf(padText(cutText(text, width, place), width))).toBe(width);
    }));
  });

  it('keeps both ends where the middle is cut', () => {
    expect(cutText('services/payment/package-lock.json', 15, 'middle')).toBe('service…ck.json');
  });
});

it('a text of a document cannot move the cursor, colour or turn the line', () => {
  expect(harmless('a\u001b[31mb\r\nc\u202ed\u2028')).toBe('a [31mb cd ');
});

describe('a table', () => {
  const columns = [{ title: '等级' }, { title: 'Component', shrinks: true, cut: 'middle' as const }, { title: 'Count', side: 'right' as const }];

  it('aligns Chinese and Latin', () => {
    expect(renderTable(columns, [['超危', 'left-pad', '3'], ['low', '左', '12']], plainLayout)).toEqual(['  等级  Component  Count', '  超危  left-pad       3', '  low   左            12']);
  });

  it('fits the terminal', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('超危', 'low'), fc.string({ unit: 'grapheme', maxLength: 80 }), fc.constantFrom('1', '1234')), { maxLength: 5 }), (rows) => {
      for (const line of renderTable(columns, rows, layoutOf(terminal, { env: { NO_COLOR: '1' } }))) expect(widthOf(line)).toBeLessThanOrEqual(40);
    }));
  });

  it('has colours on a terminal only, and never against NO_COLOR', () => {
    const painted = (output: never, env: Record<string, string>) => renderTable(columns, [[{ text: 'x', colour: 'red' }, '', '']], layoutOf(output, { env })).join('').includes('\u001b[');
    expect(painted(terminal, {})).toBe(true);
    expect(painted(terminal, { NO_COLOR: '1' })).toBe(false);
    expect(painted(terminal, { TERM: 'dumb' })).toBe(false);
    expect(painted({ isTTY: false } as never, {})).toBe(false);
    expect(painted({ isTTY: false } as never, { FORCE_COLOR: '1' })).toBe(true);
  });
});
