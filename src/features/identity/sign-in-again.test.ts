import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allEndpoints } from '#features/endpoints.ts';
import { Authenticator } from '../../../test/authenticator.ts';
import { openIdentityProvider, type IdentityProvider } from '../../../test/identity-provider.ts';
import { client, cookieOf, systemContext, testServer, type Client, type Reply, type TestServer } from '../../../test/server.ts';
import { identityContract as identity } from './contract.ts';
import { createSignInLink } from './people.ts';
import { me } from './sign-in-contract.ts';
import { peopleOf, right, type Someone } from './testing/people.ts';

const ours = 'https://governance.example';
let test: TestServer;
let provider: IdentityProvider;
let folder: string;

beforeAll(async () => {
  provider = await openIdentityProvider([`${ours}/sign-in/callback/staff`], `${ours}/sign-in`);
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-again-'));
  writeFileSync(path.join(folder, 'sign-in.json'), JSON.stringify({ providers: [{ id: 'staff', kind: 'oidc', nameZh: '统一身份认证', nameEn: 'Staff', issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret, allowHttp: true, linksByLogin: true }] }));
  test = await testServer({ YUANSHU_PUBLIC_URL: ours, YUANSHU_SIGN_IN_FILE: path.join(folder, 'sign-in.json') });
});
afterAll(async () => {
  await test.close();
  await provider.close();
  rmSync(folder, { recursive: true });
});

const { nobody, sql, addPerson, signedIn, statusOf, onHost } = peopleOf(() => test);
const holding = (cookie: string): Client => client(test.server, '', cookie);
const linkOf = async (tenantId: string, personId: string) => (await createSignInLink(systemContext(test.running.app, tenantId), personId)).url.split('#link=')[1]!;
const replacedOf = (personId: string) => sql<{ actor: string; tenant: string }>(`select actor_id as actor, tenant_id as tenant from audit_event where action = 'identity.session-replaced' and after->>'personId' = $1`, personId);

/** Each way to sign in, from a browser that holds a session already. */
const ways: Readonly<Record<string, (browser: Client, person: Someone) => Promise<Reply>>> = {
  'identity.signIn': (browser, { login }) => browser.call(identity.signIn, { body: { login, password: right } }),
  'identity.signInByLink': async (browser, { id }) => browser.call(identity.signInByLink, { body: { token: await linkOf(test.tenantId, id) } }),
  'identity.signInByPasskey': async (browser, person) => {
    const [key, owner] = [new Authenticator(ours), await signedIn(person)];
    await owner.ok(identity.addPasskey, { body: { name: '钥匙', ...key.make(await owner.ok(identity.startPasskey)) } });
    return browser.call(identity.signInByPasskey, { body: key.show(await nobody().ok(identity.startPasskeySignIn)) });
  },
  'identity.finishProviderSignIn': async (browser, { login }) => {
    const { url, token } = await browser.ok(identity.startProviderSignIn, { params: { providerId: 'staff' } });
    provider.present.account = { sub: `subject-${login}`, claims: { preferred_username: login, name: login } };
    return browser.call(identity.finishProviderSignIn, { params: { providerId: 'staff' }, body: { token, search: (await provider.visit(url)).search } });
  },
  'identity.signInByBreakGlass': async (browser) => browser.call(identity.signInByBreakGlass, { body: { token: /^ {2}(ten_\w+\.brk_\w+\.[\w-]+)$/m.exec(await onHost({ breakGlass: '演练' }))![1]! } }),
};

describe('a browser in which somebody signs in again', () => {
  it.each(allEndpoints.filter((endpoint) => endpoint.permission === 'public' && endpoint.reply === me).map((endpoint) => endpoint.id))('has one session afterwards, the new one: %s', async (id) => {
    const [before, person] = [await addPerson(), await addPerson()];
    const old = (await signedIn(before)).cookie;
    const elsewhere = await signedIn(before);
    const reply = await ways[id]!(holding(old), person);
    expect([reply.status, cookieOf(reply) === old]).toEqual([200, false]);
    expect([await statusOf(holding(old)), await statusOf(holding(cookieOf(reply))), await statusOf(elsewhere)]).toEqual([401, 200, 200]);
    expect(await replacedOf(before.id)).toEqual([{ actor: before.id, tenant: test.tenantId }]);
  });

  it('keeps the session that it had where the sign-in fails', async () => {
    const person = await addPerson();
    const old = (await signedIn(person)).cookie;
    expect((await holding(old).call(identity.signIn, { body: { login: person.login, password: 'Wrong-Horse-9' } })).status).toBe(401);
    expect([await statusOf(holding(old)), await replacedOf(person.id)]).toEqual([200, []]);
  });

  it('ends no session whose number alone it knows, nor one that is over', async () => {
    const [victim, person] = [await addPerson(), await addPerson()];
    const theirs = await signedIn(victim);
    const [name, value] = decodeURIComponent(theirs.cookie).split('=') as [string, string];
    for (const secret of ['x'.repeat(43), value.split('.')[2]!.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))]) {
      const forged = `${name}=${encodeURIComponent([...value.split('.').slice(0, 2), secret].join('.'))}`;
      expect((await holding(forged).call(identity.signIn, { body: { login: person.login, password: right } })).status).toBe(200);
    }
    expect(await statusOf(theirs)).toBe(200);
    const { cookie } = theirs;
    await theirs.ok(identity.signOut);
    expect((await holding(cookie).call(identity.signIn, { body: { login: person.login, password: right } })).status).toBe(200);
    expect(await replacedOf(victim.id)).toEqual([]);
  });

  it('ends the one of another institution, too, and that institution reads of it', async () => {
    const tenantId = await test.addTenant('other');
    const guest = await test.signIn(tenantId, 'developer');
    const person = await addPerson();
    const reply = await holding(guest.cookie).call(identity.signInByLink, { body: { token: await linkOf(test.tenantId, person.id) } });
    expect([reply.status, await statusOf(guest), await replacedOf(guest.personId)]).toEqual([200, 401, [{ actor: guest.personId, tenant: tenantId }]]);
    await sql(`delete from tenant where id = $1`, tenantId);
  });
});
