import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { client, testServer, type TestServer } from '../test/server.ts';
import { prepareInstallation } from './installation.ts';

let test: TestServer;

beforeAll(async () => {
  test = await testServer({ DATABASE_URL: 'postgres://unused.example/unused' });
});
afterAll(() => test.close());

const start = (config: object = {}) => prepareInstallation({ ...test.running.app, config: { ...test.config, ...config } });
const titles = async (config?: object) => (await start(config)).links.map((link) => link.title.split(' ')[0]);
const sql = <Row extends object>(text: string, ...parameters: unknown[]) => test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<Row>(text, parameters));

async function signIn(title: string): Promise<string[]> {
  const link = (await start()).links.find((each) => each.title.startsWith(title))!;
  return (await client(test.server, '', '').ok(identity.signInByLink, { body: { token: link.url.split('#link=')[1] } })).roles;
}

describe('a start on a database of one’s own', () => {
  it('together with another on the same database makes each administrator once', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect([one.links.length, other.links.length]).toEqual([3, 3]);
    expect(await sql(`select from person where tenant_id = $1`, test.tenantId)).toHaveLength(3);
  });

  it('prints a way in for each of the three administrators, who are three people, until they have used it', async () => {
    expect(await titles()).toEqual(['系统管理员', '安全管理员', '审计管理员']);
    expect([await signIn('系统管理员'), await signIn('安全管理员')]).toEqual([['ospo', 'system-admin'], ['security-admin']]);
    expect(await titles()).toEqual(['审计管理员']);
    expect(await signIn('审计管理员')).toEqual(['audit-admin']);
    expect(await titles()).toEqual([]);
    expect(await sql(`select from person where tenant_id = $1`, test.tenantId)).toHaveLength(3);
  });

  it('prints them again where whoever runs the host asks for it', async () => {
    expect(await titles({ links: true })).toEqual(['系统管理员', '安全管理员', '审计管理员']);
  });

  it('with the bundled database lets the system administrator in at each start', async () => {
    expect(await titles({ databaseUrl: undefined })).toEqual(['系统管理员']);
  });

  it('gives a role that nobody holds any more to nobody by itself, and to its account where it is asked for', async () => {
    await sql(`update role_grant set valid_to = now() where tenant_id = $1 and role = 'audit-admin'`, test.tenantId);
    const holders = () => sql(`select from role_grant where tenant_id = $1 and role = 'audit-admin' and (valid_to is null or valid_to > now())`, test.tenantId);
    await start();
    expect(await holders()).toHaveLength(0);
    expect(await titles({ links: true })).toContain('审计管理员');
    expect(await holders()).toHaveLength(1);
  });
});
