import { parseArgs } from 'node:util';
import { auditBench } from './benches/audit.ts';
import { importsBench } from './benches/imports.ts';
import { largeDocumentBench } from './benches/large-document.ts';
import { listsBench } from './benches/lists.ts';
import { newAdvisoryBench } from './benches/new-advisory.ts';
import { processBench } from './benches/process.ts';
import { scanBench } from './benches/scan.ts';
import { whereUsedBench } from './benches/where-used.ts';
import { readBaseline, saveBaseline } from './lib/baseline.ts';
import { meetsGoal, type Bench, type Figure } from './lib/bench.ts';
import { fullSize, openPlaces, tinySize, type Places } from './lib/places.ts';
import { formatTable } from './lib/table.ts';

/** Every bench; another one is a file in benches/ and a row here. */
export const benches: readonly Bench[] = [importsBench, largeDocumentBench, listsBench, whereUsedBench, newAdvisoryBench, scanBench, processBench, auditBench];

/** `npm run bench [name…] [-- --save] [--keep] [--tiny] [--rounds 20]`: measures, prints a table, answers 1 where a goal is missed. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { save: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false }, tiny: { type: 'boolean', default: false }, rounds: { type: 'string' } } });
  const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}. Benches:\n${benches.map((bench) => `  ${bench.name.padEnd(14)} ${bench.summary}`).join('\n')}`);
    return 2;
  }
  const chosen = benches.filter((bench) => positionals.length === 0 || positionals.includes(bench.name));
  const say = (text: string) => console.error(`  ${text}`);
  const size = values.tiny ? tinySize : fullSize;
  const places = await openPlaces(values.rounds === undefined ? size : { ...size, rounds: Number(values.rounds) }, { keep: values.keep, say });
  const figures = await runAll(chosen, places, say);
  console.log(`\n${formatTable(figures, readBaseline())}\n`);
  if (values.save) saveBaseline(figures);
  return figures.some((figure) => meetsGoal(figure) === false) ? 1 : 0;
}

async function runAll(chosen: readonly Bench[], places: Places, say: (text: string) => void): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  try {
    for (const bench of chosen) {
      console.error(`${bench.name}: ${bench.summary}`);
      figures.push(...(await bench.run(places, say)));
    }
  } finally {
    await places.close();
  }
  return figures;
}

if (import.meta.main) process.exitCode = await main();
