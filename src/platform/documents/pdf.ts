import type { Content, createPdf, TableCell, TableLayout } from 'pdfmake';
import type { Document, DocumentPart } from './document.ts';
import { fontFiles } from './fonts.ts';
import { cleanText, columnShares, evenRow, footNoteOf, pageSize, shortColumns, titleLines, typographyOf, widthOf } from './typography.ts';
import type { Typography } from './typography.ts';

/**
 * A document as PDF, in Noto Sans SC, which goes along in the file. Lines are broken by the rules of Unicode (UAX #14), so that no line
 * begins with a mark that closes and none ends with one that opens; a heading never stands alone at the foot of a page.
 */
export async function renderPdf(document: Document): Promise<Buffer> {
  // loaded when the first document is wanted: a program that only starts does not wait for it
  const { default: pdfmake } = await import('pdfmake');
  const fonts = fontFiles();
  pdfmake.setFonts({ Noto: { normal: fonts.normal, bold: fonts.bold } });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((file) => file === fonts.normal || file === fonts.bold);
  return pdfmake.createPdf(definitionOf(document)).getBuffer();
}

const sizesByLanguage = {
  'zh-CN': { title: 19, titleCapacity: 22.5, subtitle: 12, body: 12, table: 10, small: 8.5, headings: { 1: 14, 2: 12.5, 3: 12 } },
  'en-US': { title: 18, titleCapacity: 24, subtitle: 12, body: 10.5, table: 9.5, small: 8.5, headings: { 1: 13.5, 2: 11.5, 3: 10.5 } },
} as const;
const colours = { quiet: '#555555', line: '#8a8a8a', shade: '#f1f3f4' } as const;
const pointsPerMillimetre = 72 / 25.4;

type Definition = Parameters<typeof createPdf>[0];

function definitionOf(document: Document): Definition {
  const typography = typographyOf(document);
  const { margins } = typography;
  const sizes = sizesByLanguage[document.language];
  const setting = { typography, sizes };
  const [left, top, right, bottom] = [margins.left, margins.top, margins.right, margins.bottom].map((millimetres) => millimetres * pointsPerMillimetre) as [number, number, number, number];
  return {
    pageSize: 'A4', pageMargins: [left, top, right, bottom], language: document.language, version: '1.7',
    info: { title: cleanText(document.title), author: cleanText(document.institution), creationDate: document.madeAt, modDate: document.madeAt },
    defaultStyle: { font: 'Noto', fontSize: sizes.body, lineHeight: 1.22 },
    header: { ...textRun(document.institution), fontSize: sizes.small, color: colours.quiet, alignment: 'center', margin: [left, top / 2 - 4, right, 0] },
    footer: (page, count) => footOf(document, page, count, [left, right]),
    // what comes after a heading is not laid out yet when its place is told, so its least height is reckoned
    pageBreakBefore: ({ headlineLevel, startPosition }) => headlineLevel !== undefined && startPosition.top + headlineLevel > top + startPosition.pageInnerHeight,
    content: [...titleBlock(document), ...contentsOf(document.parts, setting)],
  };
}

function footOf(document: Document, page: number, count: number, [left, right]: readonly [number, number]): Content {
  const [before, after] = typographyOf(document).pageNumber;
  const number = document.language === 'en-US' ? `${before}${page} of ${count}` : `${before}${page}${after}`;
  return {
    margin: [left, 22, right, 0],
    stack: [{ text: number, alignment: 'center', fontSize: 10.5 }, { text: footNoteOf(document), alignment: 'center', fontSize: 7.5, color: colours.quiet, margin: [0, 6, 0, 0] }],
  };
}

function titleBlock(document: Document): Content[] {
  const sizes = sizesByLanguage[document.language];
  const block: Content[] = [{ ...textRun(titleLines(document.title, sizes.titleCapacity, document.language).join('\n')), fontSize: sizes.title, bold: true, alignment: 'center', margin: [0, 0, 0, 6] }];
  if (document.subtitle !== undefined) block.push({ ...textRun(document.subtitle), fontSize: sizes.subtitle, alignment: 'center', margin: [0, 0, 0, 4] });
  if (document.number !== undefined) block.push({ ...textRun(document.number), fontSize: sizes.table, alignment: 'center', color: colours.quiet, margin: [0, 0, 0, 4] });
  return [...block, { text: '', margin: [0, 0, 0, 8] }];
}

