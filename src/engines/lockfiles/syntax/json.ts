import { errorOffset } from './json-error.ts';
import { type Parsed, lineAt, unparsed } from './parsed.ts';

/** Strict JSON. */
export function parseJson(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return unparsed('This is not JSON.', lineAt(text, errorOffset(text)));
  }
}

/**
 * JSON with comments and trailing commas, as `bun.lock` and `deno.lock` are written. Everything else of JSON5 is refused.
 * https://bun.com/docs/pm/lockfile
 */
export function parseRelaxedJson(text: string): Parsed<unknown> {
  const strict = parseJson(text);
  return strict.ok ? strict : parseJson(withoutExtras(text));
}

/** Blanks comments and trailing commas, keeping every line where it is. One pass over the text. */
function withoutExtras(text: string): string {
  const pieces: string[] = [];
  let taken = 0;
  /** The piece that is a comma which only blanks and comments have followed so far. */
  let comma = -1;
  let previous = '';
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    let end = at + 1;
    if (character === '"') {
      end = stringEnd(text, at);
      comma = -1;
    } else if (character === '/' && (text[end] === '/' || text[end] === '*')) {
      end = commentEnd(text, at);
      pieces.push(text.slice(taken, at), text.slice(at, end).replaceAll(/[^\n]/g, ' '));
      taken = end;
    } else if (character === ',' && previous !== ',' && previous !== '[' && previous !== '{' && previous !== ':') {
      pieces.push(text.slice(taken, at), ',');
      taken = end;
      comma = pieces.length - 1;
    } else if (character === '}' || character === ']') {
      if (comma !== -1) pieces[comma] = ' ';
      comma = -1;
    } else if (!BLANKS.has(character)) comma = -1;
    if (character !== '/' && !BLANKS.has(character)) previous = character;
    at = end;
  }
  return pieces.join('') + text.slice(taken);
}

const BLANKS: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r']);

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function commentEnd(text: string, start: number): number {
  const line = text[start + 1] === '/';
  const end = text.indexOf(line ? '\n' : '*/', start + 2);
  if (end === -1) return text.length;
  return line ? end : end + 2;
}
