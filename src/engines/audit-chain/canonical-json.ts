/**
 * A JSON value as the one text that stands for it: RFC 8785 (JSON Canonicalization Scheme). Keys in the order of their UTF-16 units, no
 * spaces, numbers and strings as ECMAScript writes them. What JSON cannot hold is left out of objects and is null in lists, as
 * `JSON.stringify` does; `undefined` as a whole is `null`. https://www.rfc-editor.org/rfc/rfc8785
 *
 * Nesting is limited: at `depthMax` it throws {@link RangeError} rather than run out of stack.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0) ?? 'null';
}

/** Deeper than anything that is recorded. */
const depthMax = 200;

function write(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth >= depthMax) throw new RangeError(`JSON is nested deeper than ${depthMax}.`);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1) ?? 'null').join(',')}]`;
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return write((value as { toJSON(): unknown }).toJSON(), depth + 1);
  return writeObject(value as Record<string, unknown>, depth);
}

function writeObject(value: Record<string, unknown>, depth: number): string {
  // The default order of sort is that of UTF-16 units: RFC 8785 §3.2.3.
  const names = Object.keys(value).sort();
  let text = '';
  for (const name of names) {
    const member = write(value[name], depth + 1);
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${member}`;
  }
  return `{${text}}`;
}
