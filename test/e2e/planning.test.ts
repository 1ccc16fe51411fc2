import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './accessibility.ts';
import { cannotRun, openSite, type Session, type Site } from './browser.ts';
import { atRest, visit as visitPage } from './page.ts';

describe.skipIf(cannotRun !== undefined)('plans in the browser', () => {
  let site: Site;
  let office: Page;
  const sessions: Session[] = [];
  beforeAll(async () => {
    site = await openSite();
    office = await enter('ospo');
  });
  afterAll(() => site?.close());

  async function enter(...roles: Parameters<Site['open']>[1][]): Promise<Page> {
    const session = await site.open({}, ...roles);
    sessions.push(session);
    return session.page;
  }

  async function visit(page: Page, path: string): Promise<void> {
    await visitPage(page, site.address + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  async function choose(page: Page, label: string, option: string): Promise<void> {
    await page.getByLabel(label, { exact: true }).last().click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').getByText(option, { exact: true }).last().click();
  }

  it('is drafted and submitted by the office, approved and signed by somebody else, and its progress noted', async () => {
    await visit(office, '/plans');
    await office.getByRole('button', { name: '新建计划' }).click();
    // The list that one comes from has a field for names and numbers, too.
    await office.getByRole('heading', { level: 1, name: '新建计划' }).waitFor();
    await office.getByLabel('名称', { exact: true }).first().fill('旅程计划');
    await office.getByLabel('编号').fill('旅程〔2026〕1号');
    await office.getByRole('button', { name: '添加目标' }).click();
    await office.getByLabel('名称', { exact: true }).nth(1).fill('责任到人');
    await office.getByRole('button', { name: '添加指标' }).click();
    await choose(office, '所属目标', '责任到人');
    await choose(office, '度量', '明确责任人的系统占比');
    await office.getByText('越高越好，当前值100%').waitFor();
    await office.getByLabel('目标值').fill('95');
    const dueOn = `${new Date().getFullYear()}-12-31`;
    await office.getByLabel('完成时限').fill(dueOn);

    // What was typed survives the page.
    await office.waitForFunction((day) => Object.entries(sessionStorage).some(([name, text]) => name.includes('plan.new') && text.includes(`"dueOn":"${day}"`)), dueOn);
    await office.reload();
    await atRest(office);
    await office.getByText('已恢复您上次填写但未保存的内容').waitFor();
    await office.getByRole('button', { name: '保存草稿' }).click();
    await office.getByRole('heading', { level: 1, name: '旅程计划' }).waitFor();
    await office.getByText('明确责任人的系统占比').first().waitFor();
    const address = new URL(office.url());
    await office.getByRole('button', { name: '提交审批' }).click();
    await office.getByLabel('提交说明').fill('请审批');
    await office.getByRole('complementary').getByRole('button', { name: '提交审批' }).click();
    await office.getByText('等待决策组审批').or(office.getByText('您参与了本版本的编制或提交')).first().waitFor();
    expect(await office.getByRole('button', { name: '批准并签名' }).count()).toBe(0);

    const leader = await enter('decision-maker');
    await visit(leader, address.pathname);
    await leader.getByRole('button', { name: '批准并签名' }).click();
    await leader.getByText('请填写审批意见').waitFor();
    await leader.getByLabel('审批意见').fill('同意实施');
    await leader.getByRole('button', { name: '批准并签名' }).click();
    await leader.getByText(/签名批准/).first().waitFor();
    expect(await leader.getByRole('button', { name: '编辑' }).count()).toBe(0);

    await visit(office, `${address.pathname}/versions`);
    await office.getByText('验证通过，内容与批准时一致').waitFor();
  }, 60_000);

  it('shows an auditor everything and lets change nothing', async () => {
    const auditor = await enter('auditor');
    await visit(auditor, '/plans?state=approved');
    expect(await auditor.getByRole('button', { name: '新建计划' }).count()).toBe(0);
    await auditor.getByRole('link', { name: /开源技术应用规划/ }).click();
    await auditor.getByRole('link', { name: /举措与工作方案/ }).click();
    await auditor.getByText('研发流水线接入物料清单自动上传').waitFor();
    expect(await auditor.getByRole('button', { name: '登记进展' }).count()).toBe(0);
    const found = auditor.waitForEvent('download');
    await auditor.getByRole('button', { name: '导出' }).click();
    await auditor.getByRole('link', { name: /Word文档/ }).click();
    expect((await found).suggestedFilename()).toMatch(/v1\.docx$/);
  });

  it('the office notes that a milestone is done, with its evidence', async () => {
    await visit(office, '/plans?state=approved&q=开源技术应用规划');
    await office.getByRole('link', { name: /开源技术应用规划/ }).click();
    await office.getByRole('link', { name: /举措与工作方案/ }).click();
    const milestone = office.getByRole('listitem').filter({ hasText: '研发流水线接入物料清单自动上传' });
    await milestone.getByText('逾期').waitFor();
    await milestone.getByRole('button', { name: '登记进展' }).click();
    await choose(office, '进展', '已完成');
    await office.getByRole('complementary').getByRole('button', { name: '保存' }).click();
    await office.getByText('请填写完成证据').waitFor();
    await office.getByLabel('证据').first().fill('流水线任务已上线');
    await office.getByRole('complementary').getByRole('button', { name: '保存' }).click();
    await milestone.getByText('已完成').waitFor();
    await milestone.getByText('流水线任务已上线').waitFor();
    expect(await milestone.getByText('逾期').count()).toBe(0);
  });

  it('has no serious fault of access, and a verdict says why', async () => {
    const page = office;
    await visit(page, '/plans?state=approved&q=开源技术应用规划');
    await page.getByRole('link', { name: /开源技术应用规划/ }).click();
    await page.getByRole('heading', { level: 3, name: '合规使用' }).waitFor();
    await page.getByRole('button', { name: /趋势$/ }).first().click();
    expect(await seriousFaults(page)).toEqual([]);
    const planAddress = new URL(page.url()).pathname;
    for (const path of ['/work', '/budget', '/versions']) {
      await visit(page, planAddress + path);
      expect([path, await seriousFaults(page)]).toEqual([path, []]);
    }
    await visit(page, '/plans/new');
    for (const name of ['添加目标', '添加指标', '添加举措', '添加里程碑', '添加预算项', '添加年度工作方案', '添加任务']) await page.getByRole('button', { name, exact: true }).click();
    expect(await seriousFaults(page)).toEqual([]);
    await visit(page, planAddress);
    await page.getByTitle('查看判定依据').first().click();
    await page.getByText('planning.deviation/1').waitFor();
    for (const session of sessions) expect(session.problems).toEqual([]);
  }, 60_000);
});
