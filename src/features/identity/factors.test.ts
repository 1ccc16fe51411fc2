import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../../../test/authenticator.ts';
import { client, cookieOf, systemContext, testServer, type Client, type TestServer } from '../../../test/server.ts';
import { identityContract as identity } from './contract.ts';
import { codeAt, findStep, stepOf } from './factors-totp.ts';
import { createSignInLink } from './people.ts';
import { peopleOf, right } from './testing/people.ts';

const origin = 'https://governance.example';
let test: TestServer;

beforeAll(async () => {
  test = await testServer({ YUANSHU_PUBLIC_URL: origin, YUANSHU_SECOND_FACTOR_ROLES: 'administrators,legal' });
});
afterAll(() => test.close());

const { nobody, sql, signIn, as, addPerson, signedIn, statusOf, onHost } = peopleOf(() => test);
const decode = (text: string): Buffer => Buffer.from(text.match(/.{8}|.+$/g)!.flatMap((part) => {
  const bits = [...part].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2));
}));

/** An authenticator that is confirmed; its secret and its recovery codes. The code of this moment can be used again: no test waits for the next. */
async function enrol(who: Client): Promise<{ secret: Buffer; factorId: string; recoveryCodes: string[] }> {
  const { factorId, secret } = await who.ok(identity.startTotp);
  const bytes = decode(secret);
  const { recoveryCodes } = await who.ok(identity.confirmTotp, { params: { factorId }, body: { code: codeAt(bytes, stepOf(new Date())) } });
  await sql('update second_factor set last_step = null where id = $1', factorId);
  return { secret: bytes, factorId, recoveryCodes };
}

/** A person with a password and an authenticator. */
async function addBearer() {
  const person = await addPerson();
  return { ...person, ...(await enrol(await test.signInAs(test.tenantId, person.id))) };
}

