import pg from 'pg';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { from as copyFrom } from 'pg-copy-streams';
import { timed } from './measure.ts';

/** How many rows of the width of a usage the server takes by COPY in a second, into a table that has nothing but them. */
export async function measureCopy(adminUrl: string, rowCount: number): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('create table bench_copy (a text, b text, c bigint, d text, e timestamptz, f text, g smallint, h bigint, i text, j text[], k text, l text, m text)');
    const line = 'ten_01kavq5n3vbnq9zcp6zyk1a2b3\tsys_01kavq5n3vbnq9zcp6zyk1a2b3\t123456\tsbom\t2026-01-01T00:00:00.000Z\ttransitive\t3\t123455\trequired\t{}\tApache-2.0\tApache-2.0\tdeclared\n';
    const piece = Buffer.from(line.repeat(500));
    const { tookMs } = await timed(async () => {
      const stream = client.query(copyFrom('copy bench_copy from stdin'));
      for (let sent = 0; sent < rowCount; sent += 500) if (!stream.write(piece)) await once(stream, 'drain');
      stream.end();
      await once(stream, 'finish');
    });
    await client.query('drop table bench_copy');
    return rowCount / (tookMs / 1000);
  } finally {
    await client.end();
  }
}

/** How many MB of these documents JSON.parse reads in a second. */
export function measureParse(documents: readonly Buffer[]): number {
  const startedAt = performance.now();
  let bytes = 0;
  for (const document of documents) {
    JSON.parse(document.toString());
    bytes += document.length;
  }
  return bytes / 1e6 / ((performance.now() - startedAt) / 1000);
}

/** How long it takes to unpack files of JSON lines and to parse every line. */
export async function parseRecords(files: readonly string[]): Promise<Readonly<{ tookS: number; records: number }>> {
  const startedAt = performance.now();
  let records = 0;
  for (const file of files) {
    const stream = createReadStream(file);
    for await (const line of createInterface({ input: file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream })) {
      JSON.parse(line);
      records += 1;
    }
  }
  return { tookS: (performance.now() - startedAt) / 1000, records };
}
