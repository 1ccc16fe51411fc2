import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { codeAt, stepOf } from '#features/identity/factors-totp.ts';
import { createSignInLink } from '#features/identity/public.ts';
import { silentLog } from '#platform/log.ts';
import { freePort } from '../free-port.ts';
import { openIdentityProvider, type IdentityProvider } from '../identity-provider.ts';
import { systemContext, testServer, type TestServer } from '../server.ts';
import { cannotRun, openBrowser, webFolder } from './browser.ts';
import { visit } from './page.ts';

const pictures = process.env.PICTURES;
const password = 'Correct-Horse-9';

describe.skipIf(cannotRun !== undefined)('signing in, in the browser', () => {
  let address: string;
  let test: TestServer;
  let provider: IdentityProvider;
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    const port = await freePort();
    // Passkeys belong to a name: `localhost` is the one that browsers take without https.
    address = `http://localhost:${port}`;
    provider = await openIdentityProvider([`${address}/sign-in/callback/staff`], `${address}/sign-in`);
    folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-e2e-'));
    writeFileSync(path.join(folder, 'sign-in.json'), JSON.stringify({ providers: [{ kind: 'oidc', id: 'staff', nameZh: '统一身份认证', nameEn: 'Staff sign-in', issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret, allowHttp: true, createsAccounts: true, scopes: ['openid', 'profile', 'email', 'groups'], roles: { office: ['ospo'] } }] }));
    test = await testServer({ YUANSHU_PUBLIC_URL: address, YUANSHU_SIGN_IN_FILE: path.join(folder, 'sign-in.json'), YUANSHU_SECOND_FACTOR_ROLES: 'administrators' }, silentLog, webFolder);
    await test.server.listen({ host: '127.0.0.1', port });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await test?.close();
    await provider?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** A browser of its own with an authenticator that says yes, and the complaints that it had. */
  async function journey(walk: (page: Page) => Promise<void>, locale = 'zh-CN'): Promise<void> {
    const context = await browser.newContext({ locale, viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
    });
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
    try {
      await walk(page);
      expect(problems).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const picture = async (page: Page, name: string) => void (pictures === undefined || (await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true })));
  const inside = (page: Page) => page.getByRole('navigation').first().waitFor();
  async function linkFor(personId: string): Promise<string> {
    return `${address}/sign-in${new URL((await createSignInLink(systemContext(test.running.app, test.tenantId), personId)).url).hash}`;
  }
  async function signOut(page: Page): Promise<void> {
    await page.getByRole('button', { name: /用户菜单|User menu/ }).click();
    await page.getByText(/退出登录|Sign out/).click();
    await page.getByRole('button', { name: '登录', exact: true }).waitFor();
  }

  it('an administrator sets a passkey up before anything else, and then signs in with it alone', () =>
    journey(async (page) => {
      const { personId } = await test.signIn(test.tenantId, 'security-admin');
      await page.goto(await linkFor(personId));
      await page.getByRole('heading', { name: '设置第二因素' }).waitFor();
      await picture(page, 'enrolment');
      await visit(page, `${address}/settings`);
      await page.getByRole('heading', { name: '设置第二因素' }).waitFor();
      await page.getByRole('button', { name: /通行密钥/ }).click();
      await page.getByRole('button', { name: '创建通行密钥' }).click();
      await page.getByText('请将恢复码存放在安全的地方', { exact: false }).waitFor();
      await picture(page, 'recovery-codes');
      expect(await page.locator('li code').count()).toBe(10);
      await page.getByRole('button', { name: '我已保存' }).click();
      await inside(page);
      await visit(page, `${address}/settings`);
      await page.getByRole('heading', { name: '第二因素' }).waitFor();
      await picture(page, 'settings');
      await signOut(page);
      await picture(page, 'sign-in');
      await page.getByRole('button', { name: '使用通行密钥登录' }).click();
      await inside(page);
      const [session] = (await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ method: string; factor: boolean }>(`select method, factor_at is not null as factor from session where person_id = $1 order by id desc limit 1`, [personId])));
      expect(session).toEqual({ method: 'passkey', factor: true });
    }));

  it('a newcomer changes the password that was given, sets up an authenticator by hand, and comes back with both', () =>
    journey(async (page) => {
      const admin = await test.signIn(test.tenantId, 'developer');
      const { login } = (await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ login: string }>(`select login from person where id = $1`, [admin.personId])))[0]!;
      await admin.ok(identity.changePassword, { body: { next: password } });
      await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update person set must_change_password = true where id = $1`, [admin.personId]));
      const enter = async (word: string) => {
        await page.getByLabel('用户名').fill(login);
        await page.getByLabel('密码', { exact: true }).fill(word);
        await page.getByRole('button', { name: '登录', exact: true }).click();
      };
      await page.goto(`${address}/sign-in?return=%2Fsettings`);
      await enter('Wrong-Horse-9');
      await page.getByRole('alert').waitFor();
      await enter(password);
      await page.getByRole('heading', { name: '修改密码' }).waitFor();
      await page.getByLabel('当前密码').fill(password);
      for (const [next, says] of [['P@ssw0rd2026!', '过于常见'], [password, '最近']] as const) {
        await page.getByLabel('新密码', { exact: true }).fill(next);
        await page.getByLabel('再次输入新密码').fill(next);
        await page.getByRole('button', { name: '修改密码' }).click();
        await page.getByRole('alert').getByText(says, { exact: false }).waitFor();
      }
      await picture(page, 'password-due');
      await page.getByLabel('新密码', { exact: true }).fill('Other-Horse-10');
      await page.getByLabel('再次输入新密码').fill('Other-Horse-10');
      await page.getByRole('button', { name: '修改密码' }).click();
      await inside(page);
      expect(new URL(page.url()).pathname).toBe('/settings');
      await page.getByRole('button', { name: '添加' }).click();
      await page.getByRole('button', { name: /身份验证器/ }).click();
      await page.getByText('无法扫描').click();
      const secret = (await page.locator('details code').textContent())!.replaceAll(' ', '');
      await picture(page, 'totp');
      const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
      // What was used a moment ago can be used again: nobody waits for the next code here.
      const code = async () => {
        await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update second_factor set last_step = null where person_id = $1`, [admin.personId]));
        return codeAt(seed, stepOf(new Date()));
      };
      const seed = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
      await page.getByLabel('身份验证器显示的6位验证码').fill(await code());
      await page.getByRole('button', { name: '启用' }).click();
      await page.getByRole('button', { name: '我已保存' }).click();
      await page.getByText('剩余10个恢复码').waitFor();
      await signOut(page);
      await enter('Other-Horse-10');
      await page.getByRole('heading', { name: '验证第二因素' }).waitFor();
      await picture(page, 'factor-due');
      await page.getByLabel('身份验证器上的6位验证码').fill('000000');
      await page.getByRole('button', { name: '验证', exact: true }).click();
      await page.getByRole('alert').waitFor();
      await page.getByLabel('身份验证器上的6位验证码').fill(await code());
      await page.getByLabel('身份验证器上的6位验证码').press('Enter');
      await inside(page);
      // A sensitive action asks again when it was too long ago, and works afterwards.
      await visit(page, `${address}/settings`);
      await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`update session set factor_at = now() - interval '1 hour' where person_id = $1`, [admin.personId]));
      await page.getByRole('button', { name: '重新生成' }).click();
      const dialog = page.getByRole('dialog', { name: '重新验证第二因素' });
      await dialog.waitFor();
      await picture(page, 'step-up');
      await dialog.getByLabel('身份验证器上的6位验证码').fill(await code());
      await dialog.getByRole('button', { name: '验证', exact: true }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: '重新生成' }).click();
      await page.getByRole('button', { name: '我已保存' }).click();
    }));

  it('an employee comes by the identity provider, to the page that was wanted, and leaves there, too', () =>
    journey(async (page) => {
      provider.present.account = { sub: 'employee-1', claims: { preferred_username: 'employee', name: '员工甲', email: 'employee@bank.example', email_verified: true, groups: ['office'] } };
      await visit(page, `${address}/systems`);
      await page.getByRole('button', { name: '统一身份认证' }).click();
      await inside(page);
      expect([new URL(page.url()).pathname, new URL(page.url()).search]).toEqual(['/systems', '']);
      await page.getByText('员工甲').first().waitFor();
      await signOut(page);
      expect([provider.ended.count, new URL(page.url()).origin]).toEqual([1, address]);
      provider.present.account = undefined;
      await page.getByRole('button', { name: '统一身份认证' }).click();
      await page.getByRole('alert').getByText('未确认您的身份', { exact: false }).waitFor();
      await picture(page, 'provider-refused');
      // An answer that somebody else's browser asked for opens nothing here.
      await page.goto(`${address}/sign-in/callback/staff?code=planted&state=planted`);
      await page.getByRole('alert').waitFor();
      expect(new URL(page.url()).search).toBe('');
    }));

  it('one comes to the page that was wanted after signing in by a link, but to no address of somewhere else', () =>
    journey(async (page) => {
      const { personId } = await test.signIn(test.tenantId, 'ospo');
      for (const [wanted, opened] of [['/systems', '/systems'], ['https://evil.example', '/'], ['//evil.example', '/'], ['/\\evil.example', '/'], ['javascript:alert(1)', '/']] as const) {
        await visit(page, (await linkFor(personId)).replace('#', `?return=${encodeURIComponent(wanted)}#`));
        await inside(page);
        expect([wanted, page.url()]).toEqual([wanted, address + opened]);
        await signOut(page);
      }
    }));
});
