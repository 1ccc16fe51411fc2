import { Readable } from 'node:stream';
import { createImport, createSystem } from '#features/ledger/public.ts';
import { runImport } from '../../src/features/ledger/imports.ts';
import type { Bench, Figure } from '../lib/bench.ts';
import { makeDocuments, type Document } from '../lib/documents.ts';
import { measureCopy, measureParse } from '../lib/limits.ts';
import { timed } from '../lib/measure.ts';
import type { Places } from '../lib/places.ts';
import type { Program } from '../lib/program.ts';

/** Of reading, storing and matching; whoever sends shares the processors with the server, so the whole way stands beside it without a goal of its own. */
const goalPerSecond = 15_000;
/** How many uploads are on their way at once: more than the workers take, so that these always have something to do. */
const uploadsAtOnce = 6;
/** As many as the program's own worker takes at once. */
const lanes = 4;

/** Documents of new systems one after another, through the whole way: upload, job, stored and matched. */
export const importsBench: Bench = {
  name: 'imports',
  summary: 'documents from upload to stored and matched',
  async run(places, say) {
    const whole = await measure(places, 'through HTTP and jobs', { worker: true }, uploadAll, say);
    const pipeline = await measure(places, 'the pipeline alone', { worker: false }, runAlone, say);
    return [whole, { ...pipeline, goal: { of: 'median', value: goalPerSecond } }];
  },
};

type Way = (program: Program, systems: readonly string[], documents: readonly Document[]) => Promise<number>;

async function measure(places: Places, name: string, roles: Readonly<{ worker: boolean }>, way: Way, say: (text: string) => void): Promise<Figure> {
  const { size } = places;
  const documents = makeDocuments({ catalogue: places.catalogue, count: size.documents, least: size.documentLeast, most: size.documentMost, salt: 'run' });
  const program = await places.open(roles);
  try {
    const systems = await makeSystems(program, documents.length);
    // sustained: V8 goes on compiling for some hundred documents, which costs a tenth of both processors meanwhile
    const warmUp = makeDocuments({ catalogue: places.catalogue, count: size.documents, least: size.documentLeast, most: size.documentMost, salt: 'warm' });
    await way(program, await makeSystems(program, warmUp.length, 'WARM'), warmUp);
    const copyBefore = await measureCopy(places.adminUrl, size.copyRows);
    const cpuBefore = places.cpuMs();
    const tookMs = await way(program, systems, documents);
    const cpuMs = (places.cpuMs() ?? Number.NaN) - (cpuBefore ?? Number.NaN);
    const copy = (copyBefore + (await measureCopy(places.adminUrl, size.copyRows))) / 2;
    const components = documents.reduce((sum, document) => sum + document.componentCount, 0);
    const bytes = documents.reduce((sum, document) => sum + document.bytes.length, 0);
    const perSecond = components / (tookMs / 1000);
    const parse = measureParse(documents.filter((document) => document.fileName.endsWith('.json')).slice(0, 40).map((document) => document.bytes));
    say(`${name}: ${Math.round(perSecond).toLocaleString('en-US')} components/s`);
    return {
      name: `${name} · ${documents.length} documents, ${components.toLocaleString('en-US')} components`, unit: 'components/s', median: perSecond,
      limit: { what: 'COPY', value: copy, unit: 'rows/s' }, ratio: copy / perSecond,
      note: `${(bytes / 1e6 / (tookMs / 1000)).toFixed(1)} MB/s beside JSON.parse ${parse.toFixed(0)} MB/s; ${((cpuMs * 1000) / components).toFixed(0)} µs of processor a component`,
    };
  } finally {
    await program.close();
  }
}

export async function makeSystems(program: Program, count: number, prefix = 'NEW'): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await createSystem(program.ctx(), { code: `${prefix}-${index}`, name: `新系统${index}` })).id);
  return ids;
}

type Row = Readonly<{ id: string; state: string; refusal: unknown }>;

/** Uploads some at a time and waits for each to be stored; answers the time from the first byte to the last row. */
async function uploadAll(program: Program, systems: readonly string[], documents: readonly Document[]): Promise<number> {
  return inLanes(uploadsAtOnce, documents, async (document, index) => {
    const row = await program.call<Row>('POST', `/systems/${systems[index]}/imports?wait=true&fileName=${document.fileName}`, document.bytes);
    if (row.state !== 'done') throw new Error(`${document.fileName} is ${row.state}: ${JSON.stringify(row.refusal)}`);
  });
}

/** Takes all in first, then runs what the job runs. */
async function runAlone(program: Program, systems: readonly string[], documents: readonly Document[]): Promise<number> {
  const ids: string[] = [];
  for (const [index, document] of documents.entries()) ids.push((await createImport(program.ctx(), { systemId: systems[index]!, fileName: document.fileName, wait: false, stream: Readable.from([document.bytes]) })).id);
  return inLanes(lanes, ids, async (importId) => {
    const numbers = await runImport(program.app, { tenantId: program.tenantId, importId });
    if (numbers['taken'] === undefined) throw new Error(`The import ${importId} was not stored: ${JSON.stringify(numbers)}`);
  });
}

async function inLanes<T>(count: number, values: readonly T[], work: (value: T, index: number) => Promise<void>): Promise<number> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < values.length; index = next++) await work(values[index]!, index);
  };
  return (await timed(() => Promise.all(Array.from({ length: count }, lane)))).tookMs;
}
