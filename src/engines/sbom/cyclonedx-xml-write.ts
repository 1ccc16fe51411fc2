import type { Issue, Read } from '../issue.ts';
import { cycloneDxDocument } from './cyclonedx-write.ts';
import type { XmlChild, XmlShape } from './cyclonedx-xml-shape.ts';
import { bomShape } from './cyclonedx-xml-shape.ts';
import type { JsonObject } from './fields.ts';
import { isObject } from './fields.ts';
import { asIriReference } from './iri.ts';
import type { SbomIssueCode } from './issue-list.ts';
import type { Bom } from './model.ts';
import type { CycloneDxWriteOptions } from './write-options.ts';
import { xmlAttribute, xmlText } from './xml-text.ts';

/** Writes CycloneDX XML (1.6 where no version is given), valid against the published schema; otherwise as `writeCycloneDx`. */
export function writeCycloneDxXml(bom: Bom, options: CycloneDxWriteOptions = {}): Read<string> {
  const { value, issues } = cycloneDxDocument(bom, options, true);
  const parts = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  const writer: Writer = { parts, lineStart: options.isIndented === true ? '\n' : undefined, refused: [] };
  writeElement(writer, 'bom', bomShape, xmlValue(value), 0, ` xmlns="http://cyclonedx.org/schema/bom/${String(value.specVersion)}"`);
  parts.push('\n');
  return { value: parts.join(''), issues: [...issues, ...writer.refused.map(refusal)] };
}

type Writer = Readonly<{ parts: string[]; lineStart: string | undefined; refused: (readonly [element: string, text: string])[] }>;

function refusal([element, text]: readonly [string, string]): Issue {
  return { code: 'not-written' satisfies SbomIssueCode, severity: 'info', where: '', message: `"${text.slice(0, 200)}" is no ${element === 'cpe' ? 'CPE name' : 'package URL'} that XML schemas take, and was not written.` };
}

/** CPE names as the XML schemas take them. The pattern of the schema, written so that it cannot backtrack. */
const cpe22 = /^[cC][pP][eE]:\/[AHOaho]?(?::[A-Za-z0-9._\-~%]*){0,6}$/;
const cpeWord = String.raw`:(?:(?:\?+|\*)?(?:[A-Za-z0-9\-._]|\\[\\*?!"#$%&'()+,/:;<=>@[\]^\x60{|}~])+(?:\?+|\*)?|[*-])`;
const cpe23 = new RegExp(String.raw`^cpe:2\.3:[aho*-](?:${cpeWord}){5}:(?:[A-Za-z]{2,3}(?:-(?:[A-Za-z]{2}|\d{3}))?|[*-])(?:${cpeWord}){4}$`);

/** What the schema takes of a text that it checks (JSON schemas do not), by element; undefined where nothing of it. */
const checkedTexts: Readonly<Record<string, (text: string) => string | undefined>> = {
  cpe: (text) => (cpe22.test(text) || cpe23.test(text) ? text : undefined),
  purl: (text) => (/^pkg:/i.test(text) ? asIriReference(text) : undefined),
};

/** Where XML has elements and JSON has plain refs. */
function xmlValue(value: JsonObject): JsonObject {
  const asReferences = (list: unknown): unknown => (Array.isArray(list) ? list.map((ref: unknown) => ({ ref })) : undefined);
  const withReferences = (entries: unknown, keys: readonly string[]): unknown => (Array.isArray(entries)
    ? (entries as readonly JsonObject[]).map((entry) => ({ ...entry, ...Object.fromEntries(keys.map((key) => [key, asReferences(entry[key])])) }))
    : undefined);
  return {
    ...value,
    dependencies: withReferences(value.dependencies, ['dependsOn', 'provides']),
    compositions: withReferences(value.compositions, ['assemblies', 'dependencies']),
  };
}

/** Writes an element with its attributes, text and children in the order of the table. */
function writeElement(writer: Writer, element: string, shape: XmlShape, value: JsonObject, depth: number, extra = ''): void {
  let start = `<${element}${extra}`;
  for (const [attribute, key] of Object.entries(shape.attributes ?? {})) {
    if (value[key] !== undefined) start += ` ${attribute}="${xmlAttribute(String(value[key]))}"`;
  }
  writer.parts.push(start, '>');
  const before = writer.parts.length;
  if (shape.text !== undefined && value[shape.text] !== undefined) writer.parts.push(xmlText(String(value[shape.text])));
  const textOnly = writer.parts.length;
  for (const [name, child] of Object.entries(shape.children ?? {})) {
    if (child.isLegacy !== true && value[child.key!] !== undefined) writeChild(writer, name, child, value[child.key!], depth + 1);
  }
  if (writer.parts.length === before) writer.parts[before - 1] = '/>';
  else closeElement(writer, element, depth, writer.parts.length > textOnly);
}

function writeChild(writer: Writer, name: string, child: XmlChild, value: unknown, depth: number): void {
  if (child.isRepeated === true) {
    for (const item of value as readonly JsonObject[]) writeItem(writer, name, child, item, depth);
  } else if (child.isList === true) {
    indent(writer, depth);
    writer.parts.push(`<${name}>`);
    for (const item of value as readonly unknown[]) {
      const found = Object.entries(child.shape!.children!).find(([, rule]) => rule.isLegacy !== true && (rule.wrap === undefined || (isObject(item) && item[rule.wrap] !== undefined)));
      if (found !== undefined) writeItem(writer, found[0], found[1], item, depth + 1);
    }
    closeElement(writer, name, depth, true);
  } else writeItem(writer, name, child, value, depth);
}

function writeItem(writer: Writer, name: string, child: XmlChild, value: unknown, depth: number): void {
  const written = child.shape === undefined ? String(value) : undefined;
  const check = written === undefined ? undefined : checkedTexts[name];
  const text = check === undefined ? written : check(written!);
  if (check !== undefined && text === undefined) {
    writer.refused.push([name, written!]);
    return;
  }
  indent(writer, depth);
  if (text !== undefined) writer.parts.push(`<${name}>${xmlText(text)}</${name}>`);
  else writeElement(writer, name, child.shape!, (child.wrap === undefined ? value : (value as JsonObject)[child.wrap]) as JsonObject, depth);
}

function closeElement(writer: Writer, element: string, depth: number, isOnOwnLine: boolean): void {
  if (isOnOwnLine) indent(writer, depth);
  writer.parts.push(`</${element}>`);
}

function indent({ parts, lineStart }: Writer, depth: number): void {
  if (lineStart !== undefined) parts.push(lineStart, '  '.repeat(depth));
}
