import { TomlError, parse } from 'smol-toml';
import { type Parsed, unparsed } from './parsed.ts';
import type { ForeignRecord } from './values.ts';

/** TOML 1.0: https://toml.io/en/v1.0.0 */
export function parseToml(text: string): Parsed<ForeignRecord> {
  try {
    return { ok: true, value: parse(text, { integersAsBigInt: 'asNeeded', maxDepth: 100 }) };
  } catch (error) {
    return unparsed('This is not TOML.', error instanceof TomlError ? error.line : undefined);
  }
}
