import type { Document } from './document.ts';

/** Measures and words of a printed page; lengths in millimetres, sizes of type in points. */
export type Typography = Readonly<{
  margins: Readonly<{ top: number; right: number; bottom: number; left: number }>;
  /** Two characters stand free before a Chinese paragraph; a Western one is set off by space. */
  isIndented: boolean;
  /** How a page is numbered; `count` is the number of pages. */
  pageNumber: readonly [before: string, after: string];
  words: Readonly<{ madeAt: string; verificationCode: string; signature: string; date: string; labelEnd: string }>;
  signedElectronically: string;
  /** Between two things on one line. */
  separator: string;
}>;

export const pageSize = { width: 210, height: 297 } as const;

/**
 * Chinese pages have the margins and the page numbers of official documents (GB/T 9704-2012, 5.2: type area 156 mm × 225 mm, head
 * 37 mm, binding edge 28 mm; 7.5: a dash on both sides of the number).
 */
const typographies: Readonly<Record<Document['language'], Typography>> = {
  'zh-CN': {
    margins: { top: 37, right: 26, bottom: 35, left: 28 }, isIndented: true, pageNumber: ['— ', ' —'], signedElectronically: '已电子签名', separator: '　',
    words: { madeAt: '生成时间', verificationCode: '校验码', signature: '签字', date: '日期', labelEnd: '：' },
  },
  'en-US': {
    margins: { top: 30, right: 25, bottom: 28, left: 25 }, isIndented: false, pageNumber: ['Page ', ''], signedElectronically: 'signed electronically', separator: ', ',
    words: { madeAt: 'Made', verificationCode: 'Verification code', signature: 'Signature', date: 'Date', labelEnd: ': ' },
  },
};

export function typographyOf(document: Document): Typography {
  return typographies[document.language];
}

/** What stands in the foot beside the page number: when the document was made, and how to check it. */
export function footNoteOf(document: Document): string {
  const { words, separator } = typographyOf(document);
  const parts = [`${words.madeAt}${words.labelEnd}${civilTime(document.madeAt)}`];
  if (document.verificationCode !== undefined) parts.push(`${words.verificationCode}${words.labelEnd}${document.verificationCode}`);
  return cleanText(parts.join(separator));
}

const civil = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });

/** `2026-11-23 14:05` by the one civil time of China, wherever the program runs. */
export function civilTime(at: Date): string {
  return civil.format(at);
}

/** `2026-11-23` by the civil time of China. */
export function civilDay(at: Date): string {
  return civilTime(at).slice(0, 10);
}

/** Text without what neither XML nor a printed line can hold: control characters other than line breaks, and halves of surrogate pairs. */
export function cleanText(text: string): string {
  // U+FFFE and U+FFFF are no characters of XML 1.0: https://www.w3.org/TR/xml/#charsets
  return text.toWellFormed().replaceAll(/\r\n?|[\u2028\u2029]/g, '\n').replaceAll(/(?!\n)[\p{Cc}\uFFFE\uFFFF]/gu, (character) => (character === '\t' ? ' ' : ''));
}

/** The share of the line of each column in percent, summing up to 100; even where the document does not say or says nonsense. */
export function columnShares(count: number, widths: readonly number[] | undefined): number[] {
  const given = widths?.length === count && widths.every((width) => width > 0) ? widths : Array.from({ length: count }, () => 1);
  const sum = given.reduce((total, width) => total + width, 0);
  return given.map((width) => (width * 100) / sum);
}

/**
 * A title on as few lines as it needs, none much longer than the others, broken between words: no single character stands alone on the
 * last line (GB/T 9704-2012, 7.3.1: 回行时词意完整, 排列对称, 长短适宜). `capacity` counts full-width characters of a line.
 */
export function titleLines(text: string, capacity: number, language: Document['language']): string[] {
  const words = [...new Intl.Segmenter(language, { granularity: 'word' }).segment(cleanText(text).replaceAll('\n', ' '))].map(({ segment }) => segment);
  const width = widthOf(words.join(''));
  const count = Math.ceil(width / capacity);
  if (count <= 1) return [words.join('')];
  const lines: string[] = [''];
  for (const word of words) {
    const line = lines.at(-1)!;
    // half a word beyond the even share is as good as half a word before it
    const isFull = line !== '' && lines.length < count && widthOf(line) + widthOf(word) / 2 > width / count && !closing.test(word);
    if (isFull || widthOf(line + word) > capacity) lines.push(word.trimStart());
    else lines[lines.length - 1] = line + word;
  }
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** What may not begin a line: marks that close, and the space after a word. */
const closing = /^[\p{Pe}\p{Pf}\s、。，．：；！？…—·%％]/u;

/** How wide a text is, in full-width characters: Latin letters and digits are about half as wide. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character.codePointAt(0)! < 0x2000 ? 0.55 : 1;
  return width;
}

/** Which columns of a table hold nothing but short entries, numbers mostly: they stand in the middle. */
export function shortColumns(head: readonly string[], rows: readonly (readonly string[])[]): boolean[] {
  return head.map((_, index) => rows.length > 0 && rows.every((row) => widthOf(row[index] ?? '') <= 5));
}

/** A row with exactly as many cells as the head has columns. */
export function evenRow(row: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, index) => cleanText(row[index] ?? ''));
}
