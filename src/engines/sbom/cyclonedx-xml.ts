import { SaxesParser } from 'saxes';
import type { SaxesTagNS } from 'saxes';
import type { XmlChild, XmlShape } from './cyclonedx-xml-shape.ts';
import { bomShape } from './cyclonedx-xml-shape.ts';
import type { JsonObject } from './fields.ts';
import { describeOffset } from './place.ts';
import type { Refusal } from './refusal.ts';
import { refuse } from './refusal.ts';

export type XmlDocument = Readonly<{
  /** The JSON shape of the same document. */
  value: JsonObject;
  /** Line, from 1, on which the start tag of an object ended. */
  lines: ReadonlyMap<object, number>;
  /** The namespace of the root element, if it is none of CycloneDX. */
  otherNamespace: string | undefined;
}>;

/**
 * Reads the XML of CycloneDX 1.0–1.7 into its JSON shape, event by event, so that nothing but the result is kept. Elements of other
 * namespaces are skipped. A document type is refused: CycloneDX needs none, and entities in it are a way to attack a reader.
 */
export function readCycloneDxXml(text: string, nesting: number): XmlDocument | Refusal {
  // saxes throws on half a surrogate pair, or reads something else
  if (!text.isWellFormed()) return refuse('xml-malformed', describeOffset(text, text.search(/\p{Surrogate}/u)), 'The XML is not well-formed: half a surrogate pair stands where a character is due. Export the document again.');
  const builder = createBuilder(nesting);
  const parser = new SaxesParser<{ xmlns: true }>({ xmlns: true });
  let isAtEnd = false;
  parser.on('error', (error) => {
    const where = `line ${parser.line}, column ${parser.column + 1}`;
    const message = error.message.replace(/^\d+:\d+: /, '');
    throw new Refused(isAtEnd
      ? refuse('xml-truncated', where, `The XML ends too early (${message}). Export the document again and check that it was transferred completely.`)
      : refuse('xml-malformed', where, `The XML is not well-formed: ${message}. Export the document again.`));
  });
  parser.on('doctype', () => {
    throw new Refused(refuse('xml-doctype', `line ${parser.line}`, 'The XML holds a document type declaration, which could define entities. Remove it and import again.'));
  });
  parser.on('opentag', (tag) => builder.open(tag, parser.line));
  parser.on('text', (content) => builder.text(content));
  parser.on('cdata', (content) => builder.text(content));
  parser.on('closetag', () => builder.close());
  try {
    parser.write(text);
    isAtEnd = true;
    parser.close();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
  return builder.finish();
}

/** Leaves the parser from within its events; never leaves this file. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refusal.message);
    this.refusal = refusal;
  }
}

type Target = Record<string, unknown> | unknown[];
/** An open element: where its children and its text go. A plain text has no shape. */
type Frame = Readonly<{ shape: XmlShape | undefined; target: Target; textKey: string | undefined }>;

const specificationNamespace = 'http://cyclonedx.org/schema/bom/';
/** The extension by which CycloneDX 1.0 and 1.1 told dependencies; its elements are those of 1.2. */
const dependencyGraphNamespace = 'http://cyclonedx.org/schema/ext/dependency-graph/';

type Builder = Readonly<{ open(tag: SaxesTagNS, line: number): void; text(content: string): void; close(): void; finish(): XmlDocument }>;

function createBuilder(nesting: number): Builder {
  const lines = new Map<object, number>();
  const root: Record<string, unknown> = {};
  const frames: Frame[] = [];
  let namespace = '';
  let skipped = 0;
  let text = '';

  const openRoot = (tag: SaxesTagNS, line: number): void => {
    namespace = tag.uri;
    if (tag.uri.startsWith(specificationNamespace)) root.specVersion = tag.uri.slice(specificationNamespace.length);
    takeAttributes(bomShape, tag, root);
    lines.set(root, line);
    frames.push({ shape: bomShape, target: root, textKey: undefined });
  };
  return {
    open(tag, line) {
      if (frames.length + skipped >= nesting) throw new Refused(refuse('nested-too-deep', `line ${line}`, `Elements stand inside each other more than ${nesting} levels deep.`));
      if (frames.length === 0) return openRoot(tag, line);
      const frame = frames.at(-1)!;
      const isForeign = tag.uri !== namespace && !tag.uri.startsWith(dependencyGraphNamespace);
      const child = skipped > 0 || isForeign ? undefined : childRule(frame.shape, tag.local);
      if (child === undefined) {
        skipped += 1;
        return;
      }
      text = '';
      frames.push(openChild(frame, child, tag, line, lines));
    },
    text(content) {
      if (skipped === 0) text += content;
    },
    close() {
      if (skipped > 0) {
        skipped -= 1;
        return;
      }
      const frame = frames.pop()!;
      if (Array.isArray(frame.target)) {
        if (frame.shape === undefined) frame.target.push(normalized(text));
      } else if (frame.textKey !== undefined) frame.target[frame.textKey] ??= normalized(text);
      text = '';
    },
    finish() {
      root.dependencies = flatDependencies(root.dependencies, lines);
      return { value: root, lines, otherNamespace: namespace.startsWith(specificationNamespace) ? undefined : namespace };
    },
  };
}

function childRule(shape: XmlShape | undefined, name: string): XmlChild | undefined {
  const children = shape?.children;
  return children !== undefined && Object.hasOwn(children, name) ? children[name] : undefined;
}

function openChild(parent: Frame, child: XmlChild, tag: SaxesTagNS, line: number, lines: Map<object, number>): Frame {
  if (child.shape === undefined) return { shape: undefined, target: parent.target, textKey: child.key };
  if (child.isList === true) {
    const list = existingList(parent.target, child.key!);
    return { shape: child.shape, target: list, textKey: undefined };
  }
  const value: Record<string, unknown> = {};
  takeAttributes(child.shape, tag, value);
  if (child.shape.hasLine === true) lines.set(value, line);
  const placed = child.wrap === undefined ? value : { [child.wrap]: value };
  if (Array.isArray(parent.target)) parent.target.push(placed);
  else if (child.isRepeated === true) existingList(parent.target, child.key!).push(placed);
  else parent.target[child.key!] ??= placed;
  return { shape: child.shape, target: value, textKey: child.shape.text };
}

/** The list under a key; an element that stands twice against the schema adds to the same list. */
function existingList(target: Target, key: string): unknown[] {
  if (Array.isArray(target)) return target;
  const found = target[key];
  if (Array.isArray(found)) return found;
  const list: unknown[] = [];
  target[key] = list;
  return list;
}

function takeAttributes(shape: XmlShape, tag: SaxesTagNS, value: Record<string, unknown>): void {
  if (shape.attributes === undefined) return;
  for (const [attribute, key] of Object.entries(shape.attributes)) {
    const found = tag.attributes[attribute];
    if (found !== undefined) value[key] = found.value;
  }
}

/** xs:normalizedString, with the indentation that formatters put around a text taken away. */
function normalized(text: string): string {
  const trimmed = text.trim();
  return /[\t\n\r]/.test(trimmed) ? trimmed.replaceAll(/[\t\n\r]+ */g, ' ') : trimmed;
}

type XmlDependency = Readonly<{ ref?: string; dependsOn?: readonly XmlDependency[]; provides?: readonly XmlDependency[] }>;

/** Targets become refs; a target that holds targets of its own becomes an entry of its own as well. */
function flatDependencies(value: unknown, lines: Map<object, number>): readonly JsonObject[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const flat: JsonObject[] = [];
  const pending = [...(value as readonly XmlDependency[])].reverse();
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const targets = entry.dependsOn ?? [];
    const provides = entry.provides ?? [];
    const plain = { ref: entry.ref, dependsOn: targets.map(({ ref }) => ref), ...(provides.length > 0 && { provides: provides.map(({ ref }) => ref) }) };
    lines.set(plain, lines.get(entry) ?? 0);
    flat.push(plain);
    for (let index = targets.length - 1; index >= 0; index -= 1) {
      const target = targets[index]!;
      if (target.dependsOn !== undefined || target.provides !== undefined) pending.push(target);
    }
  }
  return flat;
}
