import type { Bench, Figure } from '../lib/bench.ts';
import { timePaired } from '../lib/measure.ts';
import type { Program } from '../lib/program.ts';

const goalMs = 50;

type Page<Row> = Readonly<{ rows: readonly Row[] }>;
type Ids = Readonly<{ system: string; unit: string; packageId: number; vulnerability: number }>;

/** Every list and figure that a screen opens with, as its address; ids are of the seeded institution. */
function pages(ids: Ids): readonly (readonly [name: string, path: string])[] {
  const sorted = (name: string, path: string, sorts: readonly string[]) => sorts.map((sort) => [`${name} by ${sort}`, `${path}?sort=${sort}`] as const);
  return [
    ...sorted('systems', '/systems', ['code', '-code', 'name', '-name', '-severity', '-components', '-lastImport']),
    ['systems, searched', `/systems?q=${encodeURIComponent('支付')}`],
    ['systems, core', '/systems?criticality=core&sort=-severity'],
    ['tree of systems', '/systems/tree'],
    ['a system', `/systems/${ids.system}`],
    ...sorted('components', `/systems/${ids.system}/components`, ['name', '-name', 'severity', '-severity', 'depth', '-depth']),
    ['components, vulnerable', `/systems/${ids.system}/components?vulnerable=true`],
    ['components of an ecosystem', `/systems/${ids.system}/components?ecosystem=Maven`],
    ['components, searched', `/systems/${ids.system}/components?q=json`],
    ['licences of a system', `/systems/${ids.system}/licenses`],
    ...sorted('packages', '/packages', ['name', '-name', '-systems', '-severity']),
    ['packages, searched', '/packages?q=log4j'],
    ['packages, vulnerable', '/packages?vulnerable=true'],
    ['packages of a licence', '/packages?license=EPL-2.0'],
    ['packages of an ecosystem', '/packages?ecosystem=Maven'],
    ['packages, not checked', '/packages?checked=no-version,no-ecosystem,impossible-version'],
    ['packages, checked', '/packages?checked=checked'],
    ['a package', `/packages/${ids.packageId}`],
    ...sorted('findings', '/findings', ['-severity', '-published', 'system']),
    ['findings, critical', '/findings?severity=critical'],
    ['findings, low', '/findings?severity=low'],
    ['findings, core systems', '/findings?criticality=core'],
    ['findings of a unit', `/findings?unitId=${ids.unit}`],
    ['findings of a system', `/findings?systemId=${ids.system}`],
    ['findings, searched', '/findings?q=log4j-core'],
    ['figures', '/findings/figures'],
    ['figures, critical', '/findings/figures?severity=critical'],
    ['figures, core systems', '/findings/figures?criticality=core'],
    ['figures of a unit', `/findings/figures?unitId=${ids.unit}`],
    ['figures of a system', `/findings/figures?systemId=${ids.system}`],
    ['vulnerabilities', '/vulnerabilities'],
    ['vulnerabilities, core systems', '/vulnerabilities?criticality=core'],
    ['vulnerabilities, searched', '/vulnerabilities?q=log4j-core'],
    ['a vulnerability', `/vulnerabilities/${ids.vulnerability}`],
    ['licences', '/licenses?scenario=service'],
    ['overview', '/overview'],
    ['intelligence', '/intelligence'],
    ['search, a name', '/search?q=log4j'],
    ['search, two characters', `/search?q=${encodeURIComponent('支付')}`],
    ['search, a CVE', '/search?q=CVE-2021-44228'],
    ['imports', '/imports'],
  ];
}

/** Pages of lists as the browser asks for them, each beside the emptiest request that the server answers. */
export const listsBench: Bench = {
  name: 'lists',
  summary: 'list pages and figures, through HTTP',
  async run(places, say) {
    const program = await places.open({ worker: false });
    try {
      const size = sizeName(places.size.systems * places.size.versionsPerSystem);
      const asked = pages(await findIds(program));
      const figures: Figure[] = [];
      for (const [name, path] of asked) {
        const times = await timePaired(places.size.rounds, () => program.call('GET', path), () => program.call('GET', '/session'));
        figures.push({
          name: `${name} · ${size}`, unit: 'ms', median: times.work.median, p95: times.work.p95, p99: times.work.p99, goal: { of: 'p95', value: goalMs },
          limit: { what: 'an empty request', value: times.limit.median, unit: 'ms' }, ratio: times.work.median / times.limit.median,
        });
        say(`${name}: ${times.work.median.toFixed(1)} ms`);
      }
      return figures;
    } finally {
      await program.close();
    }
  },
};

async function findIds(program: Program): Promise<Ids> {
  const systems = await program.call<Page<{ id: string; childCount: number; unitId: string }>>('GET', '/systems?sort=-components');
  const packages = await program.call<Page<{ packageId: number }>>('GET', '/packages');
  const vulnerabilities = await program.call<Page<{ id: number }>>('GET', '/vulnerabilities');
  const system = systems.rows.find((row) => row.childCount > 0) ?? systems.rows[0]!;
  return { system: system.id, unit: system.unitId, packageId: packages.rows[0]!.packageId, vulnerability: vulnerabilities.rows[0]!.id };
}

/** `1,000,000 usages`. */
export function sizeName(count: number): string {
  return `${count.toLocaleString('en-US')} usages`;
}
