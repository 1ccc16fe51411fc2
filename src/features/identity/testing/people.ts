import type { Config } from '#platform/config.ts';
import { client, cookieOf, runHostCommand, systemContext, type Client, type Reply, type TestServer } from '../../../../test/server.ts';
import { identityContract as identity } from '../contract.ts';
import { grantDirectly } from '../grants.ts';
import { createPerson, type PersonInput } from '../people.ts';
import type { RoleName } from '../roles.ts';

export type Someone = Readonly<{ id: string; login: string; password: string }>;

/** The password of everybody whom the helpers make. */
export const right = 'Correct-Horse-9';

/** The people at the door of a server that a test opens, and what they try there. */
export function peopleOf(serverOf: () => TestServer) {
  let count = 0;
  const nobody = (): Client => client(serverOf().server, '', '');
  /** As the owner of the tables: to move time, and to look behind the screens. */
  const sql = <Row extends object = Record<string, unknown>>(text: string, ...parameters: unknown[]): Promise<Row[]> => serverOf().running.app.db.withOwner((tx) => tx.query<Row>(text, parameters));
  const signIn = (login: string, password = right, headers: Readonly<Record<string, string>> = {}): Promise<Reply> => nobody().call(identity.signIn, { body: { login, password }, headers });
  /** Who was let in by this answer. */
  const as = (reply: Reply): Client => client(serverOf().server, reply.body.person.id, cookieOf(reply));

  /** A person with a password, given by somebody else: it is due to be changed. */
  async function addNewcomer(fields: Partial<PersonInput> = {}): Promise<Someone> {
    const { app } = serverOf().running;
    const { id, login } = await createPerson(systemContext(app, serverOf().tenantId), { login: `someone${++count}`, name: `某人 ${count}`, password: right, roles: ['developer'], ...fields });
    return { id, login, password: right };
  }

  /** A person with a password of their own. */
  async function addPerson(fields: Partial<PersonInput> = {}): Promise<Someone> {
    const person = await addNewcomer(fields);
    await sql('update person set must_change_password = false where id = $1', person.id);
    return person;
  }

  async function signedIn(person: Readonly<{ login: string }>): Promise<Client> {
    const reply = await signIn(person.login);
    if (reply.status !== 200) throw new Error(`Signing in answered ${reply.status}: ${reply.text}`);
    return as(reply);
  }

  /** Roles without asking anybody, as the program gives them at its installation. */
  async function giveRoles(personId: string, roles: readonly RoleName[]): Promise<void> {
    const ctx = systemContext(serverOf().running.app, serverOf().tenantId);
    await ctx.tx(async (tx) => {
      for (const role of roles) await grantDirectly(ctx, tx, personId, { role });
    });
  }

  /** A command on the host; answers what it prints. */
  const onHost = (settings: Partial<Config>): Promise<string> => runHostCommand({ ...serverOf().running.app, config: { ...serverOf().config, ...settings } });
  const statusOf = async (who: Client): Promise<number> => (await who.call(identity.getSession)).status;
  return { nobody, sql, signIn, as, addNewcomer, addPerson, signedIn, giveRoles, statusOf, onHost };
}
