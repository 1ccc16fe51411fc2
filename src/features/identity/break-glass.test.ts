import { mkdtempSync, rmSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueMail, writeMail } from '#platform/mail.ts';
import { testServer, type Client, type Reply, type TestServer } from '../../../test/server.ts';
import { identityContract as identity } from './contract.ts';
import { peopleOf } from './testing/people.ts';

type Received = Readonly<{ from: string; to: readonly string[]; text: string; user: string | undefined; isSecure: boolean }>;

let folder: string;
let smtp: SMTPServer;
let test: TestServer;
const received: Received[] = [];
/** How many messages with a word the mail server turns away before it takes one. */
const trouble = { word: 'X-Evil', left: 1 };

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-smtp-'));
  const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  smtp = new SMTPServer({
    key: readFileSync(key), cert: readFileSync(certificate), authMethods: ['PLAIN', 'LOGIN'], logger: false,
    onAuth: ({ username, password }, _session, done) => (password === 'mail-secret' ? done(null, { user: username }) : done(new Error('no'))),
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        if (read(text).includes(trouble.word) && trouble.left-- > 0) return done(Object.assign(new Error('come back later'), { responseCode: 451 }));
        const { mailFrom, rcptTo } = session.envelope;
        received.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((row) => row.address), text, user: session.user as string | undefined, isSecure: session.secure });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  test = await testServer({
    YUANSHU_SMTP_HOST: 'localhost', YUANSHU_SMTP_PORT: String((smtp.server.address() as AddressInfo).port), YUANSHU_SMTP_USER: 'yuanshu', YUANSHU_SMTP_PASSWORD: 'mail-secret', YUANSHU_SMTP_CA: certificate,
    YUANSHU_SMTP_FROM: 'yuanshu@bank.example', YUANSHU_ALARM_EMAILS: 'duty@bank.example, soc@bank.example', YUANSHU_BREAK_GLASS_HOURS: '2',
  });
});
afterAll(async () => {
  await test.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  rmSync(folder, { recursive: true });
});

const { nobody, sql, as, addPerson, onHost } = peopleOf(() => test);
const open = async (reason = '核心管理员失联'): Promise<string> => /^ {2}(ten_\w+\.brk_\w+\.[\w-]+)$/m.exec(await onHost({ breakGlass: reason }))![1]!;
const use = (token: string): Promise<Reply> => nobody().call(identity.signInByBreakGlass, { body: { token } });

/** Waits for so many messages in which the word stands. */
async function mails(word: string, count: number): Promise<Received[]> {
  const found = () => received.filter((mail) => read(mail.text).includes(word));
  for (let attempt = 0; found().length < count && attempt < 300; attempt += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  return found();
}

/** The headers and parts of a message, decoded. */
function read(message: string): string {
  const words = message.replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=(\r\n )?/gi, (_whole, kind: string, text: string) => (kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : decodeURIComponent(text.replaceAll('_', ' ').replaceAll('=', '%'))));
  return words.replaceAll(/Content-Transfer-Encoding: (base64|quoted-printable)\r\n\r\n([\s\S]*?)(?=\r\n--|$)/g, (_whole, kind: string, body: string) => (kind === 'base64' ? Buffer.from(body, 'base64').toString() : Buffer.from(body.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString()));
}

describe('the emergency account', () => {
  it('is made on the host, works once, is a system administrator for some hours, and then is nothing', async () => {
    const token = await open();
    expect((await sql(`select encode(secret_hash, 'escape') as hash from break_glass`)).some((row) => JSON.stringify(row).includes(token.split('.')[2]!))).toBe(false);
    const replies = await Promise.all([use(token), use(token)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 401]);
    const reply = replies.find((row) => row.status === 200)!;
    expect(reply.body).toMatchObject({ person: { login: 'break-glass' }, roles: ['system-admin'], method: 'break-glass', due: null });
    const who = as(reply);
    expect((await who.call(identity.listPeople)).status).toBe(200);
    const [session] = (await who.ok(identity.listSessions)).rows;
    expect(Date.parse(session.expiresAt) - Date.now()).toBeLessThanOrEqual(2 * 3600_000);
    await sql(`update role_grant set valid_to = now() where person_id = $1`, who.personId);
    expect((await who.call(identity.listPeople)).status).toBe(403);
    await sql(`update session set expires_at = now() where person_id = $1`, who.personId);
    expect((await who.call(identity.getSession)).status).toBe(401);
  });

  it('cannot be opened by a forged, an old or an earlier credential, nor by its name', async () => {
    const earlier = await open();
    const token = await open();
    for (const wrong of [earlier, token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), `${token}x`, 'x'.repeat(60)]) expect((await use(wrong)).body.error.code).toBe('session.link-used');
    expect((await nobody().call(identity.signIn, { body: { login: 'break-glass', password: 'Correct-Horse-9' } })).status).toBe(401);
    expect((await nobody().call(identity.signInByLink, { body: { token } })).status).toBe(401);
    await sql(`update break_glass set expires_at = now() - interval '1 second' where used_at is null`);
    expect((await use(token)).status).toBe(401);
  });

  it('ends its earlier sessions where it is opened anew', async () => {
    const who = as(await use(await open()));
    expect((await who.call(identity.getSession)).status).toBe(200);
    await open();
    expect((await who.call(identity.getSession)).status).toBe(401);
  });
});

