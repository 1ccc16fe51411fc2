import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditContract as audit } from '#features/audit/contract.ts';
import { complianceContract as compliance } from '#features/compliance/contract.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { testServer, type Client, type TestServer } from '../server.ts';

let test: TestServer;
let office: Client;
let keeper: Client;
let systemId: string;

const library = (name: string, more: object = {}) => ({ type: 'library', 'bom-ref': name, name, ...more });
const bom = JSON.stringify({
  bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component: { type: 'application', name: 'pay', 'bom-ref': 'root' } },
  components: [library('left', { version: '1.0.0', purl: 'pkg:npm/left@1.0.0', scope: 'required', licenses: [{ license: { id: 'GPL-3.0-only' } }] }), library('own', { version: '2', purl: 'pkg:generic/own@2' }), library('bare', { purl: 'pkg:npm/bare' })],
  dependencies: [{ ref: 'root', dependsOn: ['left'] }, { ref: 'left', dependsOn: ['own', 'bare'] }],
});
const record = {
  id: 'GHSA-aaaa-bbbb-cccc', modified: '2026-01-01T00:00:00Z', aliases: ['CVE-2026-0001'], summary: 'Remote code execution in left', database_specific: { yuanshu: { summaryZh: 'left远程代码执行' } },
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H' }], affected: [{ package: { ecosystem: 'npm', name: 'left' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.1' }] }] }],
};

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
  keeper = await test.signIn(test.tenantId, 'audit-admin');
  systemId = (await office.ok(ledger.createSystem, { body: { code: 'PAY', name: '支付', nameEn: 'Payments', criticality: 'core', exposure: 'intranet', distribution: 'customers', mlpsLevel: 3 } })).id;
  await office.ok(ledger.createImport, { params: { systemId }, query: { fileName: 'bom.json', wait: true }, bytes: bom });
  await office.ok(vulnerability.createAdvisoryImport, { query: { fileName: 'a.ndjson', wait: true }, bytes: JSON.stringify(record) });
});
afterAll(() => test.close());

type Cells = Readonly<Record<string, ExcelJS.CellValue>>;
type Sheet = Readonly<{ name: string; rows: readonly Cells[]; formats: Readonly<Record<string, string>> }>;
type Asked = Readonly<{ params?: Readonly<Record<string, string>>; query?: Readonly<Record<string, string>> }>;

/** The rows of a workbook by their heads, as a spreadsheet reads them. */
async function sheetOf(client: Client, endpoint: Endpoint, language: string | undefined, { params, query }: Asked = {}): Promise<Sheet> {
  const { bytes } = await client.call(endpoint, { params, query: { ...query, format: 'xlsx', language } });
  const book = await new ExcelJS.Workbook().xlsx.load(bytes as unknown as Parameters<ExcelJS.Xlsx['load']>[0]);
  const [sheet] = book.worksheets;
  const heads = (sheet!.getRow(1).values as string[]).slice(1);
  const at = Array.from({ length: sheet!.rowCount - 1 }, (_each, index) => sheet!.getRow(index + 2));
  return {
    name: sheet!.name, rows: at.map((row) => Object.fromEntries(heads.map((head, index) => [head, row.getCell(index + 1).value]))),
    formats: Object.fromEntries(heads.map((head, index) => [head, at[0]?.getCell(index + 1).numFmt ?? ''])),
  };
}

async function csvOf(client: Client, endpoint: Endpoint, language: string | undefined, { params, query }: Asked = {}): Promise<readonly (readonly string[])[]> {
  const { text } = await client.call(endpoint, { params, query: { ...query, format: 'csv', language } });
  return text.replace(/^\ufeff/, '').trimEnd().split('\r\n').map((line) => line.split(','));
}

const han = /\p{Script=Han}/u;

