import { formatMarks, lookAlikes, textLookAlikes, xmlLookAlikes } from './look-alikes.ts';

export type SbomFormat = 'cyclonedx-json' | 'cyclonedx-xml' | 'spdx-json' | 'spdx-tagvalue';

export type Detected = Readonly<{
  /** The format that the readers take, or undefined. */
  format: SbomFormat | undefined;
  /** What the text seems to be, for a person: `CycloneDX JSON`, `an OSV advisory`. Undefined: nothing that is known. */
  looksLike: string | undefined;
}>;

/**
 * Tells the format of a document from what it holds, never from its name. Reads no more than it must: the top-level members of JSON,
 * the root element of XML, the first lines of anything else. Never throws; a text that is cut short is judged by what is there.
 */
export function detectFormat(text: string): Detected {
  const start = text.search(/[^\s\uFEFF]/);
  const first = start === -1 ? '' : text[start]!;
  if (first === '{') return detectMembers(topLevelMembers(text, start));
  if (first === '[') return { format: undefined, looksLike: 'a JSON array, not an object' };
  if (first === '<') return detectXml(text.slice(start, start + xmlHeadLength));
  return detectText(text.slice(0, textHeadLength));
}

/** The same for a JSON value that is parsed already. */
export function detectValue(value: Readonly<Record<string, unknown>>): Detected {
  return detectMembers(new Map(Object.entries(value).map(([key, member]) => [key, typeof member === 'string' ? member : JSON_OTHER])));
}

/** Top-level keys with their value where it is a text, else a mark that is no text of a document. */
export type Members = ReadonlyMap<string, string>;

const JSON_OTHER = '\u0000';
const xmlHeadLength = 20_000;
const textHeadLength = 20_000;

function detectMembers(members: Members): Detected {
  const mark = formatMarks.find(({ isMarked }) => isMarked(members));
  if (mark !== undefined) return { format: mark.format, looksLike: mark.looksLike };
  return { format: undefined, looksLike: lookAlikes.find(({ keys, test }) => keys.every((key) => members.has(key)) && (test?.(members) ?? true))?.looksLike };
}

/** XML 1.0 §2.8: declaration, comments, instructions and a document type may stand before the root element. */
function detectXml(head: string): Detected {
  const body = head.replaceAll(/<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?\s*>/gi, '');
  const root = /<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)/.exec(body);
  const name = root?.[2] ?? '';
  const attributes = root?.[3] ?? '';
  if (name === 'bom' && (attributes.includes('cyclonedx.org') || !attributes.includes('xmlns'))) return { format: 'cyclonedx-xml', looksLike: 'CycloneDX XML' };
  return { format: undefined, looksLike: xmlLookAlikes.get(name.toLowerCase()) ?? (name === '' ? undefined : `XML with the root element <${name.slice(0, 60)}>`) };
}

function detectText(head: string): Detected {
  if (/^[ \t]*(?:SPDXVersion|DocumentNamespace|DataLicense|PackageName)[ \t]*:/m.test(head)) return { format: 'spdx-tagvalue', looksLike: 'SPDX tag-value' };
  return { format: undefined, looksLike: textLookAlikes.find(({ pattern }) => pattern.test(head))?.looksLike };
}

/**
 * The members of the outermost object, found without parsing: linear, and done as soon as a mark of a format is among them.
 * The marks may stand behind a million components, since members of an object have no order.
 */
function topLevelMembers(text: string, start: number): Members {
  const members = new Map<string, string>();
  let depth = 0;
  let key: string | undefined;
  for (let offset = start; offset < text.length; offset += 1) {
    const character = text.charCodeAt(offset);
    if (character === 0x7b || character === 0x5b) depth += 1;
    else if (character === 0x7d || character === 0x5d) depth -= 1;
    else if (character === 0x2c && depth === 1) key = undefined;
    else if (character === 0x22) {
      const end = stringEnd(text, offset);
      if (depth === 1) {
        const content = text.slice(offset + 1, Math.min(end, offset + 1 + memberLength));
        if (key === undefined) members.set((key = content), JSON_OTHER);
        else members.set(key, content);
        if (formatMarks.some(({ isMarked }) => isMarked(members))) return members;
      }
      offset = end;
    }
    if (depth === 0) break;
  }
  return members;
}

/** Enough of a value to tell what it is. */
const memberLength = 200;

function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let before = end - 1;
    while (text.charCodeAt(before) === 0x5c) before -= 1;
    if (((end - 1 - before) & 1) === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
