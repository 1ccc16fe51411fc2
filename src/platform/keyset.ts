import { AppError } from '#kernel/errors.ts';

/** Keyset paging: what the last row of a page sorted by, made into an opaque text and back. */
export function cursorOf(keys: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** The keys of a cursor; throws `request.invalid` where the text is not one of ours with this many keys. */
export function keysOf(cursor: string | undefined, count: number): readonly unknown[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    const keys: unknown = JSON.parse(bytes.toString());
    // What the decoder passes over was not written by us.
    if (bytes.toString('base64url') === cursor && Array.isArray(keys) && keys.length === count && keys.every((key) => key === null || ['string', 'number', 'boolean'].includes(typeof key))) return keys;
  } catch {
    // falls through: an unreadable cursor is a bad request, not a failure of ours
  }
  throw new AppError('request.invalid', 'The cursor is not one that this list gave. Start from the first page.');
}

export type Order = Readonly<{ keys: readonly string[]; direction: 'asc' | 'desc' }>;

/** The condition that a row comes after the cursor, its values numbered from `first`; and the matching ORDER BY. */
export function keysetSql(order: Order, after: readonly unknown[] | undefined, first: number): Readonly<{ where: string; orderBy: string }> {
  const orderBy = order.keys.map((key) => `${key} ${order.direction}`).join(', ');
  if (after === undefined) return { where: 'true', orderBy };
  return { where: `(${order.keys.join(', ')}) ${order.direction === 'asc' ? '>' : '<'} (${order.keys.map((_, index) => `$${first + index}`).join(', ')})`, orderBy };
}
