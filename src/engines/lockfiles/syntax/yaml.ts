import { parseAllDocuments } from 'yaml';
import { type Parsed, unparsed } from './parsed.ts';
import { readRegularYaml } from './regular-yaml.ts';

/** What the general library may be asked to read: it takes about half a second for each megabyte. */
const LONGEST_FOR_LIBRARY = 4_000_000;

/**
 * The documents of a YAML stream, scalars kept as the text that stands there (versions such as `1.10` are no numbers) and an
 * absent value as ''. What package managers write is read by `readRegularYaml`; anything unusual falls back to the library.
 */
export function parseYaml(text: string): Parsed<readonly unknown[]> {
  const regular = readRegularYaml(text);
  if (regular !== undefined) return { ok: true, value: regular };
  if (text.length > LONGEST_FOR_LIBRARY) return unparsed('This is irregular YAML of more than 4 MB.', undefined);
  return parseWithLibrary(text);
}

/** YAML 1.2 with the failsafe schema: https://yaml.org/spec/1.2.2/#101-failsafe-schema */
export function parseWithLibrary(text: string): Parsed<readonly unknown[]> {
  try {
    const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
    const values: unknown[] = [];
    for (const document of documents) {
      const error = document.errors[0];
      if (error !== undefined) return unparsed('This is not YAML.', error.linePos?.[0].line);
      values.push(document.toJS({ maxAliasCount: 100 }));
    }
    return { ok: true, value: values };
  } catch (error) {
    // The library recurses into nested collections and refuses documents whose aliases multiply; both end here.
    if (error instanceof RangeError || error instanceof ReferenceError) return unparsed('This YAML is nested too deep.', undefined);
    throw error;
  }
}
