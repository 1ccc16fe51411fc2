import type { Issue, Read } from '../issue.ts';
import { readCycloneDx } from './cyclonedx-read.ts';
import { readCycloneDxXml } from './cyclonedx-xml.ts';
import type { Detected, SbomFormat } from './detect.ts';
import { detectFormat, detectValue } from './detect.ts';
import type { JsonObject, ReadContext } from './fields.ts';
import { isObject } from './fields.ts';
import type { IssueList } from './issue-list.ts';
import { createIssueList } from './issue-list.ts';
import { findJsonError } from './json-error.ts';
import { scanJson } from './json-scan.ts';
import type { SbomLimits } from './limits.ts';
import { defaultSbomLimits } from './limits.ts';
import type { Bom } from './model.ts';
import { describeOffset, describeOffsets } from './place.ts';
import type { Refusal } from './refusal.ts';
import { refuse, refused } from './refusal.ts';
import { readSpdx } from './spdx-read.ts';
import { readTagValue } from './spdx-tag-value.ts';
import { unwrapSbom } from './unwrap.ts';

export type SbomInput = Readonly<{ text: string; fileName?: string | undefined }>;

/**
 * Reads an SBOM: CycloneDX JSON and XML 1.2–1.7 (1.0 and 1.1 XML as far as they go), SPDX 2.2 and 2.3 JSON and tag-value. The format
 * is told from the text. `value` is undefined where the whole document is refused; the last error issue then says why, where and
 * what to do. Single bad items are left out or mended with an issue each. Linear in the text; never throws on foreign input. Limits that are
 * not given are the default ones.
 */
export function readSbom(input: SbomInput, changedLimits: Partial<SbomLimits> = {}): Read<Bom | undefined> {
  const limits = { ...defaultSbomLimits, ...changedLimits };
  const issues = createIssueList(limits.issuesPerCode);
  const text = input.text.startsWith('\uFEFF') ? input.text.slice(1) : input.text;
  if (text.length > limits.documentLength) return refused(issues, refuse('document-too-long', '', `The document has ${text.length} characters; the limit is ${limits.documentLength}.`));
  if (!/\S/.test(text)) return refused(issues, refuse('document-empty', '', 'The document is empty.'));
  const first = /\S/.exec(text)![0];
  if (first === '{' || first === '[') return readJsonText(issues, limits, text, input.fileName);
  const detected = detectFormat(text);
  checkFileName(issues, input.fileName, detected.format);
  if (detected.format === 'cyclonedx-xml') return readXmlText(issues, limits, text);
  if (detected.format === 'spdx-tagvalue') return readTagValueText(issues, limits, text);
  return refused(issues, noSbom(detected));
}

/**
 * Reads an SBOM that was parsed from JSON already, as the server does for large documents in a worker. Duplicate keys cannot be
 * seen any more. `value` as in `readSbom`.
 */
export function readSbomValue(json: unknown, changedLimits: Partial<SbomLimits> = {}): Read<Bom | undefined> {
  const limits = { ...defaultSbomLimits, ...changedLimits };
  return readValue(createIssueList(limits.issuesPerCode), limits, json, undefined);
}

function readJsonText(issues: IssueList, limits: SbomLimits, text: string, fileName: string | undefined): Read<Bom | undefined> {
  const scan = scanJson(text, limits.nesting);
  if (scan.state === 'too-deep') return refused(issues, refuse('nested-too-deep', describeOffset(text, scan.offset), `Values stand inside each other more than ${limits.nesting} levels deep.`));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused(issues, brokenJson(text, scan.state === 'truncated'));
  }
  const places = describeOffsets(text, scan.duplicates.map(({ offset }) => offset));
  scan.duplicates.forEach(({ key, pointer }, index) => {
    issues.warn('duplicate-key', pointer, `The key "${key.slice(0, 100)}" stands twice in one object (${places[index]!}); the last value was taken.`);
  });
  if (scan.duplicateCount > scan.duplicates.length) issues.warn('duplicate-key', '', `${scan.duplicateCount - scan.duplicates.length} more keys stand twice in one object; the last value was taken each time.`);
  return readValue(issues, limits, json, fileName);
}