describe('codes by time', () => {
  // RFC 6238, appendix B: the rows of SHA-1, eight digits
  it.each([[59, '94287082'], [1111111109, '07081804'], [1111111111, '14050471'], [1234567890, '89005924'], [2000000000, '69279037'], [20000000000, '65353130']])('at second %i are %s', (second, code) => {
    expect(codeAt(Buffer.from('12345678901234567890'), stepOf(new Date(second * 1000)), 8)).toBe(code);
  });

  it('are good for one step before and after, and no more', () => {
    const [secret, now] = [Buffer.from('12345678901234567890'), new Date(1_700_000_000_000)];
    expect([-2, -1, 0, 1, 2].map((offset) => findStep(secret, codeAt(secret, stepOf(now) + offset), now) !== undefined)).toEqual([false, true, true, true, false]);
    expect(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦'].map((code) => findStep(secret, code, now))).toEqual(Array(5).fill(undefined));
  });
});

describe('an authenticator', () => {
  it('counts when its first code was entered, and brings ten recovery codes; what is stored is encrypted', async () => {
    const who = await test.signIn(test.tenantId, 'developer');
    const started = await who.ok(identity.startTotp);
    expect(started.uri).toMatch(new RegExp(`^otpauth://totp/.+\\?secret=${started.secret}&issuer=.+&algorithm=SHA1&digits=6&period=30$`));
    expect((await who.ok(identity.listFactors)).rows).toEqual([]);
    expect((await who.ok(identity.getSession)).hasFactor).toBe(false);
    const wrong = await who.call(identity.confirmTotp, { params: { factorId: started.factorId }, body: { code: '000000' } });
    expect([wrong.status, wrong.body.error.code]).toEqual([401, 'session.factor-refused']);
    const { recoveryCodes } = await who.ok(identity.confirmTotp, { params: { factorId: started.factorId }, body: { code: codeAt(decode(started.secret), stepOf(new Date())), name: '手机' } });
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await who.ok(identity.listFactors)).toMatchObject({ rows: [{ kind: 'totp', name: '手机' }], recoveryCodesLeft: 10, isNeeded: false });
    const stored = JSON.stringify(await sql(`select f.secret, encode(r.code_hash, 'escape') as hash from second_factor f, recovery_code r where f.person_id = $1 and r.person_id = $1`, who.personId));
    for (const secret of [started.secret, decode(started.secret).toString('base64'), ...recoveryCodes]) expect(stored).not.toContain(secret);
  });

  it('is asked for after the password, and until it is shown nothing else is answered', async () => {
    const { login, secret } = await addBearer();
    const reply = await signIn(login);
    expect(reply.body).toMatchObject({ due: 'factor', hasFactor: true });
    const half = as(reply);
    for (const endpoint of [identity.listSessions, identity.listTokens, identity.startTotp, identity.startPasskey, identity.renewRecoveryCodes]) expect((await half.call(endpoint)).body.error.code).toBe('session.factor-due');
    expect((await half.call(identity.changePassword, { body: { current: right, next: 'Other-Horse-10' } })).body.error.code).toBe('session.factor-due');
    const whole = await half.call(identity.proveFactor, { body: { code: codeAt(secret, stepOf(new Date())) } });
    expect(whole.body).toMatchObject({ due: null, method: 'password', factorAt: expect.any(String) });
    expect((await as(whole).call(identity.listSessions)).status).toBe(200);
  });

  it('shows itself to a new session: what was known before the second factor is worth nothing afterwards', async () => {
    const { login, secret } = await addBearer();
    const before = cookieOf(await signIn(login));
    const reply = await client(test.server, '', before).call(identity.proveFactor, { body: { code: codeAt(secret, stepOf(new Date())) } });
    expect(cookieOf(reply)).not.toBe(before);
    expect((await client(test.server, '', before).call(identity.getSession)).status).toBe(401);
  });

  it('has no code that works twice, also where it is sent twice at the same moment', async () => {
    const { login, secret } = await addBearer();
    const code = codeAt(secret, stepOf(new Date()));
    const sessions = await Promise.all([signIn(login), signIn(login)]);
    const replies = await Promise.all(sessions.map((reply) => as(reply).call(identity.proveFactor, { body: { code } })));
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 401]);
    expect((await as(await signIn(login)).call(identity.proveFactor, { body: { code } })).status).toBe(401);
    // Nor one that is older than the newest that was used.
    expect((await as(await signIn(login)).call(identity.proveFactor, { body: { code: codeAt(secret, stepOf(new Date()) - 1) } })).status).toBe(401);
  });

  it('cannot be guessed: after five failures even the right code is refused, in every session of the person', async () => {
    const { login, secret } = await addBearer();
    const half = as(await signIn(login));
    for (let attempt = 0; attempt < 5; attempt++) expect((await half.call(identity.proveFactor, { body: { code: '000000' } })).status).toBe(401);
    for (const session of [half, as(await signIn(login))]) expect((await session.call(identity.proveFactor, { body: { code: codeAt(secret, stepOf(new Date())) } })).body.error.code).toBe('session.throttled');
    expect((await sql(`select count(*)::int as count from audit_event where action = 'identity.second-factor-refused' and object_id = (select id from person where login = $1)`, login))[0]).toEqual({ count: 5 });
  });

  it('gains nothing from many guesses at once', async () => {
    const { login } = await addBearer();
    const half = as(await signIn(login));
    const replies = await Promise.all(Array.from({ length: 20 }, () => half.call(identity.proveFactor, { body: { code: '000000' } })));
    expect(replies.filter((reply) => reply.status === 401)).toHaveLength(5);
  });

  it('that is lost is replaced by a recovery code, each once, in any writing', async () => {
    const { login, recoveryCodes } = await addBearer();
    const [first, second] = recoveryCodes as [string, string];
    expect((await as(await signIn(login)).call(identity.proveFactor, { body: { recoveryCode: first.toUpperCase().replace('-', ' ') } })).status).toBe(200);
    expect((await as(await signIn(login)).call(identity.proveFactor, { body: { recoveryCode: first } })).status).toBe(401);
    expect((await as(await signIn(login)).call(identity.proveFactor, { body: { recoveryCode: second } })).status).toBe(200);
    const other = await addBearer();
    expect((await as(await signIn(other.login)).call(identity.proveFactor, { body: { recoveryCode: recoveryCodes[2]! } })).status).toBe(401);
  });

  it('is asked for after a sign-in link, too', async () => {
    const { id: personId } = await addBearer();
    expect((await (await test.signInAs(test.tenantId, personId)).ok(identity.getSession)).due).toBe('factor');
  });
});