describe('a table that leaves the program', () => {
  it('speaks the language that is asked for, in its heads and in its words for codes', async () => {
    const files = [[office, ledger.exportSystems, {}], [office, ledger.exportSystemComponents, { params: { systemId } }], [office, ledger.exportPackages, {}], [office, ledger.exportWhereUsed, { query: { q: 'log4j-core' } }], [office, vulnerability.exportFindings, {}], [office, compliance.exportLicenses, {}], [keeper, audit.exportEvents, {}]] as const;
    for (const [client, endpoint, asked] of files) {
      const [english, chinese, open] = [await csvOf(client, endpoint, 'en-US', asked), await csvOf(client, endpoint, 'zh-CN', asked), await csvOf(client, endpoint, undefined, asked)];
      expect([endpoint.id, english[0]!.filter((head) => han.test(head))]).toEqual([endpoint.id, []]);
      expect([endpoint.id, chinese[0]!.filter((head) => !han.test(head) && !['purl', 'CVSS'].includes(head))]).toEqual([endpoint.id, []]);
      expect(open[0]).toEqual(chinese[0]);
      expect(chinese[0]).toHaveLength(english[0]!.length);
    }
    expect((await office.call(ledger.exportSystems, { query: { format: 'csv', language: 'fr' } })).status).toBe(400);
  });

  it('names systems by the words of the screens', async () => {
    const [english, chinese] = [await sheetOf(office, ledger.exportSystems, 'en-US'), await sheetOf(office, ledger.exportSystems, 'zh-CN')];
    expect([english.name, chinese.name]).toEqual(['Systems', '系统']);
    expect(english.rows[0]).toMatchObject({ Code: 'PAY', Name: '支付', 'English name': 'Payments', Kind: 'System', Criticality: 'Core', Exposure: 'Intranet', 'MLPS level': 3, Components: 3, Critical: 1 });
    expect(chinese.rows[0]).toMatchObject({ 编码: 'PAY', 类型: '系统', 重要程度: '核心', 网络暴露面: '内网', 分发范围: '交付客户', 等保级别: 3, 超危: 1 });
  });

  it('holds instants as dates in the civil time of China, which its head says', async () => {
    const { lastImportAt } = (await office.ok(ledger.listSystems)).rows[0];
    const { rows, formats } = await sheetOf(office, ledger.exportSystems, 'en-US');
    const shown = rows[0]!['Last import (UTC+8)'] as Date;
    expect([shown instanceof Date, shown.getTime() - Date.parse(lastImportAt), formats['Last import (UTC+8)']]).toEqual([true, 8 * 3600_000, 'yyyy-mm-dd hh:mm:ss']);
    const [heads, cells] = await csvOf(office, ledger.exportSystems, 'zh-CN');
    expect(cells![heads!.indexOf('最近导入（北京时间）')]).toBe(shown.toISOString().slice(0, 19).replace('T', ' '));
  });

  it('says of components and packages what is known, and leaves purls and licences as they are', async () => {
    const { rows } = await sheetOf(office, ledger.exportSystemComponents, 'zh-CN', { params: { systemId } });
    const left = rows.find((row) => row.purl === 'pkg:npm/left@1.0.0');
    expect(left).toMatchObject({ 依赖关系: '直接', 层级: 1, 用途: '运行必需', 许可证: 'GPL-3.0-only', 漏洞比对: '已比对', '开始使用（北京时间）': expect.any(Date), '停止使用（北京时间）': null });
    expect(rows.map((row) => row.漏洞比对).toSorted()).toEqual(['已比对', '生态不在情报范围', '缺少版本'].toSorted());
    const english = await sheetOf(office, ledger.exportSystemComponents, 'en-US', { params: { systemId } });
    expect(english.rows.flatMap((row) => Object.values(row)).filter((cell) => typeof cell === 'string' && han.test(cell))).toEqual([]);
    const packages = await sheetOf(office, ledger.exportPackages, 'en-US', { query: { checked: 'no-ecosystem' } });
    expect(packages.rows).toMatchObject([{ Package: 'own', purl: 'pkg:generic/own', Versions: 1, 'Versions not checked': 1, 'Why not checked': 'Ecosystem not covered' }]);
  });

  it('tells of findings in the language, with scores as numbers', async () => {
    const [english, chinese] = [await sheetOf(office, vulnerability.exportFindings, 'en-US'), await sheetOf(office, vulnerability.exportFindings, 'zh-CN')];
    expect(english.rows).toMatchObject([{ Vulnerability: 'CVE-2026-0001', Severity: 'Critical', CVSS: 10, Summary: 'Remote code execution in left', 'System name': 'Payments', Criticality: 'Core', Malicious: 'No', 'First seen (UTC+8)': expect.any(Date) }]);
    expect(chinese.rows).toMatchObject([{ 漏洞: 'CVE-2026-0001', 等级: '超危', CVSS: 10, 概述: 'left远程代码执行', 系统名称: '支付', 重要程度: '核心', 网络暴露面: '内网', 恶意: '否' }]);
  });

  it('tells what happened in words, and every action and object of the log has them', async () => {
    const [english, chinese] = [await sheetOf(keeper, audit.exportEvents, 'en-US', { query: { objectId: systemId } }), await sheetOf(keeper, audit.exportEvents, 'zh-CN', { query: { objectId: systemId } })];
    expect(chinese.rows.at(-1)).toMatchObject({ '时间（北京时间）': expect.any(Date), 方式: '本人会话', 结果: '成功', 对象类型: '系统', 对象: systemId });
    expect(chinese.rows.map((row) => row.动作)).toEqual(chinese.rows.map(() => expect.stringMatching(han)));
    expect(english.rows.map((row) => row.Action)).toEqual(english.rows.map(() => expect.not.stringMatching(/\w\.\w/)));
  });

  it('names roles and decisions of an access review', async () => {
    const guard = await test.signIn(test.tenantId, 'security-admin');
    const review = await guard.ok(identity.openReview);
    const [english, chinese] = [await sheetOf(guard, identity.exportReview, 'en-US', { params: { reviewId: review.id } }), await sheetOf(guard, identity.exportReview, 'zh-CN', { params: { reviewId: review.id } })];
    expect(chinese.rows.find((row) => row.角色或令牌 === '开源管理办公室')).toMatchObject({ 类型: '授权', 范围: '全机构', 休眠: '否', 结论: '待复核', '起（北京时间）': expect.any(Date) });
    expect(english.rows.filter((row) => row.Decision !== 'Open')).toEqual([]);
  });
});
