import type { IRunOptions, Paragraph, ParagraphChild, Table, TableCell } from 'docx';
import type { Document, DocumentPart } from './document.ts';
import { fontTable, fontsOf } from './docx-fonts.ts';
import { cleanText, columnShares, evenRow, footNoteOf, pageSize, shortColumns, titleLines, typographyOf } from './typography.ts';
import type { Typography } from './typography.ts';

type Docx = typeof import('docx');

/**
 * A document as docx. Chinese pages are set as official documents are (GB/T 9704-2012): title in 小标宋 22 pt, first headings in 黑体,
 * second in 楷体, text in 仿宋 16 pt with two characters of indent on lines of 28 pt, tables smaller; Western pages in Times New Roman.
 */
export async function renderDocx(document: Document): Promise<Buffer> {
  // loaded when the first document is wanted: a program that only starts does not wait for it
  const docx = await import('docx');
  const writer = new DocxWriter(docx, document);
  return docx.Packer.toBuffer(writer.file(), false, [{ path: 'word/fontTable.xml', data: fontTable }]);
}

/** Sizes in half points, distances in twentieths of a point, as the format counts. */
const measures = {
  'zh-CN': { title: 44, titleCapacity: 19.5, subtitle: 32, body: 32, table: 24, small: 18, line: 560, tableLine: 340, quietLine: 400, headings: { 1: 32, 2: 32, 3: 32 } },
  'en-US': { title: 36, titleCapacity: 24, subtitle: 26, body: 23, table: 20, small: 17, line: 300, tableLine: 260, quietLine: 260, headings: { 1: 28, 2: 25, 3: 23 } },
} as const;

const twipsPerMillimetre = 1440 / 25.4;
const colours = { quiet: '555555', line: '8A8A8A', shade: 'F1F3F4' } as const;

type PartOf<K extends DocumentPart['kind']> = Extract<DocumentPart, { kind: K }>;
type Block = Paragraph | Table;

/** Holds the library, which is loaded late, and the counter that makes each numbered list begin with 1. */
class DocxWriter {
  private listCount = 0;
  private readonly typography: Typography;
  private readonly measure: (typeof measures)[Document['language']];
  private readonly fonts: ReturnType<typeof fontsOf>;
  private readonly docx: Docx;
  private readonly document: Document;

  constructor(docx: Docx, document: Document) {
    this.docx = docx;
    this.document = document;
    this.typography = typographyOf(document);
    this.measure = measures[document.language];
    this.fonts = fontsOf(document.language);
  }

  file(): InstanceType<Docx['Document']> {
    const { docx, document, typography: { margins } } = this;
    const twips = (millimetres: number) => Math.round(millimetres * twipsPerMillimetre);
    return new docx.Document({
      title: cleanText(document.title), creator: cleanText(document.institution), lastModifiedBy: cleanText(document.institution),
      styles: { default: { document: { run: { font: this.fonts.body, size: this.measure.body, language: { value: 'en-US', eastAsia: 'zh-CN' } } } } },
      numbering: { config: [{ reference: 'numbered', levels: [this.level('decimal', '%1.')] }, { reference: 'bulleted', levels: [this.level('bullet', '•')] }] },
      sections: [{
        properties: { page: { size: { width: twips(pageSize.width), height: twips(pageSize.height) }, margin: { top: twips(margins.top), right: twips(margins.right), bottom: twips(margins.bottom), left: twips(margins.left), header: twips(margins.top / 2), footer: twips(margins.bottom / 2) } } },
        headers: { default: new docx.Header({ children: [this.line(document.institution, { size: this.measure.small, color: colours.quiet })] }) },
        footers: { default: new docx.Footer({ children: this.foot() }) },
        children: [...this.titleBlock(), ...document.parts.flatMap((part, index) => this.blocksOf(part, document.parts[index + 1]?.kind === 'signatures'))],
      }],
    });
  }

  private level(format: 'decimal' | 'bullet', text: string) {
    const { docx, typography: { isIndented } } = this;
    return {
      level: 0, format: format === 'decimal' ? docx.LevelFormat.DECIMAL : docx.LevelFormat.BULLET, text, alignment: docx.AlignmentType.START,
      style: { paragraph: { indent: isIndented ? { left: 1000, hanging: 360 } : { left: 425, hanging: 425 } } },
    };
  }

  private titleBlock(): Paragraph[] {
    const { docx, document, measure, fonts } = this;
    const centred = (text: string, run: IRunOptions, after: number) => new docx.Paragraph({ alignment: docx.AlignmentType.CENTER, spacing: { after }, keepNext: true, children: this.runs(text, run) });
    const block = [new docx.Paragraph({ heading: docx.HeadingLevel.TITLE, alignment: docx.AlignmentType.CENTER, spacing: { before: 0, after: 200 }, keepNext: true, children: this.runs(titleLines(document.title, measure.titleCapacity, document.language).join('\n'), { size: measure.title, bold: true, font: fonts.title, color: '000000' }) })];
    if (document.subtitle !== undefined) block.push(centred(document.subtitle, { size: measure.subtitle, font: fonts.secondHeading }, 120));
    if (document.number !== undefined) block.push(centred(document.number, { size: measure.table }, 120));
    return [...block, new docx.Paragraph({ children: [] })];
  }

