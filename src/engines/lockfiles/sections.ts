import type { Draft } from './draft.ts';
import { asRecord, memberOf, pointer } from './syntax/values.ts';

/** What a section of packages is, in the words of its syntax: JSON's object and array, YAML's mapping and sequence, TOML's table and array of tables. */
export type SectionKind = 'object' | 'array' | 'mapping' | 'sequence' | 'table' | 'array of tables';

/**
 * Says of each section that is there but is not of its kind that nothing of it was read: without that, a damaged lockfile looks like one of a
 * project without dependencies. An absent section, JSON's null and YAML's key without a value are empty.
 */
export function checkSections(draft: Draft, holder: unknown, kinds: Readonly<Record<string, SectionKind>>, place = ''): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const value = memberOf(holder, name);
    if (value === undefined || value === null || isOfKind(value, kind)) continue;
    draft.error('bad-section', `${place}${pointer(name)}`, `${name} is no ${kind}: nothing of it was read.`);
  }
}

function isOfKind(value: unknown, kind: SectionKind): boolean {
  const isYaml = kind === 'mapping' || kind === 'sequence';
  if (isYaml && value === '') return true;
  return kind === 'array' || kind === 'sequence' || kind === 'array of tables' ? Array.isArray(value) : asRecord(value) !== undefined;
}
