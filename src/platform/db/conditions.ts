/** A condition that holds only where its value was given: SQL with `?` for each value, and the values. */
export type Condition = readonly [sql: string, ...values: unknown[]];

export type Where = Readonly<{
  sql: string;
  /** In the order of their numbers, after those that were there before. */
  values: readonly unknown[];
}>;

/**
 * Joins the given conditions to one, numbering their values after `before`. A filter that is not asked for does not stand in the statement, so
 * that the planner sees what is. Values are always parameters; the SQL is written by us, never from input.
 */
export function whereOf(before: readonly unknown[], given: readonly (Condition | undefined)[]): Where {
  const values = [...before];
  const parts = given.flatMap((condition) => {
    if (condition === undefined) return [];
    const [sql, ...own] = condition;
    const pieces = sql.split('?');
    if (pieces.length !== own.length + 1) throw new Error(`The condition ${sql} has ${pieces.length - 1} places for ${own.length} values.`);
    return [pieces.reduce((text, piece, index) => `${text}$${values.push(own[index - 1])}${piece}`)];
  });
  return { sql: parts.length === 0 ? 'true' : parts.join(' and '), values };
}

/** The condition where the value is there; lists may be empty, which is a filter that nothing passes. */
export function given<T>(value: T | null | undefined, condition: (value: T) => Condition): Condition | undefined {
  return value === undefined || value === null ? undefined : condition(value);
}
