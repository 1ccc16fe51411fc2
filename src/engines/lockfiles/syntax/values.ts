/** Looks at parsed foreign data without trusting its shape: a value of another kind is as good as absent. */
export type ForeignRecord = Readonly<Record<string, unknown>>;

/** The value as an object with members, or undefined for anything else (arrays too). */
export function asRecord(value: unknown): ForeignRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ForeignRecord) : undefined;
}

/** The value as a list, empty for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text that says something, or undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number or a text as text: version fields are written both ways. */
export function asLabel(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : asText(value);
}

/** True for `true` and for the text `true`, which is what a reader that keeps scalars as text gives. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** The members of a foreign object, none for anything else. Own members only, so a name such as `__proto__` is just a name. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  const record = asRecord(value);
  return record === undefined ? [] : Object.entries(record);
}

/** The member names of a foreign object, none for anything else. */
export function namesOf(value: unknown): readonly string[] {
  const record = asRecord(value);
  return record === undefined ? [] : Object.keys(record);
}

/** An own member by a name that comes from the document; what every object inherits is not a member. */
export function memberOf(value: unknown, name: string): unknown {
  const record = asRecord(value);
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The texts of a list; other items are left out. */
export function textsOf(value: unknown): readonly string[] {
  return asList(value).filter((item): item is string => typeof item === 'string');
}

/** A JSON pointer: https://www.rfc-editor.org/rfc/rfc6901 */
export function pointer(...parts: readonly (string | number)[]): string {
  let text = '';
  for (const part of parts) text += `/${typeof part === 'number' ? part : escapePointer(part)}`;
  return text;
}

function escapePointer(part: string): string {
  return part.includes('~') || part.includes('/') ? part.replaceAll('~', '~0').replaceAll('/', '~1') : part;
}
