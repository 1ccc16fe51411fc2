/**
 * What could not be taken from foreign data, and where. One bad item never loses the rest:
 * a reader returns `{ value, issues }` and goes on.
 */
export type Issue = Readonly<{
  /** Stable kebab-case code, for translation and counting: `purl-without-version`. */
  code: string;
  severity: 'error' | 'warning' | 'info';
  /** Place in the source: a JSON pointer (`/components/3`), `line 12`, or an element path. */
  where: string;
  /** One English sentence: what is wrong and what was done about it. */
  message: string;
}>;

/** A value that was read from foreign data together with everything that could not be taken. */
export type Read<T> = Readonly<{ value: T; issues: readonly Issue[] }>;

/** Builds an error issue: the item was not taken. */
export function errorIssue(code: string, where: string, message: string): Issue {
  return { code, severity: 'error', where, message };
}

/** Builds a warning issue: the item was taken, but not as it stood. */
export function warningIssue(code: string, where: string, message: string): Issue {
  return { code, severity: 'warning', where, message };
}
