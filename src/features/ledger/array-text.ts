/**
 * An array as PostgreSQL reads it (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). A document makes a dozen arrays of a thousand
 * values each; joined here they cost a fifth of what the driver takes value by value, and leave no thousands of pieces behind.
 */
export function textArray(values: readonly (string | null)[]): string {
  if (values.length === 0) return '{}';
  return values.every(isPlain) ? `{"${values.join('","')}"}` : `{${values.map(quoted).join(',')}}`;
}

function isPlain(value: string | null): boolean {
  return value !== null && !value.includes('"') && !value.includes('\\');
}

function quoted(value: string | null): string {
  return value === null ? 'NULL' : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

export function numberArray(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}
