/**
 * The lines (from 1) at which values of a JSON text begin, by their JSON pointers (https://www.rfc-editor.org/rfc/rfc6901). One pass over the
 * text; pointers that lead nowhere are missing in the answer. The text was parsed before, so that nothing is checked.
 */
export function findPointerLines(text: string, pointers: Iterable<string>): ReadonlyMap<string, number> {
  const wanted = buildTree(pointers);
  const lines = new Map<string, number>();
  const frames: Frame[] = [];
  let node: Node | undefined = wanted;
  let line = 1;
  let isKeyNext = false;
  const begin = () => {
    if (node?.pointer !== undefined && !lines.has(node.pointer)) lines.set(node.pointer, line);
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const frame = frames.at(-1);
    if (code === NEW_LINE) line++;
    else if (code === QUOTE) {
      const end = stringEnd(text, at);
      if (isKeyNext) {
        node = frame?.node === undefined ? undefined : frame.node.children.get(keyOf(text.slice(at, end + 1)));
        isKeyNext = false;
      } else begin();
      at = end;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      begin();
      const isList = code === OPEN_LIST;
      frames.push({ node, index: isList ? 0 : -1 });
      isKeyNext = !isList;
      if (isList) node = node?.children.get('0');
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      frames.pop();
      isKeyNext = false;
    } else if (code === COMMA && frame !== undefined) {
      if (frame.index < 0) isKeyNext = true;
      else node = frame.node?.children.get(String(++frame.index));
    } else if (code > BLANK && code !== COLON) begin();
  }
  return lines;
}

type Node = { pointer: string | undefined; readonly children: Map<string, Node> };
type Frame = { readonly node: Node | undefined; index: number };

const NEW_LINE = 0x0a;
const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function buildTree(pointers: Iterable<string>): Node {
  const top: Node = { pointer: undefined, children: new Map() };
  for (const pointer of pointers) {
    let node = top;
    for (const part of pointer.split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      let child = node.children.get(key);
      if (child === undefined) node.children.set(key, (child = { pointer: undefined, children: new Map() }));
      node = child;
    }
    node.pointer = pointer;
  }
  return top;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === 0x5c) at++;
  }
  return text.length;
}

function keyOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return '';
  }
}