type PartOf<K extends DocumentPart['kind']> = Extract<DocumentPart, { kind: K }>;
type Setting = Readonly<{ typography: Typography; sizes: (typeof sizesByLanguage)[Document['language']] }>;
type Writers = { readonly [K in DocumentPart['kind']]: (part: PartOf<K>, setting: Setting, keptHeight: number) => Content };

/** Signatures go with the paragraph before them, so that nobody signs a page without text; headings know what they must not be parted from. */
function contentsOf(parts: readonly DocumentPart[], setting: Setting): Content[] {
  const contents: Content[] = [];
  for (const [index, part] of parts.entries()) {
    const write = writers[part.kind] as (part: DocumentPart, setting: Setting, keptHeight: number) => Content;
    const content = write(part, setting, part.kind === 'heading' ? keptHeight(parts, index, setting) : 0);
    const before = parts[index - 1];
    // what is kept in one piece must fit a page
    const isKept = part.kind === 'signatures' && part.rows.length <= 10 && before?.kind === 'paragraph' && before.text.length <= 400;
    contents.push(isKept ? { unbreakable: true, stack: [contents.pop()!, content] } : content);
  }
  return contents;
}

/** How high a heading is together with the first lines, or the head and first row, of what follows it; in points, rather too much. */
function keptHeight(parts: readonly DocumentPart[], index: number, setting: Setting): number {
  const { sizes } = setting;
  let height = 0;
  for (let place = index; place < parts.length; place++) {
    const part = parts[place]!;
    if (part.kind === 'heading') height += sizes.headings[part.level] * lineRatio + 16;
    else return height + (part.kind === 'table' ? rowHeight(part.head, part, setting) + rowHeight(part.rows[0] ?? [], part, setting) : 2 * sizes.body * lineRatio);
  }
  return height;
}

/** Ascent and descent of the font, 1.448 of its size, times the height of lines. */
const lineRatio = 1.448 * 1.22;

function rowHeight(row: readonly string[], { head, widths }: PartOf<'table'>, { sizes, typography: { margins } }: Setting): number {
  const width = (pageSize.width - margins.left - margins.right) * pointsPerMillimetre;
  const lineCounts = columnShares(head.length, widths).map((share, index) => Math.ceil((widthOf(row[index] ?? '') * sizes.table * 1.1) / ((width * share) / 100 - 11)) + (row[index] ?? '').split('\n').length - 1);
  return Math.min(300, Math.max(1, ...lineCounts) * sizes.table * lineRatio + 8);
}

const writers: Writers = {
  heading: ({ level, text }, { typography: { isIndented }, sizes }, height) => ({
    ...textRun(text), bold: level !== 3 || !isIndented, fontSize: sizes.headings[level], headlineLevel: height, margin: [0, level === 1 ? 12 : 8, 0, 4],
    ...(isIndented && level !== 1 ? { leadingIndent: 2 * sizes.headings[level] } : {}),
  }),
  paragraph: ({ text, isStrong, isQuiet }, { typography: { isIndented }, sizes }) => ({
    margin: [0, 0, 0, isIndented ? 3 : 7], unbreakable: isFewLines(text),
    stack: cleanText(text).split('\n').map((line) => ({
      ...textRun(line), alignment: isIndented ? 'justify' as const : 'left' as const, ...(isStrong === true ? { bold: true } : {}),
      ...(isQuiet === true ? { color: colours.quiet, fontSize: sizes.table } : {}), ...(isIndented ? { leadingIndent: 2 * (isQuiet === true ? sizes.table : sizes.body) } : {}),
    })),
  }),
  list: ({ isNumbered, items }, { typography: { isIndented } }) => ({
    margin: [isIndented ? 24 : 0, 0, 0, isIndented ? 4 : 7],
    ...(isNumbered === true ? { ol: items.map(listItem) } : { ul: items.map(listItem) }), markerColor: colours.quiet,
  }),
  fields: ({ rows }, setting) => tableOf(setting, rows.map(([label, value]) => [{ ...textRun(label), bold: true, fillColor: colours.shade }, textRun(value)]), ['24%', '76%'], 0),
  table: ({ head, rows, widths }, setting) => {
    const isShort = shortColumns(head, rows);
    return tableOf(
      setting, [head.map((text) => ({ ...textRun(text), bold: true, fillColor: colours.shade, alignment: 'center' })), ...rows.map((row) => evenRow(row, head.length).map((text, index) => (isShort[index] === true ? { ...textRun(text), alignment: 'center' as const } : textRun(text))))],
      columnShares(head.length, widths).map((share) => `${share}%`), 1,
    );
  },
  signatures: ({ rows }, { typography }) => ({ stack: rows.map((row) => signatureOf(row, typography)), margin: [0, 10, 0, 0] }),
  'page-break': () => ({ text: '', pageBreak: 'after' }),
};