describe('a role that needs a second factor', () => {
  it('can do nothing before there is one, and everything of its own afterwards', async () => {
    const legal = await test.signIn(test.tenantId, 'legal');
    expect((await legal.ok(identity.getSession)).due).toBe('enrolment');
    expect((await legal.call(identity.listSessions)).body.error.code).toBe('session.enrolment-due');
    await enrol(legal);
    expect((await legal.ok(identity.getSession)).due).toBe(null);
    expect((await legal.call(identity.listSessions)).status).toBe(200);
  });

  it('keeps the last one', async () => {
    const legal = await test.signIn(test.tenantId, 'legal');
    const { factorId } = await enrol(legal);
    expect((await legal.call(identity.removeFactor, { params: { factorId } })).body.error.code).toBe('object.in-use');
    expect((await legal.ok(identity.listFactors)).rows).toHaveLength(1);
  });

  it('of a demonstration is told, and not held up', async () => {
    await sql('update tenant set is_demonstration = true where id = $1', test.tenantId);
    const legal = await test.signIn(test.tenantId, 'legal');
    expect(await legal.ok(identity.getSession)).toMatchObject({ due: null, isFactorWaived: true });
    await sql('update tenant set is_demonstration = false where id = $1', test.tenantId);
  });

  it('is a role that exists: another name stops the program', async () => {
    await expect(testServer({ YUANSHU_SECOND_FACTOR_ROLES: 'adminstrators' })).rejects.toThrow(/adminstrators is not known/);
  });
});

describe('a sensitive action', () => {
  it('asks again for a second factor that was shown too long ago', async () => {
    const { id: personId, secret, factorId } = await addBearer();
    const who = as(await (await test.signInAs(test.tenantId, personId)).call(identity.proveFactor, { body: { code: codeAt(secret, stepOf(new Date())) } }));
    expect((await who.call(identity.renewRecoveryCodes)).status).toBe(200);
    await sql(`update session set factor_at = factor_at - interval '11 minutes' where person_id = $1`, personId);
    for (const send of [who.call(identity.renewRecoveryCodes), who.call(identity.removeFactor, { params: { factorId } }), who.call(identity.startTotp), who.call(identity.startPasskey)]) expect((await send).body.error.code).toBe('session.factor-stale');
    const before = who.cookie;
    const again = await who.call(identity.proveFactor, { body: { code: codeAt(secret, stepOf(new Date()) + 1) } });
    expect([again.status, cookieOf(again) === before]).toEqual([200, false]);
    expect((await as(again).call(identity.removeFactor, { params: { factorId } })).status).toBe(200);
  });
});

