import { SaxesParser } from 'saxes';
import { type Parsed, unparsed } from './parsed.ts';

/** One element. Names are local: POM and NuGet files are written with and without a namespace. */
export type XmlElement = Readonly<{
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: readonly XmlElement[];
  /** All character data directly inside, trimmed. */
  text: string;
  line: number;
}>;

type OpenElement = { name: string; attributes: Map<string, string>; children: OpenElement[]; text: string; line: number };

const DEEPEST = 200;

/**
 * The root element. A document type with declarations of its own is refused: none of the formats needs one, and entities
 * that are declared in a document are a known way to exhaust or to spy on its reader (XML entity expansion, XXE).
 */
export function parseXml(text: string): Parsed<XmlElement> {
  // saxes throws on half a surrogate pair, or reads something else
  if (!text.isWellFormed()) return unparsed('This is not well-formed XML.', text.slice(0, text.search(/\p{Surrogate}/u)).split('\n').length);
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  let failure: Parsed<XmlElement> | undefined;
  const fail = (message: string): void => {
    failure ??= unparsed(message, parser.line);
  };
  parser.on('error', () => fail('This is not well-formed XML.'));
  parser.on('doctype', (doctype) => {
    if (doctype.includes('[')) fail('The document declares entities of its own; such a document is not read.');
  });
  parser.on('opentag', (tag) => {
    const element = { name: localName(tag.name), attributes: localAttributes(tag.attributes), children: [], text: '', line: parser.line };
    if (open.length >= DEEPEST) fail('The document is nested too deep.');
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (piece: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element !== undefined) element.text = element.text.trim();
  });
  for (let from = 0; from < text.length && failure === undefined; from += PIECE) parser.write(text.slice(from, from + PIECE));
  if (failure === undefined) parser.close();
  if (failure !== undefined) return failure;
  return root === undefined ? unparsed('The document holds no element.', undefined) : { ok: true, value: root };
}

/** Fed in pieces, so that a document that is refused is not read to its end. */
const PIECE = 65_536;

/** The first child of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** All children of that name. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element === undefined ? [] : element.children.filter((child) => child.name === name);
}

/** The text of the first child of that name, undefined when absent or empty. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text || undefined;
}

/** Every element below, itself included, in document order. */
export function descendantsOf(element: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const waiting: XmlElement[] = [element];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    for (let index = next.children.length - 1; index >= 0; index -= 1) waiting.push(next.children[index]!);
  }
  return found;
}

function localName(name: string): string {
  const colon = name.lastIndexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function localAttributes(attributes: Readonly<Record<string, string>>): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of Object.keys(attributes)) found.set(localName(name), attributes[name]!);
  return found;
}
