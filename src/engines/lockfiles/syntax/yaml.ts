import { parseAllDocuments } from 'yaml';
import { type Parsed, lineAt, unparsed } from './parsed.ts';
import { readRegularYaml } from './regular-yaml.ts';

/**
 * What the general library may be asked to read. A megabyte of good YAML takes it half a second, but its time grows with the
 * square of the errors in a line and of the open brackets. No lockfile that it is needed for comes near these bounds.
 */
const LONGEST_FOR_LIBRARY = 250_000;
const LONGEST_LINE = 2000;
const DEEPEST_BRACKETS = 100;

/**
 * The documents of a YAML stream, scalars kept as the text that stands there (versions such as `1.10` are no numbers) and an
 * absent value as ''. What package managers write is read by `readRegularYaml`; anything unusual falls back to the library.
 */
export function parseYaml(text: string): Parsed<readonly unknown[]> {
  const regular = readRegularYaml(text);
  if (regular !== undefined) return { ok: true, value: regular };
  if (text.length > LONGEST_FOR_LIBRARY) return unparsed('This is irregular YAML of more than 250,000 characters.', undefined);
  const long = longLine(text);
  if (long !== undefined) return unparsed('This is irregular YAML with a very long line.', long);
  return isNestedDeep(text) ? unparsed('This YAML is nested too deep.', undefined) : parseWithLibrary(text);
}

/** YAML 1.2 with the failsafe schema: https://yaml.org/spec/1.2.2/#101-failsafe-schema */
export function parseWithLibrary(text: string): Parsed<readonly unknown[]> {
  try {
    const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
    const values: unknown[] = [];
    for (const document of documents) {
      const error = document.errors[0];
      if (error !== undefined) return unparsed('This is not YAML.', lineAt(text, error.pos[0]));
      values.push(document.toJS({ maxAliasCount: 100 }));
    }
    return { ok: true, value: values };
  } catch (error) {
    // The library recurses into nested collections and refuses documents whose aliases multiply; both end here.
    if (error instanceof RangeError || error instanceof ReferenceError) return unparsed('This YAML is nested too deep.', undefined);
    throw error;
  }
}

/** Whether brackets are open in numbers that only a hostile document has; those in quotes count along. */
function isNestedDeep(text: string): boolean {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) open += 1;
    else if ((code === 0x5d || code === 0x7d) && open > 0) open -= 1;
    if (open > DEEPEST_BRACKETS) return true;
  }
  return false;
}

/** The number of the first line that is too long. */
function longLine(text: string): number | undefined {
  let line = 1;
  for (let start = 0; start <= text.length; line += 1) {
    const end = text.indexOf('\n', start);
    const next = end === -1 ? text.length : end;
    if (next - start > LONGEST_LINE) return line;
    start = next + 1;
  }
  return undefined;
}
