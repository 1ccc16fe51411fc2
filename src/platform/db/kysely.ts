import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';

/** What a query builder needs of a transaction. */
export type QueryRunner = (text: string, parameters: readonly unknown[]) => Promise<{ rows: unknown[]; rowCount: number | null; command: string }>;

/** A query builder whose every statement runs through `run`, that is inside one transaction. */
export function bindKysely<Tables>(run: QueryRunner): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => transactionDriver(run),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

function transactionDriver(run: QueryRunner): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, rowCount, command } = await run(query.sql, query.parameters);
      const isChange = command !== 'SELECT' && rowCount !== null;
      return { rows: rows as Row[], numAffectedRows: isChange ? BigInt(rowCount) : undefined };
    },
    streamQuery() {
      throw new Error('Use tx.stream for large results.');
    },
  };
  const refuse = async () => {
    throw new Error('This already is a transaction. Use tx.savepoint for a part that may fail.');
  };
  return { init: nothing, acquireConnection: async () => connection, releaseConnection: nothing, destroy: nothing, beginTransaction: refuse, commitTransaction: refuse, rollbackTransaction: refuse };
}

async function nothing(): Promise<void> {}
