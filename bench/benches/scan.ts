import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Bench, Figure } from '../lib/bench.ts';
import { builtProgram, commandLine, runNode, startNode } from '../lib/command-line.ts';
import { makeDocuments } from '../lib/documents.ts';
import { parseRecords } from '../lib/limits.ts';
import { summarise, timePaired } from '../lib/measure.ts';
import type { Places } from '../lib/places.ts';

const scanGoalMs = 300;
const buildGoalS = 12;

/** The command line without a server: an index is made of all advisories, then a document is scanned against it, each time by a new process. */
export const scanBench: Bench = {
  name: 'scan',
  summary: 'the command line: making an advisory index, scanning a document cold',
  async run(places) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-bench-scan-'));
    try {
      const index = path.join(folder, 'intel.idx');
      return [await measureBuild(places, index), ...(await measureScans(places, folder, index))];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measureBuild({ advisoryFiles, size }: Places, index: string): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < Math.max(1, Math.ceil(size.rounds / 60)); round += 1) times.push((await runNode([commandLine, 'intel', 'import', ...advisoryFiles, '--out', index])) / 1000);
  const { tookS, records } = await parseRecords(advisoryFiles);
  const { median } = summarise(times);
  return {
    name: `an index of ${records.toLocaleString('en-US')} advisories`, unit: 's', median, goal: { of: 'median', value: buildGoalS },
    limit: { what: 'unpacking and JSON.parse of them', value: tookS, unit: 's' }, ratio: median / tookS, note: `${(statSync(index).size / 1e6).toFixed(1)} MB`,
  };
}

async function measureScans({ catalogue, size }: Places, folder: string, index: string): Promise<readonly Figure[]> {
  const [document] = makeDocuments({ catalogue, count: 1, least: size.scanDocument, most: size.scanDocument, salt: 'scan' });
  const file = path.join(folder, document!.fileName);
  writeFileSync(file, document!.bytes);
  const built = builtProgram();
  const ways = [['from the checkout', commandLine], ...(built === undefined ? [] : [['as built', built]])] as const;
  const figures: Figure[] = [];
  for (const [name, program] of ways) {
    const times = await timePaired(Math.max(2, Math.ceil(size.rounds / 8)), () => runNode([program!, 'scan', file, '--intel', index]), startNode, 2);
    figures.push({
      name: `scan of ${size.scanDocument.toLocaleString('en-US')} components, cold, ${name}`, unit: 'ms', median: times.work.median, p95: times.work.p95, goal: { of: 'median', value: scanGoalMs },
      limit: { what: 'Node starts and ends', value: times.limit.median, unit: 'ms' }, ratio: times.work.median / times.limit.median,
    });
  }
  return figures;
}
