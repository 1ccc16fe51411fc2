/**
 * Where a text stops being JSON, as an offset; the engine's own message does not always say. One pass, for texts that
 * JSON.parse has refused. https://www.rfc-editor.org/rfc/rfc8259
 */
export function errorOffset(text: string): number {
  const open: ('{' | '[')[] = [];
  /** What may come next: a value, a member name, or what follows a value. */
  let expected: 'value' | 'value or end' | 'name' | 'name or end' | 'next' = 'value';
  for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, at)) {
    const character = text[at]!;
    if (expected === 'next') {
      if (open.length === 0) return at;
      const isObject = open.at(-1) === '{';
      if (character === ',') expected = isObject ? 'name' : 'value';
      else if (character === (isObject ? '}' : ']')) open.pop();
      else return at;
      at += 1;
    } else if (expected === 'name' || expected === 'name or end') {
      if (character === '}' && expected === 'name or end') {
        open.pop();
        expected = 'next';
        at += 1;
        continue;
      }
      const end = stringEnd(text, at);
      const colon = end === undefined ? -1 : skipBlanks(text, end);
      if (end === undefined || text[colon] !== ':') return end === undefined ? at : colon;
      expected = 'value';
      at = colon + 1;
    } else if (character === ']' && expected === 'value or end') {
      open.pop();
      expected = 'next';
      at += 1;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'name or end' : 'value or end';
      at += 1;
    } else {
      const end = scalarEnd(text, at);
      if (end === undefined) return at;
      expected = 'next';
      at = end;
    }
  }
  return text.length;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}

function stringEnd(text: string, start: number): number | undefined {
  if (text[start] !== '"') return undefined;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return undefined;
    if (code === 0x5c) at += 1;
  }
  return undefined;
}

const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function scalarEnd(text: string, start: number): number | undefined {
  if (text[start] === '"') return stringEnd(text, start);
  SCALAR.lastIndex = start;
  return SCALAR.test(text) ? SCALAR.lastIndex : undefined;
}
