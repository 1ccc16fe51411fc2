import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { permissions } from '#features/identity/roles.ts';
import { colourRules, seriousFaults } from './accessibility.ts';
import { cannotRun, openSite, type Session, type Site } from './browser.ts';
import { atRest, show, visit as visitPage } from './page.ts';

describe.skipIf(cannotRun !== undefined)('in the browser', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
    await site.settled();
  });
  afterAll(() => site?.close());

  /** Opens a session, runs the journey, and fails on anything the browser complained of. */
  async function journey(options: Parameters<Site['open']>[0], roles: Parameters<Site['open']>[1][], walk: (page: Page, session: Session) => Promise<void>): Promise<void> {
    const session = await site.open(options, ...roles);
    try {
      await walk(session.page, session);
      expect(session.problems).toEqual([]);
    } finally {
      await session.close();
    }
  }

  const visit = (page: Page, path: string): Promise<void> => visitPage(page, site.address + path);

  async function systemIdOf(code: string): Promise<string> {
    const rows = await site.running.app.db.withTenant(site.tenantId, (tx) => tx.query<{ id: string }>(`select id from system where tenant_id = $1 and code = $2 and retired_at is null`, [site.tenantId, code]));
    return rows[0]!.id;
  }

  it('a newcomer finds the systems that use log4j-core < 2.17 from the first page', () =>
    journey({}, [], async (page) => {
      await page.getByRole('navigation').getByRole('link', { name: '影响面查询' }).click();
      const field = page.getByRole('main').getByRole('searchbox').or(page.getByRole('main').getByRole('textbox')).first();
      await field.fill('log4j-core < 2.17');
      await field.press('Enter');
      await page.getByText('4 个系统在用').or(page.getByText('4个系统在用')).first().waitFor();
      const table = page.getByRole('main').getByRole('table');
      for (const code of ['CORE', 'NETBANK-P-SRV', 'LOAN', 'DW']) await table.getByText(code, { exact: true }).first().waitFor();
      expect(await table.getByText('MARKET', { exact: true }).count()).toBe(0);
      await page.reload();
      await table.getByText('NETBANK-P-SRV', { exact: true }).first().waitFor();
    }));

  it('the browser decides the language, and the switch keeps its choice', async () => {
    await journey({ locale: 'en-GB' }, [], async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      await page.getByRole('button', { name: /中/ }).first().click();
      await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
    });
    await journey({ locale: 'fr-FR' }, [], async (page) => page.getByRole('heading', { level: 1, name: '概览' }).waitFor());
  });

  it('documents are dropped in, followed and reported, with all that moves', () =>
    journey({ reducedMotion: 'no-preference' }, ['ospo'], async (page) => {
      const id = await systemIdOf('MARKET');
      await visit(page, `/systems/${id}/imports`);
      const bytes = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: '<img src=x onerror=alert(1)>', version: '1', purl: 'pkg:npm/lodash@4.17.20' }, { type: 'library', name: 'no-version', purl: 'pkg:npm/no-version' }] });
      await page.getByRole('main').getByRole('button', { name: '导入清单' }).or(page.getByRole('main').getByRole('link', { name: '导入清单' })).first().click();
      await page.locator('input[type=file]').first().setInputFiles([{ name: 'drop.cdx.json', mimeType: 'application/json', buffer: Buffer.from(bytes) }, { name: 'broken.cdx.json', mimeType: 'application/json', buffer: Buffer.from(bytes.slice(0, 60)) }]);
      await page.getByText('drop.cdx.json').first().waitFor();
      await expect.poll(async () => (await site.running.app.db.withTenant(site.tenantId, (tx) => tx.query<{ state: string; name: string }>(`select state, file_name as name from import where tenant_id = $1 and system_id = $2 and file_name like '%.cdx.json' and finished_at is not null order by file_name`, [site.tenantId, id]))).map((row) => `${row.name} ${row.state}`), { timeout: 30_000 }).toEqual(expect.arrayContaining(['broken.cdx.json failed', 'drop.cdx.json done']));
      const imported = await site.running.app.db.withTenant(site.tenantId, (tx) => tx.query<{ id: string }>(`select id from import where tenant_id = $1 and file_name = 'drop.cdx.json'`, [site.tenantId]));
      await visit(page, `/imports/${imported[0]!.id}`);
      await page.getByText('pkg:npm/no-version').first().waitFor();
    }));

  it('what lies beside a lockfile goes along with it', () =>
    journey({}, ['ospo'], async (page) => {
      const id = await systemIdOf('MARKET');
      await visit(page, `/imports?systemId=${id}`);
      const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
      const yarn = '# yarn lockfile v1\n\n\nleft@^1.0.0:\n  version "1.0.0"\n';
      await page.locator('input[type=file]').first().setInputFiles([file('yarn.lock', yarn), file('package.json', '{"dependencies":{"left":"^1.0.0"}}'), file('go.sum', 'x')]);
      await page.getByText('随附：package.json').waitFor();
      await page.getByText('此文件只用于补充锁文件的信息').waitFor();
      await page.getByRole('listitem').filter({ hasText: 'yarn.lock' }).getByRole('link', { name: '查看报告' }).click();
      await page.getByText('读取时一并参考了此文件').waitFor();
    }));

  it('filters stand in the address and lead back to the same list', () =>
    journey({}, [], async (page) => {
      await visit(page, '/findings?severity=critical&exposure=internet');
      const rows = page.getByRole('main').getByRole('table').getByRole('row');
      // A busy machine takes longer than the second that a poll waits by itself.
      await expect.poll(() => rows.count(), { timeout: 20_000 }).toBeGreaterThan(5);
      const first = await rows.nth(1).innerText();
      await rows.nth(1).getByRole('cell').nth(1).click();
      await page.getByRole('complementary').getByRole('heading').first().waitFor();
      expect(page.url()).toContain('severity=critical');
      await page.reload();
      await page.getByRole('complementary').getByRole('heading').first().waitFor();
      await page.getByRole('main').locator('table[aria-busy=false]').waitFor();
      await expect.poll(() => rows.nth(1).innerText(), { timeout: 20_000 }).toBe(first);
      const download = page.waitForEvent('download');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /导出/ }).first().click();
      await page.getByRole('menuitem', { name: /CSV/i }).click();
      const csv = await readFile((await (await download).path())!, 'utf8');
      expect(csv).toContain(',超危,');
      expect(csv).not.toContain(',中危,');
    }));

  it('the keyboard opens the search, which knows two Chinese characters, purls and ids', () =>
    journey({}, [], async (page) => {
      for (const [text, found] of [['反欺', '反欺诈风控平台'], ['CVE-2021-44228', 'CVE-2021-44228'], ['pkg:maven/com.alibaba/fastjson', 'com.alibaba:fastjson']] as const) {
        await page.keyboard.press('Control+k');
        const box = page.getByRole('dialog').getByRole('combobox').or(page.getByRole('dialog').getByRole('searchbox')).or(page.getByRole('dialog').getByRole('textbox')).first();
        await box.fill(text);
        await page.getByRole('dialog').getByRole('option', { selected: true }).filter({ hasText: found }).waitFor();
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await page.getByRole('main').getByText(found).first().waitFor();
      }
    }));

  it('shows nobody more than the roles allow', async () => {
    await journey({}, ['legal'], async (page) => {
      expect(await page.getByRole('navigation').getByRole('link', { name: 'API 令牌' }).count()).toBe(0);
      await visit(page, '/tokens');
      await page.getByRole('main').getByText(/无权|没有权限|权限不足/).first().waitFor();
      await visit(page, '/systems');
      expect(await page.getByRole('button', { name: /新建系统|新增系统/ }).count()).toBe(0);
    });
  });

  it('a role is asked for by one, decided by another and never by whom it is for; what the rules forbid is said before', async () => {
    const asker = await site.open({}, 'ospo', 'security-admin');
    try {
      const { page } = asker;
      await visit(page, '/people/grants?panel=new');
      const panel = page.getByRole('complementary', { name: '申请角色' });
      const choose = async (index: number, text: string) => {
        await panel.getByRole('combobox').nth(index).click();
        await page.keyboard.type(text);
        await page.locator('.ant-select-item-option').filter({ hasText: text }).first().click();
      };
      await choose(0, '罗敏');
      await choose(1, '开发人员');
      await panel.getByText('两个角色互斥').first().waitFor();
      await panel.getByRole('textbox').last().fill('临时协助');
      await panel.getByRole('button', { name: '提交申请' }).click();
      await panel.getByText('同一人不得同时担任').first().waitFor();
      await panel.getByRole('combobox').first().hover();
      await choose(0, '郭锐');
      await panel.getByRole('button', { name: '提交申请' }).click();
      await panel.waitFor({ state: 'detached' });
      await visit(page, '/people/grants?state=requested');
      await page.getByRole('main').getByRole('row').filter({ hasText: '郭锐' }).getByRole('cell').nth(1).click();
      await page.getByRole('complementary').getByText('须由另一名安全管理员审批').waitFor();
      expect(await page.getByRole('complementary').getByRole('button', { name: '批准' }).count()).toBe(0);
      expect(asker.problems).toEqual([]);
    } finally {
      await asker.close();
    }
    await journey({}, ['security-admin'], async (page) => {
      await visit(page, '/people/grants?state=requested');
      await page.getByRole('main').getByRole('row').filter({ hasText: '郭锐' }).getByRole('cell').nth(1).click();
      await page.getByRole('complementary').getByRole('button', { name: '批准' }).click();
      await page.getByText('授权立即生效').first().waitFor();
      await visit(page, '/people/grants?q=guo.rui&state=approved');
      await expect.poll(() => page.getByRole('main').getByRole('row').count(), { timeout: 20_000 }).toBe(4);
    });
  });

  it('sends a stranger to the sign-in page and back to where he wanted to go', async () => {
    const context = await site.browser.newContext({ locale: 'zh-CN' });
    const page = await context.newPage();
    await page.goto(`${site.address}/findings?severity=high`);
    await page.waitForURL(/sign-in/);
    await context.close();
  });

  const pages = ['/', '/systems', '/systems?view=tree', '/components', '/where-used?q=fastjson', '/imports', '/findings', '/findings?by=vulnerability', '/licenses', '/people', '/people/units', '/people/grants', '/people/roles', '/people/roles?scope=unit', '/people/reviews', '/tokens', '/intelligence', '/settings'];

  const addresses = async (): Promise<readonly string[]> => {
    const system = await systemIdOf('CORE');
    return [...pages, ...['', '/components', '/findings', '/licenses', '/imports', '/paths', '/history'].map((tab) => `/systems/${system}${tab}`)];
  };

  // A key instead of words means a text is missing; permissions are called by such names, too.
  async function missingTexts(page: Page): Promise<readonly string[]> {
    return (await page.getByText(/^(shell|ui|ledger|identity|vulnerability|compliance|reporting)\.(?!cdx|spdx)[a-z]+(\.[a-zA-Z]+)*$/).allInnerTexts()).filter((text) => !(text in permissions));
  }

  it('no serious fault of accessibility at 1440 pixels, in the light theme and in the dark one', () =>
    journey({ colorScheme: 'light' }, [], async (page) => {
      const inTheme = async (name: 'light' | 'dark') => {
        await page.emulateMedia({ colorScheme: name });
        await page.locator(`html[data-theme=${name}]`).waitFor({ state: 'attached' });
        await atRest(page);
      };
      const faults: string[] = [];
      for (const path of await addresses()) {
        await show(page, path);
        expect(await missingTexts(page), path).toEqual([]);
        faults.push(...(await seriousFaults(page)).map((fault) => `${path} ${fault}`));
        await inTheme('dark');
        faults.push(...(await seriousFaults(page, colourRules)).map((fault) => `${path} dark ${fault}`));
        await inTheme('light');
      }
      expect(faults).toEqual([]);
    }));

  it('no serious fault of accessibility at 390 pixels, and nothing wider than the page', () =>
    journey({ viewport: { width: 390, height: 900 } }, [], async (page) => {
      const faults: string[] = [];
      for (const path of await addresses()) {
        await show(page, path);
        expect(await missingTexts(page), path).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), path).toBeLessThanOrEqual(1);
        faults.push(...(await seriousFaults(page)).map((fault) => `${path} ${fault}`));
      }
      expect(faults).toEqual([]);
    }));
});
