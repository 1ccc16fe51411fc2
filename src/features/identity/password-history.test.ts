import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer, type TestServer } from '../../../test/server.ts';
import { identityContract as identity } from './contract.ts';
import { peopleOf, right } from './testing/people.ts';

let test: TestServer;

beforeAll(async () => {
  test = await testServer();
});
afterAll(() => test.close());

const { sql, signIn, addPerson, signedIn } = peopleOf(() => test);

describe('passwords of before', () => {
  it('cannot be taken again, the last five; the sixth can', async () => {
    const person = await addPerson();
    const who = await signedIn(person);
    const all = [right, ...[1, 2, 3, 4, 5].map((number) => `Horse-Number-${number}`)];
    for (const [index, next] of all.slice(1).entries()) await who.ok(identity.changePassword, { body: { current: all[index], next } });
    const current = all.at(-1);
    for (const next of all.slice(1)) expect((await who.call(identity.changePassword, { body: { current, next } })).body.error).toMatchObject({ code: 'password.refused', details: { reason: 'used-before', count: 5 } });
    expect((await who.call(identity.changePassword, { body: { current, next: right } })).status).toBe(200);
    expect(JSON.stringify(await sql(`select * from password_history where person_id = $1`, person.id))).not.toMatch(/Horse/);
  });

  it('that are forgotten are replaced by a link, once in its session', async () => {
    const person = await addPerson();
    const who = await test.signInAs(test.tenantId, person.id);
    await who.ok(identity.changePassword, { body: { next: 'Found-Again-10' } });
    expect((await who.call(identity.changePassword, { body: { next: 'Found-Again-11' } })).body.error.code).toBe('session.refused');
    expect((await signIn(person.login, 'Found-Again-10')).status).toBe(200);
  });

  it('are not guessed by who sits at an open session', async () => {
    const who = await signedIn(await addPerson());
    for (let attempt = 0; attempt < 5; attempt++) expect((await who.call(identity.changePassword, { body: { current: 'Wrong-Horse-9', next: 'Other-Horse-10' } })).status).toBe(401);
    expect((await who.call(identity.changePassword, { body: { current: right, next: 'Other-Horse-10' } })).body.error.code).toBe('session.throttled');
  });
});
