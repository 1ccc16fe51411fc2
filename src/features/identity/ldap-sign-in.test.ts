import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filled, ldapSettings, nestedFilter, openLdap } from '#connectors/identity-providers/ldap.ts';
import { client, testServer, type Client, type TestServer } from '../../../test/server.ts';
import { cannotRunSlapd, openSlapd, type Slapd } from '../../../test/slapd.ts';
import { identityContract as identity } from './contract.ts';
import { loadConfig } from '#platform/config.ts';
import { assertSignInSettings } from './sign-in-settings.ts';
import { peopleOf } from './testing/people.ts';

describe('a filter', () => {
  it.each([
    ['(uid={login})', { login: 'zhang' }, '(uid=zhang)'],
    ['(uid={login})', { login: '*' }, '(uid=\\2a)'],
    ['(uid={login})', { login: 'x)(|(uid=*' }, '(uid=x\\29\\28|\\28uid=\\2a)'],
    ['(uid={login})', { login: 'a\\b' }, '(uid=a\\5cb)'],
    ['(uid={login})', { login: '{dn}' }, '(uid={dn})'],
    [nestedFilter, { dn: 'cn=Li (Si),dc=bank' }, '(member:1.2.840.113556.1.4.1941:=cn=Li \\28Si\\29,dc=bank)'],
  ])('%s with %j is %s: what is put in stays a value', async (filter, values, expected) => {
    expect((await filled(filter, values as unknown as Record<string, string>)).toLowerCase()).toBe(expected.toLowerCase());
  });
});