describe('a passkey', () => {
  async function addPasskey(who: Client, key = new Authenticator(origin)): Promise<Authenticator> {
    await who.ok(identity.addPasskey, { body: { name: '钥匙', ...key.make(await who.ok(identity.startPasskey)) } });
    return key;
  }
  async function bearer(): Promise<{ key: Authenticator; id: string; login: string }> {
    const person = await addPerson();
    return { ...person, key: await addPasskey(await test.signInAs(test.tenantId, person.id)) };
  }
  const prove = async (half: Client, key: Authenticator, bend = {}) => half.call(identity.proveFactor, { body: key.show(await half.ok(identity.startPasskeyProof), bend) });

  it('is added for this site, with its person verified, and for nobody else', async () => {
    const who = await test.signIn(test.tenantId, 'developer');
    for (const bend of [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { userVerified: false }, { challenge: 'AAAA' }]) {
      const reply = await who.call(identity.addPasskey, { body: { name: 'x', ...new Authenticator(origin).make(await who.ok(identity.startPasskey), bend) } });
      expect([bend, reply.body.error?.code]).toEqual([bend, 'session.factor-refused']);
    }
    const asked = await who.ok(identity.startPasskey);
    const other = await test.signIn(test.tenantId, 'developer');
    expect((await other.call(identity.addPasskey, { body: { name: 'x', ...new Authenticator(origin).make(asked) } })).body.error.code).toBe('session.factor-refused');
    const answer = new Authenticator(origin).make(asked);
    expect((await who.call(identity.addPasskey, { body: { name: 'x', ...answer } })).status).toBe(200);
    expect((await who.call(identity.addPasskey, { body: { name: 'again', ...answer } })).status).toBeGreaterThanOrEqual(400);
    expect((await who.ok(identity.listFactors)).rows).toHaveLength(1);
  });

  it('stands in for the code after a password', async () => {
    const { key, login } = await bearer();
    expect((await prove(as(await signIn(login)), key)).body).toMatchObject({ due: null, method: 'password' });
  });

  it('signs in alone, and the session is as sure as with two factors', async () => {
    const { key, id: personId } = await bearer();
    const reply = await nobody().call(identity.signInByPasskey, { body: key.show(await nobody().ok(identity.startPasskeySignIn)) });
    expect(reply.body).toMatchObject({ person: { id: personId }, due: null, method: 'passkey', factorAt: expect.any(String) });
  });

  it.each([
    ['on another site', { origin: 'https://governance.example.evil.example' }], ['for another site', { rpId: 'evil.example' }], ['without its person verified', { userVerified: false }], ['for another challenge', { challenge: 'AAAAAAAA' }],
  ])('shown %s opens nothing', async (_name, bend) => {
    const { key, login } = await bearer();
    expect((await nobody().call(identity.signInByPasskey, { body: key.show(await nobody().ok(identity.startPasskeySignIn), bend) })).status).toBe(401);
    expect((await prove(as(await signIn(login)), key, bend)).status).toBe(401);
  });

  it('cannot be shown twice with one answer, nor by a copy that counts behind', async () => {
    const { key } = await bearer();
    const answer = key.show(await nobody().ok(identity.startPasskeySignIn));
    const replies = await Promise.all([1, 2].map(() => nobody().call(identity.signInByPasskey, { body: answer })));
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 401]);
    expect((await nobody().call(identity.signInByPasskey, { body: key.show(await nobody().ok(identity.startPasskeySignIn), { counter: 1 }) })).status).toBe(401);
    expect((await nobody().call(identity.signInByPasskey, { body: key.show(await nobody().ok(identity.startPasskeySignIn), { counter: 900 }) })).status).toBe(200);
  });

  it('of another person proves nothing', async () => {
    const [mine, theirs] = [await bearer(), await bearer()];
    expect((await prove(as(await signIn(mine.login)), theirs.key)).status).toBe(401);
  });

  it('of a closed account, or one that was removed, opens nothing; a challenge of one use is none of another', async () => {
    const { key, id: personId, login } = await bearer();
    const proof = await as(await signIn(login)).ok(identity.startPasskeyProof);
    expect((await nobody().call(identity.signInByPasskey, { body: key.show(proof) })).status).toBe(401);
    await sql('update person set is_active = false where id = $1', personId);
    expect((await nobody().call(identity.signInByPasskey, { body: key.show(await nobody().ok(identity.startPasskeySignIn)) })).status).toBe(401);
    await sql('update person set is_active = true where id = $1', personId);
    await sql('delete from second_factor where person_id = $1', personId);
    expect((await nobody().call(identity.signInByPasskey, { body: key.show(await nobody().ok(identity.startPasskeySignIn)) })).status).toBe(401);
  });

  it('has a name, can be one of several, and is removed', async () => {
    const who = await test.signIn(test.tenantId, 'developer');
    const [first, second] = [await addPasskey(who), await addPasskey(who)];
    const { rows } = await who.ok(identity.listFactors);
    expect(rows).toHaveLength(2);
    await who.ok(identity.renameFactor, { params: { factorId: rows[0].id }, body: { name: '办公室' } });
    await who.ok(identity.removeFactor, { params: { factorId: rows[0].id } });
    expect((await who.ok(identity.listFactors)).rows.map((row: { name: string }) => row.name)).toEqual(['钥匙']);
    expect((await nobody().call(identity.signInByPasskey, { body: first.show(await nobody().ok(identity.startPasskeySignIn)) })).status).toBe(401);
    expect((await nobody().call(identity.signInByPasskey, { body: second.show(await nobody().ok(identity.startPasskeySignIn)) })).status).toBe(200);
  });
});

