import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { client, testServer, type Reply, type TestServer } from '../../server.ts';
import { documentOf, makeInstitution, recordOf, type Institution } from '../institution.ts';
import { attackerOf, echoes, reads, sendEach, textFields, tried, withBody, type Attacker } from './attacks.ts';
import { statementsOf } from './statements.ts';

let test: TestServer;
let mine: Institution;
let attacker: Attacker;

beforeAll(async () => {
  test = await testServer();
  mine = await makeInstitution(test, test.tenantId, 'first', 'zebra');
  attacker = attackerOf(mine);
});
afterAll(() => test.close());

let counter = 0;
/** A word that stands in no statement of ours, alone and with what ends a text in SQL. */
const marker = 'zq7marked';
const marked = [() => `${marker}' or 1=1 --${(counter += 1)}`, () => `${marker}\\'"); select '${(counter += 1)}`, () => `${marker}${(counter += 1)}`];

const failed = (reply: Reply): boolean => reply.status >= 500;

describe('a value of a request', () => {
  /** Which endpoints let it into the text of a statement, which failed, and how often it came as a parameter. */
  async function watch(id: string, work: () => Promise<readonly Reply[]>): Promise<Readonly<{ wrong: unknown[]; parameterCount: number }>> {
    const { texts, values, result } = await statementsOf(work);
    const inText = texts.filter((text) => text.includes(marker)).map((text) => [id, text.slice(0, 300)]);
    return { wrong: [...inText, ...result.filter(failed).map((reply) => [id, reply.status, reply.text.slice(0, 200)])], parameterCount: values.filter((value) => value.includes(marker)).length };
  }

  async function watchAll(endpoints: typeof tried, requests: (endpoint: (typeof tried)[number]) => Promise<readonly Reply[]>): Promise<number> {
    const wrong: unknown[] = [];
    let reached = 0;
    for (const endpoint of endpoints) {
      const seen = await watch(endpoint.id, () => requests(endpoint));
      wrong.push(...seen.wrong);
      if (seen.parameterCount > 0) reached += 1;
    }
    expect(wrong).toEqual([]);
    return reached;
  }

  it('in a query never stands in the text of a statement', async () => {
    const reached = await watchAll(tried.filter((endpoint) => endpoint.query !== undefined && endpoint.carries !== 'events'), async (endpoint) => {
      const send = await attacker.sample(endpoint);
      const fields = marked.slice(1).flatMap((make) => textFields(endpoint.query, make()).filter((name) => name !== 'cursor').map((name) => [name, make()] as const));
      const requests = [Object.fromEntries(fields), ...fields.slice(0, fields.length / 2).map(([name, text]) => ({ [name]: text }))];
      return Promise.all(requests.map((query) => attacker.call(endpoint, { ...send, query: { ...send.query, ...query } })));
    });
    expect(reached).toBeGreaterThan(10);
  });

  it('in a body never stands in the text of a statement, and is kept as it was', async () => {
    let kept = 0;
    const reached = await watchAll(withBody, async (endpoint) => {
      const sent = await sendEach(attacker, endpoint, marked);
      for (const [said, was] of sent.flatMap((one) => echoes(one, /zq7marked/))) {
        expect([endpoint.id, said]).toEqual([endpoint.id, was]);
        kept += 1;
      }
      return sent.map(({ reply }) => reply);
    });
    expect(reached).toBeGreaterThan(10);
    expect(kept).toBeGreaterThan(10);
  });

  it('in an address never stands in the text of a statement', async () => {
    await watchAll(tried.filter((endpoint) => endpoint.path.includes('/:')), async (endpoint) => {
      const send = await attacker.sample(endpoint);
      return Promise.all(marked.slice(1).map((make) => attacker.client().call(endpoint, { ...send, params: Object.fromEntries(Object.keys(send.params ?? {}).map((name) => [name, make()])) })));
    });
  });

  it('in a document never stands in the text of a statement', async () => {
    const seen = await watch('documents', async () => {
      const replies: Reply[] = [];
      for (const make of marked) {
        const word = make();
        const document = JSON.parse(documentOf('okapi')) as { components: { name: string; purl?: string; licenses?: unknown }[] };
        document.components.push({ name: word, licenses: [{ license: { name: word } }] }, { name: word, purl: `pkg:generic/${encodeURIComponent(word)}@${encodeURIComponent(word)}` });
        replies.push(await attacker.client().call(ledger.createImport, { params: { systemId: mine.childId }, query: { fileName: word, part: word, wait: true }, bytes: JSON.stringify(document) }));
        const advisories = tried.find((endpoint) => endpoint.id === 'vulnerability.createAdvisoryImport')!;
        replies.push(await attacker.client().call(advisories, { query: { fileName: word, wait: true }, bytes: recordOf(word.replaceAll(/\W/g, '-')).replaceAll('log4j-core', JSON.stringify(word).slice(1, -1)) }));
      }
      return replies;
    });
    expect(seen.wrong).toEqual([]);
    expect(seen.parameterCount).toBeGreaterThan(5);
  });

  it('in a cursor never stands in the text of a statement', async () => {
    const reached = await watchAll(reads.filter((endpoint) => textFields(endpoint.query).includes('cursor')), async (endpoint) => {
      const send = await attacker.sample(endpoint);
      const first = await attacker.client().call(endpoint, { ...send, query: { ...send.query, q: undefined, limit: 1 } });
      const cursor = (first.body as { nextCursor?: string | null } | undefined)?.nextCursor;
      if (cursor === undefined || cursor === null) return [];
      const keys = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
      return Promise.all(keys.map((_, changed) => {
        const forged = Buffer.from(JSON.stringify(keys.map((key, index) => (index === changed ? `${marker}' or 1=1 --` : key)))).toString('base64url');
        return attacker.client().call(endpoint, { ...send, query: { ...send.query, q: undefined, limit: 1, cursor: forged } });
      }));
    });
    expect(reached).toBeGreaterThan(2);
  });

  it('in a cookie, a token and a name to sign in never stands in the text of a statement', async () => {
    const secret = 'x'.repeat(43);
    const seen = await watch('credentials', async () => {
      const replies: Reply[] = [];
      for (const make of marked) {
        const word = make();
        for (const credential of [`${word}.ses_00000000000000000000000000.${secret}`, `${test.tenantId}.${word}.${secret}`, `${test.tenantId}.ses_00000000000000000000000000.${word}${secret}`]) {
          replies.push(await client(test.server, '', `yuanshu_session=${encodeURIComponent(credential)}`).call(ledger.listSystems));
          replies.push(await client(test.server, '', '').call(ledger.listSystems, { headers: { authorization: `Bearer ysk.${credential.replace('ses_', 'tok_')}` } }));
        }
        const signIn = tried.find((endpoint) => endpoint.id === 'identity.signIn')!;
        replies.push(await client(test.server, '', '').call(signIn, { body: { login: word, password: word, institution: word.slice(0, 40) } }));
      }
      return replies;
    });
    // The institution of a credential is set for the transaction, once it is known to be nothing but lower case letters and digits.
    expect(seen.wrong.filter((entry) => !/^begin;(?: set local [^;']*;)* set local app\.tenant_id = '[a-z0-9_]{1,40}'$/.test(String((entry as unknown[])[1])))).toEqual([]);
    expect(seen.parameterCount).toBeGreaterThan(1);
  });
});

describe('what means something to the database', () => {
  it('is a letter like others in a search: percent, underscore and backslash stand for nothing', async () => {
    const searched = reads.filter((endpoint) => textFields(endpoint.query).includes('q') && endpoint.carries !== 'download');
    const rowsOf = async (endpoint: (typeof reads)[number], q: string): Promise<unknown[]> => {
      const { params } = await attacker.sample(endpoint);
      const { body } = await attacker.client().call(endpoint, { ...(params === undefined ? {} : { params }), query: { q } });
      return body?.rows ?? body?.hits ?? [];
    };
    let found = 0;
    for (const endpoint of searched) {
      for (const q of ['ze_ra', 'z%a', 'zebr\\a', '%%', "zebra' or 'a'='a"]) expect([endpoint.id, q, await rowsOf(endpoint, q)]).toEqual([endpoint.id, q, []]);
      found += (await rowsOf(endpoint, 'zebra')).length;
    }
    expect(found).toBeGreaterThan(5);
  });

  it('orders nothing: a list is sorted by the words of its contract only', async () => {
    for (const endpoint of reads.filter((row) => 'sort' in ((row.query as { shape?: object } | undefined)?.shape ?? {}))) {
      const send = await attacker.sample(endpoint);
      for (const sort of ['name; drop table usage', 'name desc', '1', '(select pg_sleep(9))', 'p.password_hash', 'constructor', '__proto__', 'toString']) {
        const reply = await attacker.client().call(endpoint, { ...send, query: { ...send.query, sort } });
        expect([endpoint.id, sort, reply.status]).toEqual([endpoint.id, sort, 400]);
      }
    }
  });
});