describe('the settings of a directory', () => {
  const problemOf = (settings: object): string => {
    const file = path.join(os.tmpdir(), `yuanshu-sign-in-${process.pid}.json`);
    writeFileSync(file, JSON.stringify(settings));
    try {
      assertSignInSettings(loadConfig({ argv: [], env: { YUANSHU_SIGN_IN_FILE: file } }));
      return '';
    } catch (error) {
      return (error as Error).message;
    } finally {
      rmSync(file);
    }
  };
  const good = { id: 'ad', kind: 'ldap', nameZh: '目录', nameEn: 'Directory', url: 'ldaps://ad.bank.example', baseDn: 'dc=bank,dc=example' };

  it.each([
    ['without encryption', { directories: [{ ...good, url: 'ldap://ad.bank.example' }] }, /in the clear/],
    ['with a role that does not exist', { directories: [{ ...good, roles: { x: ['boss'] } }] }, /roles/],
    ['with an unknown word', { directories: [{ ...good, colour: 'red' }] }, /colour/],
    ['with a secret that is not there', { directories: [{ ...good, bindPassword: { file: 'nowhere' } }] }, /nowhere cannot be read/],
    ['twice under one id', { directories: [good, good] }, /stands twice/],
    ['without a place for the name', { directories: [{ ...good, userFilter: '(uid=x)' }] }, /userFilter/],
  ])('%s stop the program, and say what is wrong', (_name, settings, problem) => {
    expect(problemOf(settings)).toMatch(problem);
  });

  it('are taken as the manual shows them', () => {
    const manual = readFileSync(new URL('../../../docs/operate/sign-in.md', import.meta.url), 'utf8');
    const examples = [...manual.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1]!.replaceAll(/\{ "file": "[^"]*" \}/g, '"a-secret"')) as object);
    expect(examples).toHaveLength(2);
    expect(examples.map(problemOf)).toEqual(['', '']);
  });

  it('that are good are taken', () => {
    expect(problemOf({ directories: [good, { ...good, id: 'ldap', url: 'ldap://x', startTls: true }] })).toBe('');
  });
});

describe.skipIf(cannotRunSlapd !== undefined)('a directory', () => {
  let slapd: Slapd;
  let test: TestServer;
  let folder: string;
  let admin: Client;

  beforeAll(async () => {
    slapd = await openSlapd();
    folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-ldap-'));
    writeFileSync(path.join(folder, 'reader'), slapd.readerPassword);
    const common = {
      kind: 'ldap', nameZh: '目录', nameEn: 'Directory', caFile: slapd.caFile, bindDn: slapd.readerDn, bindPassword: { file: 'reader' }, baseDn: `ou=people,${slapd.baseDn}`, syncFilter: '(&(objectClass=inetOrgPerson)(!(businessCategory=other)))', closedFilter: '(employeeType=left)', pageSize: 10,
      attributes: { unit: 'departmentNumber' }, createsAccounts: true, linksByLogin: true, updatesUnits: true, roles: { [`CN=OSPO, ou=groups,${slapd.baseDn}`]: ['ospo'], [`cn=legal,ou=groups,${slapd.baseDn}`]: ['legal'], [`cn=auditors,ou=groups,${slapd.baseDn}`]: ['auditor'] },
    };
    writeFileSync(path.join(folder, 'sign-in.json'), JSON.stringify({
      directories: [
        { ...common, id: 'staff', url: slapd.secureUrl, groups: { kind: 'attribute', attribute: 'memberOf' } },
        { ...common, id: 'tls', url: slapd.url, startTls: true, createsAccounts: false, linksByLogin: false, userFilter: '(&(mail={login})(businessCategory=other))', groups: { kind: 'search', baseDn: `ou=groups,${slapd.baseDn}` } },
      ],
    }));
    test = await testServer({ YUANSHU_SIGN_IN_FILE: path.join(folder, 'sign-in.json'), YUANSHU_LOCK_ADDRESS_AFTER_FAILURES: '1000' });
    admin = await test.signIn(test.tenantId, 'system-admin');
    await test.signIn(test.tenantId, 'system-admin');
  });
  afterAll(async () => {
    await test?.close();
    await slapd?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const { signIn, as, sql, statusOf } = peopleOf(() => test);

  it('checks the password, makes the account, and gives the roles of the groups', async () => {
    const dn = await slapd.addPerson('zhao', 'Dir-Secret-1', { departmentNumber: 'OSPO-UNIT' });
    await slapd.addGroup('ospo', [dn]);
    await admin.ok(identity.createUnit, { body: { parentId: null, code: 'OSPO-UNIT', nameZh: '开源办', nameEn: 'OSPO' } });
    const reply = await signIn('ZHAO', 'Dir-Secret-1');
    expect(reply.body).toMatchObject({ person: { login: 'zhao', name: '员工 zhao', email: 'zhao@bank.example' }, roles: ['ospo'], method: 'directory', canSetPassword: false, hasPassword: false, due: null });
    expect((await sql<{ code: string }>(`select u.code from person p join organisation_unit u on u.id = p.unit_id where p.login = 'zhao'`))[0]!.code).toBe('OSPO-UNIT');
    expect((await as(reply).call(identity.changePassword, { body: { next: 'Correct-Horse-9' } })).body.error.message).toMatch(/directory/);
  });

  it('ends the session that the same browser had', async () => {
    await slapd.addPerson('jin', 'Dir-Secret-1');
    const browser = as(await signIn('jin', 'Dir-Secret-1'));
    const old = browser.cookie;
    expect((await browser.call(identity.signIn, { body: { login: 'jin', password: 'Dir-Secret-1' } })).status).toBe(200);
    expect([await statusOf(client(test.server, '', old)), await statusOf(browser)]).toEqual([401, 200]);
  });

  it('says no to a wrong, an empty and a hostile name or password, like to one that does not exist', async () => {
    await slapd.addPerson('qian', 'Dir-Secret-1');
    for (const [login, password] of [['qian', 'wrong'], ['qian', '\u0000'], ['nobody-at-all', 'x'], ['qia.', 'Dir-Secret-1']]) {
      const reply = await signIn(login!, password!);
      expect([login, reply.status, reply.body.error.code, reply.body.error.message]).toEqual([login, 401, 'session.refused', 'The name or the password is not right.']);
    }
    for (const login of ['*', 'q*', 'qian)(uid=*', '(|(uid=*))']) expect((await signIn(login, 'Dir-Secret-1')).status).toBeGreaterThanOrEqual(400);
    expect((await sql(`select from person where login = 'qian'`)).length).toBe(0);
  });

  it('is guessed at no more often than a password of ours', async () => {
    await slapd.addPerson('sun', 'Dir-Secret-1');
    for (let attempt = 0; attempt < 5; attempt++) expect((await signIn('sun', 'wrong')).status).toBe(401);
    expect((await signIn('sun', 'Dir-Secret-1')).body.error.code).toBe('session.throttled');
  });

  it('takes a person back what the groups no longer give, and gives neither of two roles that exclude each other', async () => {
    const dn = await slapd.addPerson('li', 'Dir-Secret-1');
    await slapd.addGroup('legal', [dn]);
    expect((await signIn('li', 'Dir-Secret-1')).body.roles).toEqual(['legal']);
    await slapd.addGroup('auditors', [dn]);
    expect((await signIn('li', 'Dir-Secret-1')).body.roles).toEqual([]);
    expect(await sql(`select from audit_event where action = 'identity.mapping-refused'`)).toHaveLength(1);
    await slapd.admin.del(`cn=auditors,ou=groups,${slapd.baseDn}`);
    expect((await signIn('li', 'Dir-Secret-1')).body.roles).toEqual(['legal']);
  });

  it('is asked over StartTLS just as well, and searches groups where entries do not name them', async () => {
    const dn = await slapd.addPerson('zhou', 'Dir-Secret-1', { businessCategory: 'other' });
    const { personId } = await test.signIn(test.tenantId, 'developer');
    await sql(`update person set login = 'zhou@bank.example' where id = $1`, personId);
    await sql(`insert into external_identity (tenant_id, provider, subject, person_id, created_at, last_seen_at) select $1, 'tls', $2, $3, now(), now()`, test.tenantId, (await slapd.admin.search(dn, { scope: 'base', attributes: ['entryUUID'] })).searchEntries[0]!['entryUUID'], personId);
    await slapd.admin.modify(`cn=ospo,ou=groups,${slapd.baseDn}`, [new (await import('ldapts')).Change({ operation: 'add', modification: new (await import('ldapts')).Attribute({ type: 'member', values: [dn] }) })]);
    expect((await signIn('zhou@bank.example', 'Dir-Secret-1')).body).toMatchObject({ person: { id: personId }, roles: ['developer', 'ospo'] });
  });

  it('takes over an account of ours by its name where that is switched on, and the password of ours ends', async () => {
    const { id } = await admin.ok(identity.createPerson, { body: { login: 'wu', name: 'Wu', password: 'Correct-Horse-9' } });
    await sql(`update person set must_change_password = false where id = $1`, id);
    expect((await signIn('wu', 'Correct-Horse-9')).body.method).toBe('password');
    await slapd.addPerson('wu', 'Dir-Secret-1');
    // As long as there is a password of ours, it is what counts.
    expect((await signIn('wu', 'Dir-Secret-1')).status).toBe(401);
    await admin.ok(identity.startDirectorySync, { params: { directoryId: 'staff' }, body: { isDryRun: false } });
    await settled();
    expect((await signIn('wu', 'Correct-Horse-9')).status).toBe(401);
    expect((await signIn('wu', 'Dir-Secret-1')).body).toMatchObject({ person: { id }, method: 'directory' });
  });

  it.each([['ldaps', () => ({ url: slapd.secureUrl })], ['StartTLS', () => ({ url: slapd.url, startTls: true })]])('whose certificate is signed by somebody else hears no password over %s', async (_name, address) => {
    const uid = `tls-${_name.toLowerCase()}`;
    await slapd.addPerson(uid, 'Dir-Secret-1', { businessCategory: 'other' });
    const settings = ldapSettings.parse({ kind: 'ldap', baseDn: slapd.baseDn, bindDn: slapd.readerDn, bindPassword: slapd.readerPassword, ...address() });
    await expect(openLdap(settings).authenticate(uid, 'Dir-Secret-1')).rejects.toThrow(/could not be asked: .*certificate/);
    expect((await openLdap({ ...settings, caFile: slapd.caFile }).authenticate(uid, 'Dir-Secret-1'))?.login).toBe(uid);
  });

  it('does not take over an administrator by the name', async () => {
    const { personId } = await test.signIn(test.tenantId, 'security-admin');
    await sql(`update person set login = 'zheng' where id = $1`, personId);
    await slapd.addPerson('zheng', 'Dir-Secret-1');
    expect((await signIn('zheng', 'Dir-Secret-1')).status).toBe(401);
  });

  async function settled(): Promise<any> {
    for (;;) {
      const { rows } = await admin.ok(identity.listDirectorySyncs, { params: { directoryId: 'staff' } });
      if (rows[0].finishedAt !== null) return rows[0];
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const synchronise = async (isDryRun: boolean): Promise<any> => {
    await admin.ok(identity.startDirectorySync, { params: { directoryId: 'staff' }, body: { isDryRun } });
    return settled();
  };

  it('is synchronised page by page: new people come, changed ones follow, and a dry run only says so', async () => {
    for (let number = 1; number <= 35; number += 1) await slapd.addPerson(`crew${number}`, 'Dir-Secret-1');
    const count = async () => (await sql<{ count: number }>(`select count(*)::int as count from person where login like 'crew%'`))[0]!.count;
    const dry = await synchronise(true);
    expect([dry.isDryRun, dry.counts.created >= 35, await count()]).toEqual([true, true, 0]);
    const first = await synchronise(false);
    expect([first.counts.created, await count()]).toEqual([dry.counts.created, 35]);
    const second = await synchronise(false);
    expect(second.counts).toMatchObject({ seen: first.counts.seen, created: 0, changed: 0, closed: 0 });
    expect((await admin.ok(identity.listDirectories)).rows[0]).toMatchObject({ id: 'staff', lastSync: { counts: second.counts } });
  });

  it('closes who is gone or has left, with sessions, and removes nobody', async () => {
    const reply = await signIn('crew1', 'Dir-Secret-1');
    await slapd.admin.del(`uid=crew1,ou=people,${slapd.baseDn}`);
    const { Attribute, Change } = await import('ldapts');
    await slapd.admin.modify(`uid=crew2,ou=people,${slapd.baseDn}`, [new Change({ operation: 'replace', modification: new Attribute({ type: 'employeeType', values: ['left'] }) }), new Change({ operation: 'replace', modification: new Attribute({ type: 'cn', values: ['改名'] }) })]);
    expect((await signIn('crew2', 'Dir-Secret-1')).status).toBe(401);
    expect((await synchronise(false)).counts).toMatchObject({ closed: 2 });
    expect((await as(reply).call(identity.getSession)).status).toBe(401);
    expect(await sql(`select login, is_active from person where login in ('crew1', 'crew2', 'crew3') order by login`)).toEqual([{ login: 'crew1', is_active: false }, { login: 'crew2', is_active: false }, { login: 'crew3', is_active: true }]);
  });

  it('that suddenly lacks a third of its people is not believed', async () => {
    for (let number = 3; number <= 25; number += 1) await slapd.admin.del(`uid=crew${number},ou=people,${slapd.baseDn}`);
    const sync = await synchronise(false);
    expect([sync.counts, sync.failure]).toEqual([null, expect.stringMatching(/Nothing was changed/)]);
    expect((await sql<{ count: number }>(`select count(*)::int as count from person where login like 'crew%' and is_active`))[0]!.count).toBe(33);
  });

  it('that cannot be reached says so, and people with a password of ours come in all the same', async () => {
    const { id } = await admin.ok(identity.createPerson, { body: { login: 'local-person', name: 'L', password: 'Correct-Horse-9' } });
    await slapd.close();
    const reply = await signIn('zhao', 'Dir-Secret-1');
    expect([reply.status, reply.body.error.code]).toEqual([503, 'session.provider-unreachable']);
    expect((await signIn('local-person', 'Correct-Horse-9')).body.person.id).toBe(id);
    expect((await synchronise(false)).failure).toMatch(/could not be asked/);
  });
});
