import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import type { Document, DocumentPart } from './document.ts';
import { renderDocx } from './docx.ts';
import { renderPdf } from './pdf.ts';
import { cleanText, titleLines } from './typography.ts';

const text = '会议听取了科技部关于引入分布式数据库组件的汇报，法务部提出意见：“应当在产品说明中保留版权声明（木兰宽松许可证，第2版），并在分发时附上许可证全文。”采购部说明了价格、服务承诺；安全部指出：高危漏洞2个，均已修复！会议认为，该项引入符合《金融业开源技术应用与发展的意见》的要求……';
const head = ['议题', '赞成', '反对', '结论'];

function chinese(parts: readonly DocumentPart[]): Document {
  return { language: 'zh-CN', title: '开源技术应用协调机制2026年第四次会议纪要', number: '协调纪〔2026〕4号', institution: '示例银行', madeAt: new Date('2026-11-23T06:05:00Z'), verificationCode: 'a1b2-c3d4', parts };
}

const minutes = chinese([
  { kind: 'heading', level: 1, text: '一、讨论要点' }, ...Array.from({ length: 12 }, (_, index): DocumentPart => ({ kind: 'paragraph', text: `${'议'.repeat(index)}${text}` })),
  { kind: 'table', head, rows: Array.from({ length: 60 }, (_, index) => [`第${index + 1}项议题`, '4', '0', '通过']) },
  { kind: 'signatures', rows: [{ role: '主持人', name: '王磊', at: '2026-11-23', signature: 'SM2:MEUCIQDm8bW0n1' }, { role: '记录人' }] },
]);

