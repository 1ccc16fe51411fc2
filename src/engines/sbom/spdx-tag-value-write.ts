import type { Read } from '../issue.ts';
import type { JsonObject } from './fields.ts';
import type { Bom } from './model.ts';
import type { TagRule, TagSection, TagValueKind } from './spdx-tags.ts';
import { tagRules } from './spdx-tags.ts';
import { spdxDocument } from './spdx-write.ts';
import type { SpdxWriteOptions } from './write-options.ts';

/** Writes SPDX 2.3 tag-value (clause 4.5): the same content as `writeSpdxJson`, one `Tag: value` a line. */
export function writeSpdxTagValue(bom: Bom, options: SpdxWriteOptions = {}): Read<string> {
  const { value, issues } = spdxDocument(bom, options);
  const lines: string[] = [];
  const document = { ...value, relationships: undefined };
  writeSection(lines, 'document', document);
  writeSection(lines, 'creation', value.creationInfo as JsonObject);
  for (const element of value.packages as readonly JsonObject[]) writeElement(lines, 'package', element);
  for (const element of (value.hasExtractedLicensingInfos ?? []) as readonly JsonObject[]) writeElement(lines, 'license', element);
  lines.push('');
  writeTag(lines, 'Relationship', tagRules.get('Relationship')!, value);
  return { value: `${lines.join('\n')}\n`, issues };
}

const rulesBySection = new Map<TagSection, readonly (readonly [tag: string, rule: TagRule])[]>(
  [...new Set([...tagRules.values()].map(({ section }) => section))].map((section) => [section, [...tagRules].filter(([, rule]) => rule.section === section)]),
);

function writeElement(lines: string[], section: TagSection, element: JsonObject): void {
  lines.push('');
  writeSection(lines, section, element);
}

function writeSection(lines: string[], section: TagSection, element: JsonObject): void {
  for (const [tag, rule] of rulesBySection.get(section)!) {
    writeTag(lines, tag, rule, element);
    // The id of an element follows the tag that begins it; the document's follows its licence.
    if ((rule.opens && section === 'package') || tag === 'DataLicense') lines.push(`SPDXID: ${String(element.SPDXID)}`);
  }
}

function writeTag(lines: string[], tag: string, rule: TagRule, element: JsonObject): void {
  const value = element[rule.key];
  if (value === undefined || rule.kind === 'ignored') return;
  for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) lines.push(`${tag}: ${valueTexts[rule.kind](item)}`);
}

/** How the value of each kind is written. Texts of several lines, and those that begin like markup, need <text>. */
const valueTexts: Readonly<Record<TagValueKind, (value: unknown) => string>> = {
  text: plainText,
  list: plainText,
  boolean: String,
  checksum: (value) => `${String((value as JsonObject).algorithm)}: ${String((value as JsonObject).checksumValue)}`,
  'external-reference': (value) => [(value as JsonObject).referenceCategory, (value as JsonObject).referenceType, (value as JsonObject).referenceLocator].join(' '),
  relationship: (value) => [(value as JsonObject).spdxElementId, (value as JsonObject).relationshipType, (value as JsonObject).relatedSpdxElement].join(' '),
  'external-document': () => '',
  'verification-code': (value) => String((value as JsonObject).packageVerificationCodeValue),
  range: () => '',
  ignored: () => '',
};

function plainText(value: unknown): string {
  const text = String(value);
  // A closing mark inside the text would end it: nothing can escape it, so it is broken up.
  return /[\n\r]|^\s|\s$|^<text>|<\/text>/.test(text) ? `<text>${text.replaceAll('</text>', '</ text>')}</text>` : text;
}
