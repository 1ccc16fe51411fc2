import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../../src/cli/testing/terminal.ts';
import { seriousFaults } from './accessibility.ts';
import { cannotRun, openSite, type Session, type Site } from './browser.ts';
import { visit as visitPage } from './page.ts';

describe.skipIf(cannotRun !== undefined)('policies and their evidence in the browser', () => {
  let site: Site;
  let office: Page;
  let chief: Page;
  const sessions: Session[] = [];
  beforeAll(async () => {
    site = await openSite();
    await site.settled();
    [office, chief] = [await enter({}, 'ospo'), await enter({}, 'decision-maker')];
  });
  afterAll(() => site?.close());

  async function enter(options: Parameters<Site['open']>[0], ...roles: Parameters<Site['open']>[1][]): Promise<Page> {
    const session = await site.open(options, ...roles);
    sessions.push(session);
    return session.page;
  }

  async function visit(page: Page, address: string): Promise<void> {
    await visitPage(page, site.address + address);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** A long list is drawn only as far as it shows: `isLong` types to get there. */
  async function choose(page: Page, label: string, option: string, isLong = false): Promise<void> {
    const box = page.getByLabel(new RegExp(`^${label}`)).last();
    await box.click();
    if (isLong) await box.fill(option);
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').getByText(option, { exact: true }).last().click();
    await page.keyboard.press('Escape');
  }

  it('a policy is written with a clause and a control, handed in, and issued by somebody who did not write it', async () => {
    await visit(office, '/regime');
    await office.getByRole('button', { name: '新建制度' }).click();
    await office.getByLabel('文号', { exact: true }).fill('旅程〔2026〕7号');
    await office.getByLabel('名称（中文）').fill('旅程制度');
    await office.getByLabel('名称（英文）').fill('Journey policy');
    await office.getByRole('button', { name: '创建' }).click();
    await office.getByRole('heading', { level: 1, name: '旅程制度' }).waitFor();
    expect(await office.getByRole('button', { name: '提交审议' }).isDisabled()).toBe(true);
    await office.getByRole('button', { name: '新增条款' }).click();
    await office.getByLabel('条款号').fill('第一条');
    await office.getByLabel('条款内容（中文）').fill('每个信息系统应当明确责任人。');
    await office.getByLabel('条款内容（英文）').fill('Every system has an owner.');
    await choose(office, '涉及行为', '更新维护');
    await office.getByRole('button', { name: '创建' }).click();
    await office.getByText('每个信息系统应当明确责任人。').waitFor();
    await office.getByRole('button', { name: '新增控制点' }).click();
    await office.getByLabel('名称（中文）').fill('旅程控制点');
    await office.getByLabel('名称（英文）').fill('Journey control');
    await choose(office, '取证项', '系统均已明确责任人', true);
    await office.getByRole('button', { name: '创建' }).click();
    await office.getByText('旅程控制点').waitFor();
    await office.getByRole('button', { name: '提交审议' }).click();
    await office.getByText('等待起草人以外的人员发布。').waitFor();
    expect(await office.getByRole('button', { name: '发布', exact: true }).count()).toBe(0);
    await visitPage(chief, office.url());
    await chief.getByRole('button', { name: '发布', exact: true }).click();
    await chief.getByRole('complementary', { name: '发布' }).getByRole('button', { name: '发布', exact: true }).click();
    await chief.getByText('现行有效').first().waitFor();
    await chief.getByText('签名有效').first().waitFor();
  });

  it('who wrote it may not issue it, and is told why', async () => {
    const both = await enter({}, 'ospo', 'decision-maker');
    await visit(both, '/regime');
    await both.getByRole('button', { name: '新建制度' }).click();
    await both.getByLabel('文号', { exact: true }).fill('旅程〔2026〕8号');
    await both.getByLabel('名称（中文）').fill('自拟制度');
    await both.getByLabel('名称（英文）').fill('Own policy');
    await both.getByRole('button', { name: '创建' }).click();
    await both.getByRole('button', { name: '新增条款' }).click();
    await both.getByLabel('条款号').fill('第一条');
    await both.getByLabel('条款内容（中文）').fill('内容');
    await both.getByLabel('条款内容（英文）').fill('Words');
    await both.getByRole('button', { name: '创建' }).click();
    await both.getByRole('complementary', { name: '新增条款' }).waitFor({ state: 'hidden' });
    await both.getByRole('button', { name: '提交审议' }).click();
    await both.getByRole('button', { name: '发布', exact: true }).click();
    await both.getByRole('complementary', { name: '发布' }).getByRole('button', { name: '发布', exact: true }).click();
    await both.getByRole('alert').first().waitFor();
    expect(await both.getByText('审议中').first().isVisible()).toBe(true);
  });

  it('a control is attested with its evidence frozen, and the attestation leaves as a document', async () => {
    const tester = await enter({}, 'security');
    await visit(tester, '/regime/controls?q=旅程控制点');
    await tester.getByRole('table').getByText('旅程控制点').click();
    await tester.getByText(/在用系统\d+个，其中0个没有责任人/).first().waitFor();
    await tester.getByLabel('有效', { exact: true }).check();
    await tester.getByRole('button', { name: '签署' }).click();
    await tester.getByText('签名有效，证据与签署时一致。').waitFor();
    const download = tester.waitForEvent('download');
    await tester.getByRole('link', { name: 'PDF文档' }).click();
    expect(readFileSync((await (await download).path())!).subarray(0, 4).toString()).toBe('%PDF');
    await tester.reload();
    await tester.getByText('签名有效，证据与签署时一致。').waitFor();
  });

  it.each([['zh-CN', '未落实（鼓励）', /违规/], ['en-US', 'Not adopted (encouraged)', /violat|breach/i]] as const)('G24 in %s: what is encouraged and was not adopted is shown as that, with its reasons, and as nothing worse', async (locale, words, breach) => {
    const page = await enter({ locale }, 'auditor');
    await visit(page, '/regime/coverage');
    expect(await page.getByRole('main').innerText()).not.toMatch(breach);
    await visit(page, '/regime/coverage/opinions-2021-146?state=not-implemented&group=14');
    const chip = page.getByRole('main').getByText(words, { exact: true }).first();
    await chip.waitFor();
    expect(await page.getByRole('main').innerText()).not.toMatch(breach);
    await chip.click();
    await page.getByText(locale === 'zh-CN' ? '现行制度中没有对应条款' : 'No clause of a policy in force covers it').first().waitFor();
  });

  it('each cell of the matrix leads to its list', async () => {
    await visit(office, '/regime/coverage');
    await office.getByRole('row', { name: /漏洞检测/ }).getByRole('link', { name: /条条款/ }).click();
    await office.getByRole('table').getByText('开源漏洞管理细则').waitFor();
    await office.goBack();
    await office.getByRole('row', { name: /漏洞检测/ }).getByRole('link', { name: /项取证/ }).click();
    await office.getByRole('table').getByText('漏洞情报时效').first().waitFor();
    await office.goBack();
    await office.getByRole('link', { name: /第二条/ }).click();
    await office.getByRole('table').getByText('堵塞安全漏洞').waitFor();
    expect(await office.getByRole('table').getByText('建立开源技术应用台账').count()).toBe(0);
  });

  it('a pack is asked for, collected while one may leave, downloaded, and verified without the server', async () => {
    const auditor = await enter({}, 'auditor');
    await visit(auditor, '/regime/packs');
    await auditor.getByRole('button', { name: '制作证据包' }).first().click();
    const panel = auditor.getByRole('complementary', { name: '制作证据包' });
    await panel.getByRole('button', { name: '制作证据包' }).click();
    const link = auditor.getByRole('complementary', { name: '证据包' }).getByRole('link', { name: /下载/ });
    await link.waitFor({ timeout: 90_000 });
    const download = auditor.waitForEvent('download');
    await link.click();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-journey-'));
    try {
      const file = path.join(folder, 'pack.zip');
      await (await download).saveAs(file);
      const { exitCode, output } = await runHere(['evidence', 'verify', file], { language: 'zh' });
      expect([exitCode, output]).toEqual([0, expect.stringContaining('完整：全部文件、签名和要求均与清单一致。')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('somebody without a role for policies reads what has to be read, and confirms it', async () => {
    const reader = await enter({}, 'supplier');
    expect(await reader.getByRole('navigation').getByRole('link', { name: '制度', exact: true }).count()).toBe(0);
    await visit(reader, '/readings');
    await reader.getByRole('table').getByText('开源技术应用管理办法').click();
    await reader.getByRole('button', { name: '我已阅读并知悉' }).click();
    await reader.waitForURL(/\/readings$/);
    await reader.getByRole('table').getByText(/\d{4}-\d\d-\d\d \d\d:\d\d/).first().waitFor();
  });

  it('its pages have no serious fault of accessibility, at any width', async () => {
    const phone = await enter({ viewport: { width: 390, height: 844 } }, 'ospo');
    for (const [page, addresses] of [[office, ['/regime?panel=new', '/regime/controls', '/regime/coverage']], [phone, ['/regime/coverage', '/regime/coverage/opinions-2021-146']]] as const) {
      for (const address of addresses) {
        await visit(page, address);
        expect([address, await seriousFaults(page)]).toEqual([address, []]);
        expect([address, await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1)]).toEqual([address, true]);
      }
    }
  });

  it('nothing in any of it made the browser complain', () => {
    expect(sessions.flatMap((session) => session.problems)).toEqual([]);
  });
});