describe('a document as docx', () => {
  it('has Chinese fonts with their stand-ins, an indent of two characters, and a number between dashes on every page', async () => {
    const files = await unzip(await renderDocx(minutes));
    const body = files.get('word/document.xml')!;
    expect(body).toContain('w:eastAsia="黑体"');
    expect(files.get('word/styles.xml')).toContain('w:eastAsia="仿宋_GB2312"');
    expect(files.get('word/fontTable.xml')).toMatch(/w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong,/);
    expect(body).toContain('w:firstLineChars="200"');
    expect(files.get('word/footer1.xml')).toMatch(/— .*PAGE.* —/s);
    expect(files.get('word/footer1.xml')).toContain('2026-11-23 14:05　校验码：a1b2-c3d4');
    expect(files.get('word/header1.xml')).toContain('示例银行');
  });

  it('repeats the head of a table, keeps its rows whole and a heading with what follows', async () => {
    const body = (await unzip(await renderDocx(minutes))).get('word/document.xml')!;
    expect(body.match(/<w:tblHeader\/>/g)).toHaveLength(1);
    expect(body.match(/<w:cantSplit\/>/g)!.length).toBeGreaterThanOrEqual(61);
    expect(/<w:p><w:pPr><w:pStyle w:val="Heading1"\/><w:keepNext\/>/.test(body)).toBe(true);
  });

  it('takes texts that XML cannot hold, rows of the wrong length and tables of nothing', async () => {
    const hostile = chinese([{ kind: 'paragraph', text: 'a\u0000b\u0008\uFFFF\uD800<script>&\r\n第二行' }, { kind: 'table', head, rows: [['一'], ['1', '2', '3', '4', '5']] }, { kind: 'table', head: [], rows: [] }, { kind: 'table', head, rows: [] }, { kind: 'fields', rows: [] }, { kind: 'signatures', rows: [] }, { kind: 'list', items: [] }]);
    const body = (await unzip(await renderDocx(hostile))).get('word/document.xml')!;
    expect(body).toContain('ab\uFFFD&lt;script&gt;&amp;');
    expect((await renderPdf(hostile)).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

const hasPoppler = spawnSync('pdftotext', ['-v']).status === 0;
if (!hasPoppler) console.warn('pdftotext (poppler-utils) is not installed: what stands on the pages of PDF documents is NOT tested.');

describe.skipIf(!hasPoppler)('a document as PDF', () => {
  it('says on every page which institution it is of, its number and how it is checked', async () => {
    const pages = pagesOf(await renderPdf(minutes));
    expect(pages.length).toBeGreaterThan(3);
    pages.forEach((page, index) => {
      expect(page).toContain('示例银行');
      expect(page).toMatch(new RegExp(`— ?${index + 1} ?—`));
      expect(page).toContain('校验码：a1b2-c3d4');
    });
  });

  it('begins no line with a mark that closes and ends none with one that opens', async () => {
    const lines = pagesOf(await renderPdf(minutes)).flatMap((page) => page.split('\n')).map((line) => line.trim());
    expect(lines.some((line) => line.includes('会议听取了科技部'))).toBe(true);
    expect(lines.filter((line) => /^[。，、；：！？”’）》」』】〕…]/u.test(line) || /[“‘（《「『【〔]$/u.test(line))).toEqual([]);
  });

  it('repeats the head of a table on each of its pages', async () => {
    const pages = pagesOf(await renderPdf(minutes)).filter((page) => /第\d+项议题/.test(page));
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(page).toMatch(/议题\s+赞成\s+反对\s+结论/);
  });

  it('leaves no heading alone at the foot of a page, wherever it falls, before text and before a table', async () => {
    for (let lines = 19; lines < 23; lines++) {
      const filled: DocumentPart[] = Array.from({ length: lines }, (_, index) => ({ kind: 'paragraph', text: `第${index + 1}段。`, isQuiet: index % 5 === 0 }));
      for (const next of [{ kind: 'paragraph', text }, { kind: 'table', head, rows: [['一', '1', '0', '通过']] }] as const satisfies DocumentPart[]) {
        const pages = pagesOf(await renderPdf(chinese([...filled, { kind: 'heading', level: 1, text: '一、某某标题' }, next])));
        const page = pages.find((each) => each.includes('某某标题'))!;
        expect(page, `${lines} lines before a ${next.kind}`).toMatch(next.kind === 'table' ? /某某标题[\s\S]*通过/ : /某某标题[\s\S]*会议听取了/);
      }
    }
  });

  it('sets English with narrow quotation marks, and "Page 1 of 1"', async () => {
    const english: Document = { ...chinese([{ kind: 'paragraph', text: 'It doesn’t say “no”.' }]), language: 'en-US', title: 'Minutes' };
    expect(pagesOf(await renderPdf(english)).join('')).toMatch(/It doesn’t say “no”\.[\s\S]*Page 1 of 1/);
  });
});

describe('a title', () => {
  it('stands on one line where it fits, and else on lines of like length that break between words', () => {
    expect(titleLines('会议纪要', 20, 'zh-CN')).toEqual(['会议纪要']);
    expect(titleLines('开源技术应用协调机制2026年第四次会议纪要', 19.5, 'zh-CN')).toEqual(['开源技术应用协调机制', '2026年第四次会议纪要']);
    expect(titleLines('Minutes of the Fourth Meeting of the Open Source Coordination Body', 24, 'en-US')).toEqual(['Minutes of the Fourth Meeting of', 'the Open Source Coordination Body']);
  });

  it('is broken even where it has no words to break between', () => {
    expect(titleLines('开'.repeat(50), 20, 'zh-CN').join('')).toBe('开'.repeat(50));
  });
});

it('text keeps its line breaks and loses control characters and halves of characters', () => {
  expect(cleanText('a\r\nb\tc\u0007\uD83D')).toBe('a\nb c\uFFFD');
});

async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry()) files.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8'));
  return files;
}

function pagesOf(pdf: Buffer): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-pdf-'));
  try {
    writeFileSync(path.join(folder, 'a.pdf'), pdf);
    return execFileSync('pdftotext', ['-layout', path.join(folder, 'a.pdf'), '-']).toString('utf8').split('\f').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