  /** Two lines: the number of the page, and when the document was made and how to check it. */
  private foot(): Paragraph[] {
    const { docx, document, typography: { pageNumber: [before, after] } } = this;
    const count: (string | Docx['PageNumber'][keyof Docx['PageNumber']])[] = document.language === 'en-US' ? [' of ', docx.PageNumber.TOTAL_PAGES] : [];
    const number = new docx.TextRun({ children: [before, docx.PageNumber.CURRENT, ...count, after], size: document.language === 'en-US' ? 19 : 28, font: this.fonts.pageNumber });
    return [new docx.Paragraph({ alignment: docx.AlignmentType.CENTER, children: [number] }), this.line(footNoteOf(document), { size: 15, color: colours.quiet })];
  }

  private line(text: string, run: IRunOptions): Paragraph {
    return new this.docx.Paragraph({ alignment: this.docx.AlignmentType.CENTER, children: this.runs(text, run) });
  }

  /** One run a line; a line break inside the text stays one. */
  private runs(text: string, run: IRunOptions = {}): ParagraphChild[] {
    return cleanText(text).split('\n').map((line, index) => new this.docx.TextRun({ ...run, text: line, ...(index > 0 ? { break: 1 } : {}) }));
  }

  /** `isBeforeSignatures`: stays on their page, so that nobody signs a page without text. */
  private blocksOf(part: DocumentPart, isBeforeSignatures: boolean): Block[] {
    const write = this.writers[part.kind] as (part: DocumentPart, isBeforeSignatures: boolean) => Block[];
    return write(part, isBeforeSignatures);
  }

  private readonly writers: { readonly [K in DocumentPart['kind']]: (part: PartOf<K>, isBeforeSignatures: boolean) => Block[] } = {
    heading: ({ level, text }) => [this.heading(level, text)],
    paragraph: ({ text, isStrong, isQuiet }, keepNext) => cleanText(text).split('\n').map((line) => this.paragraph(line, { isStrong: isStrong === true, isQuiet: isQuiet === true, keepNext })),
    list: ({ isNumbered, items }, keepNext) => this.list(items, isNumbered === true, keepNext),
    fields: ({ rows }) => this.grid(rows.map((row) => [this.cell(row[0], 24, true, 'start'), this.cell(row[1], 76)]), [24, 76]),
    table: ({ head, rows, widths }) => this.table(head, rows, columnShares(head.length, widths)),
    signatures: ({ rows }) => this.signatures(rows),
    'page-break': () => [new this.docx.Paragraph({ pageBreakBefore: true, spacing: { line: 20, lineRule: this.docx.LineRuleType.EXACT }, children: [] })],
  };

  private heading(level: 1 | 2 | 3, text: string): Paragraph {
    const { docx, typography: { isIndented }, measure, fonts } = this;
    const levels = { 1: docx.HeadingLevel.HEADING_1, 2: docx.HeadingLevel.HEADING_2, 3: docx.HeadingLevel.HEADING_3 } as const;
    const font = { 1: fonts.firstHeading, 2: fonts.secondHeading, 3: fonts.body }[level];
    return new docx.Paragraph({
      heading: levels[level], keepNext: true, keepLines: true, children: this.runs(text, { size: measure.headings[level], font, bold: !isIndented || level !== 2, color: '000000' }),
      spacing: isIndented ? { before: level === 1 ? 160 : 60, after: 0, line: measure.line, lineRule: docx.LineRuleType.EXACT } : { before: level === 1 ? 280 : 200, after: 80 },
      ...(isIndented ? { indent: { firstLineChars: 200, firstLine: 640 } } : {}),
    });
  }

  private paragraph(text: string, { isStrong, isQuiet, keepNext }: Readonly<{ isStrong: boolean; isQuiet: boolean; keepNext: boolean }>): Paragraph {
    const { docx, typography: { isIndented }, measure } = this;
    const run = { ...(isStrong ? { bold: true } : {}), ...(isQuiet ? { size: measure.table, color: colours.quiet } : {}) };
    const line = isQuiet ? measure.quietLine : measure.line;
    return new docx.Paragraph({
      children: this.runs(text, run), widowControl: true, keepNext,
      ...(isIndented ? { alignment: docx.AlignmentType.BOTH, indent: { firstLineChars: 200, firstLine: isQuiet ? 480 : 640 }, spacing: { line, lineRule: docx.LineRuleType.EXACT } } : { alignment: docx.AlignmentType.START, spacing: { after: 140, line } }),
    });
  }

  private list(items: readonly string[], isNumbered: boolean, keepNext: boolean): Paragraph[] {
    const { docx, typography: { isIndented }, measure } = this;
    const instance = ++this.listCount;
    return items.map((item) => new docx.Paragraph({
      numbering: { reference: isNumbered ? 'numbered' : 'bulleted', level: 0, instance }, children: this.runs(item), keepNext,
      spacing: isIndented ? { line: measure.line, lineRule: docx.LineRuleType.EXACT } : { after: 60, line: measure.line },
    }));
  }