/** Quotation marks are as wide as a Chinese character in the Chinese font; where no Chinese stands, `pwid` has them as narrow as Latin letters. */
function textRun(text: string): { text: string; fontFeatures?: ['pwid'] } {
  const clean = cleanText(text);
  return /[\u3000-\u9fff\uff00-\uffef]/.test(clean) ? { text: clean } : { text: clean, fontFeatures: ['pwid'] };
}

function listItem(text: string): Content {
  return { unbreakable: isFewLines(text), stack: [{ ...textRun(text), margin: [0, 0, 0, 2] }] };
}

/** Two or three lines are not parted: one of them alone would begin or end a page. */
function isFewLines(text: string): boolean {
  return widthOf(text) <= 100 && !text.includes('\n');
}

const gridLayout: TableLayout = {
  hLineWidth: () => 0.5, vLineWidth: () => 0.5, hLineColor: () => colours.line, vLineColor: () => colours.line,
  paddingLeft: () => 5, paddingRight: () => 5, paddingTop: () => 3.5, paddingBottom: () => 3.5,
};

function tableOf({ sizes }: Setting, body: TableCell[][], widths: string[], headerRows: number): Content {
  // a table without rows is one line of nothing, which pdfmake cannot lay out
  if (body.length === 0 || widths.length === 0) return { text: '' };
  return {
    fontSize: sizes.table, lineHeight: 1.1, margin: [0, 2, 0, 10], layout: gridLayout,
    table: { widths, headerRows, ...(headerRows > 0 && body.length > headerRows ? { keepWithHeaderRows: 1 } : {}), dontBreakRows: body.length > headerRows && body.every((row) => row.every(isShort)), body },
  };
}

/** A row that is kept in one piece must fit a page, whatever stands in it. */
function isShort(cell: TableCell): boolean {
  const text = typeof cell === 'string' ? cell : typeof cell === 'object' && cell !== null && 'text' in cell && typeof cell.text === 'string' ? cell.text : '';
  return text.length <= 400;
}

function signatureOf({ role, name, at, signature }: PartOf<'signatures'>['rows'][number], { words, signedElectronically, separator, margins }: Typography): Content {
  const width = (pageSize.width - margins.left - margins.right) * pointsPerMillimetre;
  const label = `${cleanText(role)}${words.labelEnd}`;
  if (signature === undefined) {
    return {
      unbreakable: true, margin: [0, 10, 0, 6], columnGap: 6, columns: [
        { width: '30%', text: label }, { width: '36%', ...signingLine(cleanText(name ?? ''), width * 0.34) }, { width: '12%', text: `${words.date}${words.labelEnd}`, alignment: 'right' }, { width: '22%', ...signingLine(cleanText(at ?? ''), width * 0.22) },
      ],
    };
  }
  return {
    unbreakable: true, margin: [0, 8, 0, 6], columns: [
      { width: '30%', text: label },
      { width: '70%', stack: [{ text: [{ text: cleanText(name ?? ''), bold: true }, `${separator}${signedElectronically}${separator}${cleanText(at ?? '')}`] }, { text: cleanText(signature), fontSize: 7.5, color: colours.quiet, margin: [0, 2, 0, 0] }] },
    ],
  };
}

function signingLine(text: string, width: number): { stack: Content[] } {
  return { stack: [{ text: text === '' ? ' ' : text }, { canvas: [{ type: 'line', x1: 0, y1: 0, x2: width, y2: 0, lineWidth: 0.6, lineColor: colours.line }] }] };
}