describe('second factors that were lost', () => {
  it('are reset by an administrator of accounts, never by oneself, and the sessions end', async () => {
    const { id: personId } = await addBearer();
    const admin = await test.signIn(test.tenantId, 'system-admin');
    const { factorId } = await enrol(admin);
    const session = await test.signInAs(test.tenantId, personId);
    expect((await admin.call(identity.resetFactors, { params: { personId: admin.personId } })).body.error.code).toBe('permission.missing');
    expect(await admin.ok(identity.resetFactors, { params: { personId } })).toEqual({ count: 1 });
    expect((await session.call(identity.getSession)).status).toBe(401);
    expect((await (await test.signInAs(test.tenantId, personId)).ok(identity.getSession)).due).toBe(null);
    expect((await admin.ok(identity.listFactors)).rows[0].id).toBe(factorId);
  });

  it('of an administrator are reset on the host: sessions and links end, a new factor comes first, and it is an alarm with its reason', async () => {
    const lost = await addPerson({ roles: ['audit-admin'] });
    await enrol(await signedIn(lost));
    const session = await test.signInAs(test.tenantId, lost.id);
    const { url } = await createSignInLink(systemContext(test.running.app, test.tenantId), lost.id);
    const clerk = await test.signIn(test.tenantId, 'system-admin');
    await enrol(clerk);
    expect((await clerk.call(identity.resetFactors, { params: { personId: lost.id } })).body.error.code).toBe('duty.separated');
    expect(await onHost({ resetFactor: lost.login.toUpperCase(), reason: '手机遗失，工单 42' })).toContain(lost.login);
    expect([await statusOf(session), (await nobody().call(identity.signInByLink, { body: { token: url.split('#link=')[1] } })).body.error.code]).toEqual([401, 'session.link-used']);
    expect((await signIn(lost.login)).body).toMatchObject({ due: 'enrolment', hasFactor: false });
    expect(await sql(`select actor_kind as actor, reason from audit_event where action = 'identity.factors-reset' and object_id = $1`, lost.id)).toEqual([{ actor: 'system', reason: '手机遗失，工单 42' }]);
    expect(await sql(`select kind, details from alarm where details->>'login' = $1`, lost.login)).toEqual([{ kind: 'factors-reset-on-host', details: { reason: '手机遗失，工单 42', login: lost.login } }]);
  });

  it('are not reset on the host without a reason, for a name that nobody has, or where there are none', async () => {
    const [bearer, without] = [await addBearer(), await addPerson()];
    await expect(onHost({ resetFactor: bearer.login })).rejects.toThrow(/--reason is needed/);
    await expect(onHost({ resetFactor: 'nobody-at-all', reason: 'x' })).rejects.toThrow(/no sign-in name/);
    await expect(onHost({ resetFactor: without.login, reason: 'x' })).rejects.toThrow(/no second factor/);
    await expect(onHost({ resetFactor: bearer.login, reason: 'x', breakGlass: 'y' })).rejects.toThrow(/one at a time/);
    expect((await signIn(bearer.login)).body.due).toBe('factor');
    expect(await sql(`select from alarm where details->>'login' in ($1, $2)`, bearer.login, without.login)).toEqual([]);
  });
});