  private table(head: readonly string[], rows: readonly (readonly string[])[], shares: readonly number[]): Block[] {
    if (head.length === 0) return [];
    const isShort = shortColumns(head, rows);
    const cells = rows.map((row) => evenRow(row, head.length).map((text, index) => this.cell(text, shares[index]!, false, isShort[index] === true ? 'center' : 'start')));
    return this.grid([head.map((text, index) => this.cell(text, shares[index]!, true, 'center')), ...cells], shares, true);
  }

  private cell(text: string, share: number, isHead = false, alignment: 'start' | 'center' = 'start'): TableCell {
    const { docx, measure, fonts } = this;
    return new docx.TableCell({
      width: { size: this.columnWidth(share), type: docx.WidthType.DXA }, verticalAlign: docx.VerticalAlignTable.CENTER, margins: { top: 50, bottom: 50, left: 100, right: 100 },
      ...(isHead ? { shading: { type: docx.ShadingType.CLEAR, color: 'auto', fill: colours.shade } } : {}),
      children: [new docx.Paragraph({ alignment, spacing: { line: measure.tableLine }, keepNext: isHead, children: this.runs(text, { size: measure.table, ...(isHead ? { font: fonts.firstHeading, bold: true } : {}) }) })],
    });
  }

  private grid(rows: readonly (readonly TableCell[])[], shares: readonly number[], hasHead = false): Block[] {
    const { docx } = this;
    if (rows.length === 0) return [];
    const border = { style: docx.BorderStyle.SINGLE, size: 4, color: colours.line };
    return [
      new docx.Table({
        width: { size: this.columnWidth(100), type: docx.WidthType.DXA }, columnWidths: shares.map((share) => this.columnWidth(share)), layout: docx.TableLayoutType.FIXED,
        borders: { top: border, bottom: border, left: border, right: border, insideHorizontal: border, insideVertical: border },
        rows: rows.map((children, index) => new docx.TableRow({ children: [...children], cantSplit: true, tableHeader: hasHead && index === 0 })),
      }),
      this.gap(),
    ];
  }

  /** Word joins tables that touch, and text clings to a table. */
  private gap(keepNext = false): Paragraph {
    return new this.docx.Paragraph({ keepNext, spacing: { line: 160, lineRule: this.docx.LineRuleType.EXACT }, children: [] });
  }

  private signatures(rows: PartOf<'signatures'>['rows']): Block[] {
    const { docx } = this;
    if (rows.length === 0) return [];
    const none = { style: docx.BorderStyle.NONE, size: 0, color: 'auto' };
    return [
      this.gap(true),
      new docx.Table({
        width: { size: this.columnWidth(100), type: docx.WidthType.DXA }, columnWidths: [30, 36, 12, 22].map((share) => this.columnWidth(share)), layout: docx.TableLayoutType.FIXED,
        borders: { top: none, bottom: none, left: none, right: none, insideHorizontal: none, insideVertical: none },
        rows: rows.map((row, index) => new docx.TableRow({ cantSplit: true, children: this.signatureCells(row, index < rows.length - 1) })),
      }),
    ];
  }

  private signatureCells({ role, name, at, signature }: PartOf<'signatures'>['rows'][number], keepNext: boolean): TableCell[] {
    const { docx, measure, typography: { words, signedElectronically, separator } } = this;
    const paragraph = (text: string, run: IRunOptions = {}) => new docx.Paragraph({ spacing: { before: 160, line: measure.tableLine }, keepNext, children: this.runs(text, { size: measure.table + 2, ...run }) });
    const plain = (share: number, children: Paragraph[], columnSpan = 1) => new docx.TableCell({ columnSpan, width: { size: this.columnWidth(share), type: docx.WidthType.DXA }, margins: { left: 60, right: 60 }, children });
    const lined = (share: number, text: string) => new docx.TableCell({
      width: { size: this.columnWidth(share), type: docx.WidthType.DXA }, margins: { left: 60, right: 60 }, borders: { bottom: { style: docx.BorderStyle.SINGLE, size: 5, color: colours.line } }, children: [paragraph(text)],
    });
    const label = plain(30, [paragraph(`${role}${words.labelEnd}`)]);
    if (signature === undefined) return [label, lined(36, name ?? ''), plain(12, [paragraph(`${words.date}${words.labelEnd}`)]), lined(22, at ?? '')];
    return [label, plain(70, [paragraph([name ?? '', signedElectronically, at ?? ''].join(separator)), new docx.Paragraph({ keepNext, children: this.runs(signature, { size: 15, color: colours.quiet }) })], 3)];
  }

  private columnWidth(share: number): number {
    const { left, right } = this.typography.margins;
    return Math.round((pageSize.width - left - right) * twipsPerMillimetre * (share / 100));
  }
}