describe('an alarm', () => {
  it('reaches security and audit administrators in their language, and the addresses of the settings, by a way that is encrypted', async () => {
    const people = { security: await test.signIn(test.tenantId, 'security-admin'), audit: await test.signIn(test.tenantId, 'audit-admin'), legal: await test.signIn(test.tenantId, 'legal') };
    for (const [name, who] of Object.entries(people)) await sql(`update person set email = $2 where id = $1`, who.personId, `${name}@bank.example`);
    await people.audit.ok(identity.updateMe, { body: { language: 'en-US' } });
    const token = await open('值班员 <script>alert(1)</script>\r\nBcc: evil@example.com');
    const made = await mails('值班员', 4);
    expect(made.map((mail) => mail.to[0]).sort()).toEqual(['audit@bank.example', 'duty@bank.example', 'security@bank.example', 'soc@bank.example']);
    expect(made.every((mail) => mail.user === 'yuanshu' && mail.isSecure && mail.from === 'yuanshu@bank.example' && mail.to.length === 1)).toBe(true);
    await use(token);
    await mails('值班员', 8);
    const used = received.filter((mail) => /值班员/.test(read(mail.text)) && !made.includes(mail));
    const textOf = (name: string) => read(used.find((mail) => mail.to[0] === `${name}@bank.example`)!.text);
    expect(textOf('security')).toContain('【告警】应急账号已登录');
    expect(textOf('audit')).toContain('[Alarm] The emergency account was used');
    expect(textOf('duty')).toMatch(/应急账号已登录 · \[Alarm\] The emergency account was used/);
    for (const { text } of used) {
      expect(read(text).split('<html')[1]).not.toContain('<script>');
      expect(read(text)).not.toContain(token.split('.')[2]);
      expect(text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
    }
  });

  it('tells whose second factor was reset on the host, and why', async () => {
    const { login, id } = await addPerson();
    await sql(`insert into second_factor (tenant_id, id, person_id, kind, name, created_at, confirmed_at) values ($1, 'fac_1', $2, 'totp', 'x', now(), now())`, test.tenantId, id);
    await onHost({ resetFactor: login, reason: '换机丢失' });
    const told = await mails('换机丢失', 4);
    expect(told.map((mail) => mail.to[0]).sort()).toEqual(['audit@bank.example', 'duty@bank.example', 'security@bank.example', 'soc@bank.example']);
    for (const { text } of told) expect(read(text)).toContain(login);
    expect(read(told.find((mail) => mail.to[0] === 'security@bank.example')!.text)).toContain('【告警】第二因素已在主机上重置');
  });

  it('is seen by all three administrators, and stands until the security administrator has looked into it', async () => {
    await sql('delete from alarm');
    await use(await open('演练'));
    const [system, security, audit, ospo] = await Promise.all((['system-admin', 'security-admin', 'audit-admin', 'ospo'] as const).map((role) => test.signIn(test.tenantId, role)));
    const openAlarms = async (who: Client) => (await who.ok(identity.listAlarms, { query: { isOpen: true } })).rows.map((row: { kind: string }) => row.kind);
    for (const who of [system!, security!, audit!]) expect(await openAlarms(who)).toEqual(['break-glass-used', 'break-glass-made']);
    expect((await ospo!.call(identity.listAlarms)).status).toBe(403);
    const [alarm] = (await security!.ok(identity.listAlarms)).rows;
    for (const who of [system!, audit!]) expect((await who.call(identity.acknowledgeAlarm, { params: { alarmId: alarm.id }, body: { note: 'fine' } })).status).toBe(403);
    expect(await security!.ok(identity.acknowledgeAlarm, { params: { alarmId: alarm.id }, body: { note: '已核实，属应急演练' } })).toMatchObject({ acknowledgedAt: expect.any(String), details: { reason: '演练' } });
    expect(await openAlarms(system!)).toEqual(['break-glass-made']);
    const events = await sql<{ action: string; reason: string }>(`select action, reason from audit_event where object_kind = 'alarm' and object_id = $1 order by id`, alarm.id);
    expect(events).toEqual([{ action: 'identity.break-glass-used', reason: '演练' }, { action: 'identity.alarm-acknowledged', reason: '已核实，属应急演练' }]);
  });
});

describe('mail', () => {
  const letter = writeMail('someone@bank.example', { subject: '题\r\nX-Evil: 1', paragraphs: ['<b>&"'] }, 'zh-CN');

  it('is tried again where the mail server turns it away', async () => {
    await test.running.app.db.withTenant(test.tenantId, (tx) => queueMail(test.running.app, tx, [letter]));
    const waiting = () => sql<{ left: number }>(`update job.job set start_after = now() where name = 'mail' and state = 'retry' returning retry_limit - retry_count as left`);
    let rows = await waiting();
    for (; rows.length === 0; rows = await waiting()) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rows[0]!.left).toBeGreaterThan(5);
    // Another one wakes the worker before it would look by itself.
    await test.running.app.db.withTenant(test.tenantId, (tx) => queueMail(test.running.app, tx, [{ ...letter, subject: 'wake', html: 'wake' }]));
    expect((await mails('X-Evil: 1', 1)).map((mail) => mail.to)).toEqual([['someone@bank.example']]);
  });

  it('carries no line break in its subject and no markup that was not meant', () => {
    expect(letter.subject).toBe('题 X-Evil: 1');
    expect(letter.html).toContain('&lt;b&gt;&amp;&quot;');
    expect(letter.text).toContain('<b>&"');
  });

  it('is not sent with the transaction that is taken back', async () => {
    await test.running.app.db.withTenant(test.tenantId, async (tx) => {
      await queueMail(test.running.app, tx, [letter]);
      throw new Error('taken back');
    }).catch(() => undefined);
    expect(await sql(`select from job.job where name = 'mail' and data->>'subject' = $1 and state <> 'completed'`, letter.subject)).toEqual([]);
  });
});
