import { formatMarks, lookAlikes, notText, textLookAlikes, xmlLookAlikes } from './look-alikes.ts';

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
  if (first === '<') return detectXml(text, start);
  return detectText(text.slice(0, textHeadLength));
}

/** The same for a JSON value that is parsed already. */
export function detectValue(value: Readonly<Record<string, unknown>>): Detected {
  return detectMembers(new Map(Object.entries(value).map(([key, member]) => [key, typeof member === 'string' ? member : notText])));
}

/** Top-level keys with their value where it is a text, else a mark that is no text of a document. */
export type Members = ReadonlyMap<string, string>;

/** Enough of a root element to hold its namespaces. */
const rootLength = 20_000;
const textHeadLength = 20_000;

function detectMembers(members: Members): Detected {
  const mark = formatMarks.find(({ isMarked }) => isMarked(members));
  if (mark !== undefined) return { format: mark.format, looksLike: mark.looksLike };
  return { format: undefined, looksLike: lookAlikes.find(({ keys, test }) => keys.every((key) => members.has(key)) && (test?.(members) ?? true))?.looksLike };
}

function detectXml(text: string, start: number): Detected {
  const offset = rootElement(text, start);
  const head = text.slice(offset, offset + rootLength);
  const root = /^<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)/.exec(head);
  const name = root?.[1] ?? '';
  const attributes = root?.[2] ?? '';
  if (name === 'bom' && (attributes.includes('cyclonedx.org') || !attributes.includes('xmlns'))) return { format: 'cyclonedx-xml', looksLike: 'CycloneDX XML' };
  return { format: undefined, looksLike: xmlLookAlikes.get(name.toLowerCase()) ?? (name === '' ? undefined : `XML with the root element <${name.slice(0, 60)}>`) };
}

/** What may stand before the root element (XML 1.0 §2.8), and how it ends; a document type that holds declarations ends behind them. */
const beforeRoot: readonly (readonly [begins: RegExp, ends: RegExp])[] = [
  [/<\?/y, /\?>/g], [/<!--/y, /-->/g], [/<![^>[]*\[/y, /\]\s*>/g], [/<!/y, />/g],
];

/** The offset of the root element, behind declaration, comments, instructions and a document type; the end of the text without one. */
function rootElement(text: string, start: number): number {
  let offset = start;
  for (;;) {
    const part = beforeRoot.find(([begins]) => matchEnd(begins, text, offset) !== undefined);
    if (part === undefined) return offset;
    const end = matchEnd(part[1], text, matchEnd(part[0], text, offset)!);
    if (end === undefined) return text.length;
    offset = matchEnd(/\s*/y, text, end)!;
  }
}

/** Where a match ends that begins at the offset (sticky) or behind it (global). */
function matchEnd(pattern: RegExp, text: string, offset: number): number | undefined {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
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
        if (key === undefined) members.set((key = content), notText);
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
