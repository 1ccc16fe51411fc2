import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract } from '#features/ledger/contract.ts';
import { testServer, type Client, type TestServer } from '../../../test/server.ts';
import { complianceContract } from './contract.ts';

let test: TestServer;
let office: Client;
const systems: string[] = [];

const statements = ['MIT', 'MIT OR Apache-2.0', 'Apache-2.0', 'As the vendor likes & pleases', undefined] as const;

/** Components of these places, each with its own statement; the later ones in two versions. */
function documentOf(places: readonly number[]): string {
  const components = places.map((place) => {
    const statement = statements[place % statements.length];
    const purl = `pkg:npm/part-${place % 7}@1.${place}.0`;
    return { type: 'library', 'bom-ref': purl, name: `part-${place % 7}`, version: `1.${place}.0`, purl, ...(statement === undefined ? {} : { licenses: statement.includes(' OR ') ? [{ expression: statement }] : [{ license: { name: statement } }] }) };
  });
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components });
}

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
  for (const [index, places] of [[0, 1, 2, 3, 4], [0, 5, 7, 9], [2, 3, 8, 13]].entries()) {
    const system = await office.ok(ledgerContract.createSystem, { body: { code: `LIC-${index}`, name: `系统${index}`, ...(index === 2 ? { parentId: systems[1] } : {}) } });
    systems.push(system.id);
    await office.ok(ledgerContract.createImport, { params: { systemId: system.id }, query: { fileName: 'a.cdx.json', wait: true }, bytes: documentOf(places) });
  }
});
afterAll(() => test.close());

type Counted = Readonly<{ expression: string | null; asWritten: string | null; componentCount: number; systemCount: number }>;

/** As the page of licences asks for what a row counts. */
function filterOf({ expression, asWritten }: Counted) {
  return expression !== null ? { license: expression } : asWritten !== null ? { licenseWritten: asWritten } : { license: 'unstated' };
}

async function componentsOf(system: string, query: object): Promise<string[]> {
  const { rows } = await office.ok(ledgerContract.listSystemComponents, { params: { systemId: system }, query: { ...query, limit: 200 } });
  return [...new Set<string>(rows.map((row: { purl: string }) => row.purl))];
}

describe('the licences in use', () => {
  it('lead to the systems and the components that they count, whatever was stated', async () => {
    const { rows }: { rows: Counted[] } = await office.ok(complianceContract.listLicenses, {});
    expect(rows.map(filterOf)).toEqual(expect.arrayContaining([{ license: 'MIT' }, { licenseWritten: 'As the vendor likes & pleases' }, { license: 'unstated' }]));
    for (const row of rows) {
      const listed = (await office.ok(ledgerContract.listSystems, { query: filterOf(row) })).rows;
      expect([row, listed.length]).toEqual([row, row.systemCount]);
      const purls = [...new Set((await Promise.all(systems.map((system) => componentsOf(system, filterOf(row))))).flat())];
      expect([row, purls.length]).toEqual([row, row.componentCount]);
      const packages = (await office.ok(ledgerContract.listPackages, { query: filterOf(row) })).rows;
      expect(packages.map((each: { purlBase: string }) => each.purlBase).toSorted()).toEqual([...new Set(purls.map((purl) => purl.split('@')[0]!))].toSorted());
    }
  });

  it('of one licence count it within expressions too, and lead to just those', async () => {
    const card = await office.ok(complianceContract.getLicense, { params: { licenseId: 'mit' } });
    const query = { licenseId: card.id };
    expect((await office.ok(ledgerContract.listSystems, { query })).rows).toHaveLength(card.systemCount);
    const purls = [...new Set((await Promise.all(systems.map((system) => componentsOf(system, query)))).flat())];
    expect(purls).toHaveLength(card.packageVersionCount);
    expect((await office.ok(ledgerContract.listPackages, { query })).rows.length).toBe(new Set(purls.map((purl) => purl.split('@')[0])).size);
    expect(card.packageVersionCount).toBeGreaterThan((await office.ok(complianceContract.listLicenses, {})).rows.find((row: Counted) => row.expression === 'MIT').componentCount);
  });

  it('of a system lead to its components, with those of what is below it', async () => {
    const { rows }: { rows: Counted[] } = await office.ok(complianceContract.getSystemLicenses, { params: { systemId: systems[1]! } });
    for (const row of rows) expect([row, (await componentsOf(systems[1]!, filterOf(row))).length]).toEqual([row, row.componentCount]);
  });

  it('say why they are of their risk in the words of the reader, on the screen and in files', async () => {
    const { rows } = await office.ok(complianceContract.listLicenses, { query: { q: 'MIT OR' } });
    expect(rows[0].because).toMatchObject([{ code: 'chosen', license: 'MIT', instead: ['Apache-2.0'] }, { code: 'classified', license: 'MIT', risk: 'green', strength: 'permissive' }]);
    const fileOf = async (language: 'zh-CN' | 'en-US') => (await office.call(complianceContract.exportLicenses, { query: { q: 'MIT OR', format: 'csv', language } })).text;
    expect(await fileOf('zh-CN')).toContain('可选许可证中取MIT，不取Apache-2.0。; MIT评为“绿：可准入”（宽松');
    expect(await fileOf('en-US')).toContain('MIT is chosen instead of Apache-2.0.; MIT is classed as “Green: admit”');
  });

  it('leave as a file of just what is filtered, by the risk of the scenario on the screen', async () => {
    const query = { scenario: 'distribution', q: 'a', risk: ['unknown', 'yellow', 'green'] } as const;
    const shown = (await office.ok(complianceContract.listLicenses, { query: { scenario: query.scenario, q: query.q } })).rows.filter((row: { risk: string }) => (query.risk as readonly string[]).includes(row.risk));
    const all = (await office.ok(complianceContract.listLicenses, {})).rows;
    expect(shown.length).toBeLessThan(all.length);
    const { text } = await office.call(complianceContract.exportLicenses, { query: { ...query, risk: query.risk.join(','), format: 'csv', language: 'en-US' } as never });
    const [head, ...lines] = text.replace(/^\ufeff/, '').trim().split('\r\n');
    expect(head).toContain('Risk (distribution)');
    expect(lines.map((line: string) => line.split(',').slice(0, 2).join(''))).toEqual(shown.map((row: Counted) => row.expression ?? row.asWritten ?? ''));
  });
});
