import pg from 'pg';

type Query = (this: unknown, ...given: unknown[]) => unknown;

/** What went to the database while `work` ran: the texts of statements, and the values beside them. */
export async function statementsOf<T>(work: () => Promise<T>): Promise<Readonly<{ texts: readonly string[]; values: readonly string[]; result: T }>> {
  const texts: string[] = [];
  const values: string[] = [];
  const original = pg.Client.prototype.query as unknown as Query;
  (pg.Client.prototype as { query: unknown }).query = function (this: unknown, ...given: unknown[]) {
    const [first, second] = given;
    const { text, values: own } = typeof first === 'string' ? { text: first, values: second } : (first as { text?: string; values?: unknown });
    if (text !== undefined) texts.push(text);
    if (Array.isArray(own)) values.push(JSON.stringify(own, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
    return original.apply(this, given);
  };
  try {
    return { texts, values, result: await work() };
  } finally {
    (pg.Client.prototype as { query: unknown }).query = original;
  }
}
