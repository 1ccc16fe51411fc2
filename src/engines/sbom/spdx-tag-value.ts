import type { JsonObject } from './fields.ts';
import type { IssueList } from './issue-list.ts';
import type { Refusal } from './refusal.ts';
import { refuse } from './refusal.ts';
import type { TagRule, TagSection, TagValueKind } from './spdx-tags.ts';
import { sectionLists, tagRules } from './spdx-tags.ts';

export type TagValueDocument = Readonly<{ value: JsonObject; lines: ReadonlyMap<object, number> }>;

/**
 * Reads SPDX 2.1–2.3 tag-value into the JSON shape of SPDX (https://spdx.github.io/spdx-spec/v2.3/, clause 4.5): one `Tag: value` a
 * line, long values between <text> and </text>, comments after `#`. The first tag of an element begins it. Linear in the text.
 */
export function readTagValue(text: string, issues: IssueList): TagValueDocument | Refusal {
  const document = createDocument(issues);
  let line = 0;
  for (let offset = 0; offset < text.length;) {
    line += 1;
    const end = lineEnd(text, offset);
    tagPattern.lastIndex = offset;
    const tag = tagPattern.exec(text);
    const start = tagPattern.lastIndex;
    if (tag === null || start > end) {
      const isContent = /[^\s]/.test(text.slice(offset, end)) && !/^\s*#/.test(text.slice(offset, end));
      if (isContent) issues.warn('unreadable-line', `line ${line}`, 'The line is no "Tag: value" and was not taken.');
      offset = end + 1;
    } else if (text.startsWith(opening, start)) {
      const close = text.indexOf(closing, start);
      if (close === -1) return refuse('tag-value-truncated', `line ${line}`, `The value of ${tag[1]!} is opened by <text> and never closed. Export the document again and check that it was transferred completely.`);
      const long = text.slice(start + opening.length, close);
      document.take(tag[1]!, long.trim(), line);
      line += countLineFeeds(long);
      offset = lineEnd(text, close) + 1;
    } else {
      document.take(tag[1]!, text.slice(start, end).trim(), line);
      offset = end + 1;
    }
  }
  return document.finish();
}

const tagPattern = /[ \t]*([A-Za-z]+)[ \t]*:[ \t]*/y;
const opening = '<text>';
const closing = '</text>';

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

type Element = Record<string, unknown>;
type Document = Readonly<{ take(tag: string, value: string, line: number): void; finish(): TagValueDocument }>;

function createDocument(issues: IssueList): Document {
  const creation: Element = {};
  const root: Element = { creationInfo: creation };
  const lines = new Map<object, number>([[root, 1]]);
  const open = new Map<TagSection, Element>([['document', root], ['creation', creation]]);
  let section: TagSection = 'document';

  const openElement = (rule: TagRule, line: number): Element => {
    const element: Element = {};
    listIn(root, sectionLists[rule.section]!).push(element);
    lines.set(element, line);
    open.set(rule.section, element);
    section = rule.section;
    return element;
  };
  return {
    take(tag, value, line) {
      // SPDXID belongs to whatever was begun last: the document, a package or a file.
      if (tag === 'SPDXID') {
        open.get(section)!.SPDXID ??= value;
        return;
      }
      const rule = tagRules.get(tag);
      if (rule === undefined) {
        issues.inform('unknown-tag', `line ${line}`, `"${tag.slice(0, 60)}" is no tag of SPDX and was not taken.`);
        return;
      }
      const element = rule.opens ? openElement(rule, line) : open.get(rule.section);
      const taken = element !== undefined && takers[rule.kind](element, rule.key, value, lines, line);
      if (!taken) issues.warn('unreadable-line', `line ${line}`, element === undefined ? `${tag} stands before the element it belongs to and was not taken.` : `The value of ${tag} cannot be read and was not taken.`);
    },
    finish: () => ({ value: root, lines }),
  };
}

function listIn(element: Element, key: string): unknown[] {
  const found = element[key];
  if (Array.isArray(found)) return found;
  const list: unknown[] = [];
  element[key] = list;
  return list;
}

type Taker = (element: Element, key: string, value: string, lines: Map<object, number>, line: number) => boolean;

/** Takers return whether the value could be read. A text that stands twice keeps its first value. */
const takers: Readonly<Record<TagValueKind, Taker>> = {
  text: (element, key, value) => {
    element[key] ??= value;
    return true;
  },
  list: (element, key, value) => listIn(element, key).push(value) > 0,
  boolean: (element, key, value) => {
    element[key] ??= value.toLowerCase() === 'true';
    return /^(?:true|false)$/i.test(value);
  },
  checksum: (element, key, value) => {
    const pair = /^([^\s:]+)\s*:\s*(\S+)$/.exec(value);
    return pair !== null && listIn(element, key).push({ algorithm: pair[1], checksumValue: pair[2] }) > 0;
  },
  'external-reference': (element, key, value) => {
    const parts = /^(\S+)\s+(\S+)\s+(\S+)$/.exec(value);
    return parts !== null && listIn(element, key).push({ referenceCategory: parts[1], referenceType: parts[2], referenceLocator: parts[3] }) > 0;
  },
  'external-document': (element, key, value) => {
    const parts = /^(\S+)\s+(\S+)\s+([^\s:]+)\s*:\s*(\S+)$/.exec(value);
    return parts !== null && listIn(element, key).push({ externalDocumentId: parts[1], spdxDocument: parts[2], checksum: { algorithm: parts[3], checksumValue: parts[4] } }) > 0;
  },
  'verification-code': (element, key, value) => {
    element[key] ??= { packageVerificationCodeValue: /^\S*/.exec(value)![0] };
    return true;
  },
  relationship: (element, key, value, lines, line) => {
    const parts = /^(\S+)\s+(\S+)\s+(\S+)$/.exec(value);
    const relationship = parts === null ? {} : { spdxElementId: parts[1], relationshipType: parts[2], relatedSpdxElement: parts[3] };
    listIn(element, key).push(relationship);
    lines.set(relationship, line);
    return parts !== null;
  },
  range: (element, key, value) => {
    const parts = /^(\d+)\s*:\s*(\d+)$/.exec(value);
    return parts !== null && listIn(element, key).push({ start: Number(parts[1]), end: Number(parts[2]) }) > 0;
  },
  ignored: () => true,
};