function brokenJson(text: string, isTruncated: boolean): Refusal {
  const error = findJsonError(text);
  const where = describeOffset(text, error?.offset ?? text.length);
  const looksLike = detectFormat(text).looksLike;
  const what = `${error?.message ?? 'The text is no JSON'}${looksLike === undefined ? '' : ` (it looks like ${looksLike})`}`;
  return isTruncated
    ? refuse('json-truncated', where, `${what}. Export the document again and check that it was transferred completely.`)
    : refuse('json-malformed', where, `${what}. Export the document again.`);
}

function readValue(issues: IssueList, limits: SbomLimits, json: unknown, fileName: string | undefined): Read<Bom | undefined> {
  const value = unwrapSbom(issues, json);
  const detected: Detected = isObject(value) ? detectValue(value) : { format: undefined, looksLike: Array.isArray(value) ? 'a JSON array' : 'a single JSON value' };
  checkFileName(issues, fileName, detected.format);
  const context: ReadContext = { issues, limits, lines: undefined };
  if (detected.format === 'cyclonedx-json') {
    const marker = (value as JsonObject).bomFormat;
    if (marker !== 'CycloneDX') issues.warn('format-marker-missing', '/bomFormat', 'bomFormat is not "CycloneDX"; the document was read as CycloneDX because of its other members.');
    return finish(issues, readCycloneDx(context, value as JsonObject, 'cyclonedx-json'));
  }
  if (detected.format === 'spdx-json') return finish(issues, readSpdx(context, value as JsonObject, 'spdx-json'));
  return refused(issues, noSbom(detected));
}

function readXmlText(issues: IssueList, limits: SbomLimits, text: string): Read<Bom | undefined> {
  const document = readCycloneDxXml(text, limits.nesting);
  if ('refusal' in document) return refused(issues, document);
  if (document.otherNamespace !== undefined) issues.warn('namespace-unknown', 'line 1', `The root element is in the namespace "${document.otherNamespace.slice(0, 100)}", which is none of CycloneDX; it was read as CycloneDX.`);
  return finish(issues, readCycloneDx({ issues, limits, lines: document.lines }, document.value, 'cyclonedx-xml'));
}

function readTagValueText(issues: IssueList, limits: SbomLimits, text: string): Read<Bom | undefined> {
  const document = readTagValue(text, issues);
  if ('refusal' in document) return refused(issues, document);
  return finish(issues, readSpdx({ issues, limits, lines: document.lines }, document.value, 'spdx-tagvalue'));
}

function finish(issues: IssueList, bom: Bom | Refusal): Read<Bom | undefined> {
  return 'refusal' in bom ? refused(issues, bom) : { value: bom, issues: issues.finish() };
}

function noSbom({ looksLike }: Detected): Refusal {
  const accepted = 'CycloneDX (JSON or XML, 1.2–1.7) and SPDX (JSON or tag-value, 2.2 and 2.3) are read.';
  if (looksLike === undefined) return refuse('not-an-sbom', '', `The document is no SBOM in a known format. ${accepted}`);
  const isOtherSbom = /^(?:SPDX|CycloneDX)/.test(looksLike);
  return refuse(isOtherSbom ? 'unsupported-format' : 'not-an-sbom', '', `The document looks like ${looksLike}. ${accepted}`);
}

/** Endings of file names that promise a format. A name never decides; it is only compared. */
const promisedFormats: readonly (readonly [ending: RegExp, formats: readonly SbomFormat[]])[] = [
  [/\.cdx\.json$/i, ['cyclonedx-json']],
  [/\.cdx\.xml$/i, ['cyclonedx-xml']],
  [/\.spdx\.json$/i, ['spdx-json']],
  [/\.(?:spdx|tag)$/i, ['spdx-tagvalue', 'spdx-json']],
  [/\.json$/i, ['cyclonedx-json', 'spdx-json']],
  [/\.xml$/i, ['cyclonedx-xml']],
];

function checkFileName(issues: IssueList, fileName: string | undefined, format: Issue['code'] | undefined): void {
  const promised = fileName === undefined ? undefined : promisedFormats.find(([ending]) => ending.test(fileName))?.[1];
  if (promised === undefined || format === undefined || (promised as readonly string[]).includes(format)) return;
  issues.warn('file-name-differs', '', `The name of the file promises ${promised[0]}, the document is ${format}; it was read as what it is.`);
}
