import { z } from 'zod';

/** The most rows one page of a list may hold. */
export const pageLimitMax = 200;

/** Keyset paging: `cursor` is opaque and comes from the page before. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(pageLimitMax).default(50),
  cursor: z.string().max(2000).optional(),
});

/** A page of rows in a stable order. `nextCursor` is null on the last page; `total` is null where it was not counted. */
export function pageOf<T extends z.ZodType>(row: T) {
  return z.object({ rows: z.array(row), nextCursor: z.string().nullable(), total: z.number().int().nullable() });
}
