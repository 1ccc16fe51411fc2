import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { createSignInLink } from '#features/identity/public.ts';
import { systemContext } from '../../src/installation.ts';
import { allFaultsOfMain } from './accessibility.ts';
import { cannotRun, openSite, type Site } from './browser.ts';
import { atRest, visit } from './page.ts';

describe.skipIf(cannotRun !== undefined)('the coordination body in the browser', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  const sql = <Row extends object>(text: string, ...values: unknown[]) => site.running.app.db.withTenant(site.tenantId, (tx) => tx.query<Row>(text, values));
  const idOf = async (text: string, ...values: unknown[]) => (await sql<{ id: string }>(text, ...values))[0]!.id;

  /** Somebody of the demonstration, signed in and on the way to a page; the journey fails on anything that the browser complained of. */
  async function as(login: string, path: string, walk: (page: Page) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> {
    const context = await site.browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 40[139]/.test(message.text())) problems.push(message.text());
    });
    const link = new URL((await createSignInLink(systemContext(site.running.app, site.tenantId), await idOf(`select id from person where login = $1`, login))).url);
    await visit(page, `${site.address}${link.pathname}?return=${encodeURIComponent(path)}${link.hash}`);
    await page.waitForURL((url) => url.pathname === path);
    await atRest(page);
    await walk(page);
    expect(problems).toEqual([]);
    await context.close();
  }

  /** The card of an item on the page of its meeting. */
  const itemCard = (page: Page, title: string) => page.getByRole('main').locator('section').filter({ has: page.getByRole('heading', { name: title }) }).first();
  const meetingId = () => idOf(`select id from meeting where state in ('planned', 'invited', 'held', 'minuted') order by created_at limit 1`);
  const title = '关于MinIO停止社区维护后的替代方案';

  it('meets, votes and decides: the secretary opens, members vote, who may not is told why, the chair signs', async () => {
    const meeting = await meetingId();
    await as('chen.kai', `/meetings/${meeting}`, async (page) => {
      await page.getByRole('button', { name: '宣布开会' }).click();
      await itemCard(page, title).getByText('未达法定人数').waitFor();
      await page.getByRole('button', { name: '其余全部到会' }).click();
      await itemCard(page, title).getByText('待表决').waitFor();
      // Keeps the body and has no seat: there is nothing to vote with.
      expect(await page.getByRole('radio').count()).toBe(0);
    });
    for (const login of ['gao.lan', 'lin.jing', 'tang.wen']) {
      await as(login, `/meetings/${meeting}`, async (page) => {
        const card = itemCard(page, title);
        await card.getByText('赞成', { exact: true }).first().click();
        await card.getByRole('button', { name: '提交表决' }).click();
        await card.getByText('我的表决：已投赞成').waitFor();
      });
    }
    // With the keyboard, on a narrow screen: against, with a reason.
    await as('deng.qiang', `/meetings/${meeting}`, async (page) => {
      const card = itemCard(page, title);
      await card.getByRole('radio', { name: '赞成' }).focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowRight');
      await card.getByRole('textbox', { name: '不同意见' }).fill('三种方案的商业支持报价尚未取得。');
      await card.getByRole('button', { name: '提交表决' }).click();
      await card.getByText('我的表决：已投反对').waitFor();
      expect(await allFaultsOfMain(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    }, { viewport: { width: 390, height: 844 } });
    // Who asked for the other item reads why there is no vote on it.
    await as('yan.qing', `/meetings/${meeting}`, async (page) => {
      await itemCard(page, '关于调整许可证政策').getByText('您是本议题的提出人或利害关系人，不参与表决。').waitFor();
    });
    await as('chen.kai', `/meetings/${meeting}`, async (page) => {
      await itemCard(page, title).getByRole('button', { name: /目前：/ }).click();
      await page.getByText('赞成3，反对1').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '形成纪要' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '形成纪要' }).click();
      await page.getByText(/等待主持人高岚签署/).waitFor();
      expect(await page.getByRole('button', { name: '签署纪要' }).count()).toBe(0);
    });
    await as('gao.lan', `/meetings/${meeting}`, async (page) => {
      await page.getByRole('button', { name: '签署纪要' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '签署纪要' }).click();
      await page.getByText('高岚已签署').waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: '会议纪要' }).click();
      await page.getByRole('link', { name: /docx/ }).click();
      expect((await download).suggestedFilename()).toMatch(/^minutes-.*\.docx$/);
    });
  });

  it('what is to be done after a resolution is closed by its owner with evidence, not without', async () => {
    const resolution = await idOf(`select r.id from resolution r where r.title like '关于以Valkey%'`);
    await as('zhou.yan', `/resolutions/${resolution}`, async (page) => {
      await page.getByRole('main').getByText('已逾期').first().waitFor();
      await page.getByRole('button', { name: '关闭事项' }).click();
      await page.getByRole('complementary', { name: '关闭事项' }).getByRole('button', { name: '关闭事项' }).click();
      await page.getByText('请写明完成情况和证据。').waitFor();
      await page.getByRole('textbox', { name: '完成证据' }).fill('网银、手机银行渠道的兼容性测试报告已归档，无阻断缺陷。');
      await page.getByRole('complementary', { name: '关闭事项' }).getByRole('button', { name: '关闭事项' }).click();
      await page.getByRole('main').getByText('已闭环').first().waitFor();
    });
  });

  it('somebody without the permission does not find it, and whoever only reads changes nothing', async () => {
    const body = await idOf(`select id from body where kind = 'coordination'`);
    await as('jiang.li', '/coordination', async (page) => {
      expect(await page.getByRole('navigation').first().getByRole('link', { name: '协调机制' }).count()).toBe(0);
      expect(await page.getByText('开源技术应用协调机制').count()).toBe(0);
    });
    await as('luo.min', `/bodies/${body}`, async (page) => {
      await page.getByRole('heading', { level: 1, name: '开源技术应用协调机制' }).waitFor();
      for (const name of ['安排会议', '任命成员']) expect(await page.getByRole('button', { name }).count()).toBe(0);
    });
  });

  it('a term that is over blocks the body, on its page and for its meetings, until somebody is appointed', async () => {
    const body = await idOf(`select id from body where kind = 'coordination'`);
    await as('lin.jing', `/bodies/${body}`, async (page) => {
      await page.getByRole('button', { name: /唐雯/ }).click();
      const panel = page.getByRole('complementary', { name: '唐雯' });
      await panel.getByLabel('任期至').fill(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date()));
      await panel.getByLabel('理由').fill('岗位调整');
      await panel.getByRole('button', { name: '保存' }).click();
      await page.getByText('该机构当前不能受理事项').waitFor();
      await page.getByText(/法务部门没有在任成员。（唐雯任期届满/).waitFor();
    });
  });
});
