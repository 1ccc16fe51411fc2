import type { Bench } from '../lib/bench.ts';
import { makeDocuments } from '../lib/documents.ts';
import { measureParse } from '../lib/limits.ts';
import { summarise, timed } from '../lib/measure.ts';
import { makeSystems } from './imports.ts';

const goalMs = 2000;

type Import = Readonly<{ state: string; counts: Readonly<{ findings: number }> | null }>;
type Page = Readonly<{ rows: readonly unknown[] }>;

/** One large document of a new system: from the first byte of the upload until the list of the system's findings shows them. */
export const largeDocumentBench: Bench = {
  name: 'large-document',
  summary: 'one large document, from upload to visible findings',
  async run(places) {
    const { size, catalogue } = places;
    const rounds = Math.max(2, Math.ceil(size.rounds / 25));
    const documents = makeDocuments({ catalogue, count: rounds + 1, least: size.largeDocument, most: size.largeDocument, salt: 'large' }).filter((document) => document.fileName.endsWith('.cdx.json'));
    const program = await places.open({ worker: true });
    try {
      const systems = await makeSystems(program, documents.length, 'LARGE');
      const times: number[] = [];
      for (const [index, document] of documents.entries()) {
        const { tookMs } = await timed(async () => {
          const done = await program.call<Import>('POST', `/systems/${systems[index]}/imports?wait=true&fileName=${document.fileName}`, document.bytes);
          const findings = await program.call<Page>('GET', `/findings?systemId=${systems[index]}`);
          if (done.state !== 'done' || findings.rows.length !== Math.min(50, done.counts!.findings)) throw new Error(`${document.fileName} is ${done.state} and shows ${findings.rows.length} findings.`);
        });
        // the first one warms up
        if (index > 0) times.push(tookMs);
      }
      const { median, p95 } = summarise(times);
      const bytes = documents[0]!.bytes.length;
      const parseMs = bytes / 1e6 / measureParse(documents.map((document) => document.bytes)) * 1000;
      return [{
        name: `one document of ${size.largeDocument.toLocaleString('en-US')} packages to visible findings`, unit: 'ms', median, p95, goal: { of: 'p95', value: goalMs },
        limit: { what: 'JSON.parse of it', value: parseMs, unit: 'ms' }, ratio: median / parseMs, note: `${(bytes / 1e6).toFixed(1)} MB, ${times.length} rounds`,
      }];
    } finally {
      await program.close();
    }
  },
};
