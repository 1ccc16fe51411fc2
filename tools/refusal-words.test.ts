import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDocument } from '#features/ledger/read-document.ts';
import { placeTextOf, refusalDetailsOf } from '../src/web/features/ledger/refusal-words.ts';

const texts = JSON.parse(readFileSync(new URL('../locales/zh-CN/ledger.json', import.meta.url), 'utf8')) as Record<string, string>;
const t = ((key: string, values: Record<string, string> = {}) => texts[key]!.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name]!)) as never;

function refusalOf(text: string | Uint8Array, fileName = 'bom.json') {
  const read = readDocument(typeof text === 'string' ? new TextEncoder().encode(text) : text, fileName);
  if (read.ok) throw new Error('The document was taken.');
  return read.refusal;
}

const start = '{"bomFormat":"CycloneDX","specVersion":"1.5","components":';

describe('what a reader says of a document that it refuses is said in Chinese too', () => {
  it.each([
    [`${start}[{"name":"a`, 'json-truncated', ['在字符串中间中断', '看起来是CycloneDX JSON']],
    [`${start}[`, 'json-truncated', ['还有2个括号没有闭合', '看起来是CycloneDX JSON']],
    [`${start}[{"type":"library" "name":"a"}]}`, 'json-malformed', ['缺少逗号或右括号', '看起来是CycloneDX JSON']],
    [`${start}[{"type" "library"}]}`, 'json-malformed', ['成员名后缺少冒号', '看起来是CycloneDX JSON']],
    ['{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}', 'unsupported-format', ['看起来是SPDX 3 JSON-LD']],
    ['{"runs":[]}', 'not-an-sbom', ['看起来是SARIF的报告']],
    ['{"SchemaVersion":2,"ArtifactName":"a"}', 'not-an-sbom', ['看起来是Trivy的报告']],
    ['{"id":"X-1","modified":"2026-01-01T00:00:00Z","affected":[]}', 'not-an-sbom', ['看起来是OSV漏洞情报']],
    [`${'[{"components":'.repeat(600)}0${'}]'.repeat(600)}`, 'nested-too-deep', [expect.stringMatching(/^上限\d+层$/)]],
    [new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x22, 0x00, 0xd8]), 'unknown-encoding', ['看起来是utf-16le']],
    ['SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nDocumentComment: <text>open\n', 'tag-value-truncated', ['DocumentComment的值以<text>开头，但没有结束']],
  ])('%#: %s', (text, code, said) => {
    const refusal = refusalOf(text);
    expect([refusal.code, refusalDetailsOf(refusal, t)]).toEqual([code, said]);
  });

  it('with the first reasons, and how many there are, where nothing could be taken', () => {
    const refusal = refusalOf(`${start}[${Array.from({ length: 7 }, (_, index) => `{"type":"library","version":"${index}"}`).join()}]}`);
    expect(refusal).toMatchObject({ code: 'nothing-taken', reasonCount: 7, reasons: Array.from({ length: 5 }, (_, index) => ({ code: 'component-without-name', where: `/components/${index}` })) });
  });

  it('says nothing but the words of the code where the sentence is another', () => {
    expect(refusalDetailsOf({ code: 'json-malformed', message: 'Something new.' }, t)).toEqual([]);
    expect(refusalDetailsOf({ code: 'constructor', message: 'It looks like CycloneDX JSON. ' }, t)).toEqual([]);
  });

  it.each([['line 2, column 34 (byte 79)', '第2行第34列'], ['line 3', '第3行'], ['records.ndjson line 3 /modified', 'records.ndjson 第3行 /modified'], ['a.ndjson.gz after line 998', 'a.ndjson.gz 第998行之后'], ['/components/0', '/components/0'], ['baseline 3.json', 'baseline 3.json'], ['', '']])('the place %s is %s', (where, text) => {
    expect(placeTextOf(where, t)).toBe(text);
  });
});

it('a list of requirements of which no line can be read is refused, one with nothing but remarks is not', () => {
  expect(refusalOf('%%%%\n!!!\n', 'requirements.txt')).toMatchObject({ code: 'nothing-taken', reasonCount: 2 });
  expect(readDocument(new TextEncoder().encode('# nothing\n'), 'requirements.txt').ok).toBe(true);
});
