import type { Endpoint } from '#kernel/endpoint.ts';
import type { Reply } from '../../server.ts';
import { echoes, sendEach, textFields, tried, withBody, type Attacker } from './attacks.ts';
import { statementsOf } from './statements.ts';

/** A word that stands in no statement, page or entry of ours. */
export const marker = 'zq7marked';
const script = '<img src=x onerror=alert(1)>';
/** An entry of the log as somebody would like it to stand there. */
export const forgedEntry = '{"level":30,"time":"2026-01-01T00:00:00Z","msg":"forged","person":"admin"}';

let counter = 0;
/** Each is SQL, markup and a formula at once; the later ones are for fields that take fewer letters. */
const hostile = [
  () => `=${marker}${(counter += 1)}' or 1=1 --\n${forgedEntry}\r\n"'></script>${script}`,
  () => `=${marker}${(counter += 1)}' or 1=1 --"'>${script}`,
  () => `@${marker}${(counter += 1)}');--<svg/onload=alert(1)>`,
  () => `+${marker}${(counter += 1)}';--`,
  () => `${marker}${(counter += 1)}`,
];

export type Place = 'query' | 'address' | 'body';
export type Seen = Readonly<{ endpoint: Endpoint; place: Place; reply: Reply; echoed: readonly (readonly [said: string, sent: string])[] }>;
export type Sweep = Readonly<{
  seen: readonly Seen[];
  /** Texts of statements in which a value of a request stood, with the endpoint. */
  inStatements: readonly (readonly [id: string, place: Place, text: string])[];
  /** How many endpoints sent a value to the database as a parameter. */
  reached: Readonly<Record<Place, number>>;
}>;

/** Sends hostile texts to every endpoint, in its query, its address and its body, and keeps what came of it. */
export async function sweep(attacker: Attacker): Promise<Sweep> {
  const seen: Seen[] = [];
  const inStatements: (readonly [string, Place, string])[] = [];
  const reached = { query: 0, address: 0, body: 0 };
  const watch = async (endpoint: Endpoint, place: Place, work: () => Promise<readonly Omit<Seen, 'endpoint' | 'place'>[]>) => {
    const { texts, values, result } = await statementsOf(work);
    for (const text of texts) if (text.includes(marker)) inStatements.push([endpoint.id, place, text.slice(0, 300)]);
    if (values.some((value) => value.includes(marker))) reached[place] += 1;
    seen.push(...result.map((one) => ({ endpoint, place, ...one })));
  };
  for (const endpoint of tried.filter((row) => row.carries !== 'events')) {
    await watch(endpoint, 'query', () => sendQueries(attacker, endpoint));
    if (endpoint.path.includes('/:')) await watch(endpoint, 'address', () => sendAddress(attacker, endpoint));
    if (withBody.includes(endpoint)) await watch(endpoint, 'body', async () => (await sendEach(attacker, endpoint, hostile)).map((sent) => ({ reply: sent.reply, echoed: echoes(sent, /zq7marked/) })));
  }
  return { seen, inStatements, reached };
}

type Answered = Readonly<{ reply: Reply; echoed: readonly [] }>;

/** In all fields of the query at once, and where that is refused in each alone. */
async function sendQueries(attacker: Attacker, endpoint: Endpoint): Promise<readonly Answered[]> {
  const send = await attacker.sample(endpoint);
  const fields = Object.fromEntries(hostile.toReversed().flatMap((make) => textFields(endpoint.query, make()).filter((name) => name !== 'cursor').map((name) => [name, make()] as const)));
  const call = async (query: object) => ({ reply: await attacker.call(endpoint, { ...send, query: { ...send.query, ...query } }), echoed: [] as const });
  // An endpoint without texts to ask for is called as it is: what it answers is looked at as well.
  const all = await call(fields);
  return all.reply.status < 400 || Object.keys(fields).length < 2 ? [all] : [all, ...(await Promise.all(Object.entries(fields).map(([name, text]) => call({ [name]: text }))))];
}

async function sendAddress(attacker: Attacker, endpoint: Endpoint): Promise<readonly Answered[]> {
  const names = endpoint.path.match(/(?<=:)\w+/g) ?? [];
  const call = async (make: () => string) => ({ reply: await attacker.client().call(endpoint, { params: Object.fromEntries(names.map((name) => [name, make()])) }), echoed: [] as const });
  return Promise.all([call(hostile[1]!), call(hostile[4]!)]);
}
