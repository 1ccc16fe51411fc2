import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { roleNames } from '#features/identity/roles.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { planningContract as planning } from '#features/planning/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { loadDemonstration } from '../../src/demonstration.ts';
import { drawn } from '../drawn.ts';
import { systemContext, testServer, type Client, type TestServer } from '../server.ts';
import { makeInstitution, type Institution } from './institution.ts';
import { samples } from './route-samples.ts';

/**
 * Every list of the demonstration is asked with valid filters in any combination: it answers, page by page what it answers at once, and its export holds as much. Every
 * write is sent whatever its contract allows. What the values may be is read from the contract; identifiers and words come from what was answered before.
 */
let test: TestServer;
let boss: Client;
let startedAt: string;

beforeAll(async () => {
  test = await testServer();
  await test.running.app.db.withSystem((tx) => tx.query(`update tenant set is_demonstration = true where id = $1`, [test.tenantId]));
  await loadDemonstration(systemContext(test.running.app, test.tenantId));
  boss = await test.signIn(test.tenantId, ...roleNames);
  const isIdle = async () => (await boss.ok(ledger.listImports, { query: { limit: 200 } })).rows.every(({ state }: { state: string }) => ['done', 'unchanged', 'failed'].includes(state));
  await vi.waitUntil(isIdle, { timeout: 120_000, interval: 200 });
  startedAt = new Date().toISOString();
});
afterAll(() => test.close());

type Schema = Readonly<{
  type?: string; enum?: readonly string[]; const?: string; anyOf?: readonly Schema[]; oneOf?: readonly Schema[]; items?: Schema; minItems?: number; properties?: Readonly<Record<string, Schema>>; required?: readonly string[];
  propertyNames?: Schema; additionalProperties?: Schema;
  pattern?: string; format?: string; minimum?: number; maximum?: number; minLength?: number; maxLength?: number;
}>;
type Query = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** What was seen in answers: identifiers by prefix, numbers and texts by the name of their field. */
const seen = { ids: new Map<string, Set<string>>(), values: new Map<string, Set<string | number>>(), texts: new Set<string>(['支付', 'log4j', 'pkg:maven/org.apache.logging.log4j/log4j-core', 'CVE-2021-44228', 'log4j-core < 2.17', 'MIT', '%', '_']) };

function remember(value: unknown, field = ''): void {
  if (Array.isArray(value)) for (const item of value) remember(item, field);
  else if (typeof value === 'object' && value !== null) for (const [name, inner] of Object.entries(value)) remember(inner, name);
  else if (typeof value === 'string' || typeof value === 'number') keep(value, field);
}

function keep(value: string | number, field: string): void {
  const prefix = typeof value === 'string' ? /^([a-z]{3})_[0-9a-z]{26}$/.exec(value)?.[1] : undefined;
  if (prefix !== undefined) setOf(seen.ids, prefix).add(String(value));
  else setOf(seen.values, field).add(value);
  if (typeof value === 'string' && ['name', 'code', 'purl', 'title', 'id', 'nameEn'].includes(field) && value.length <= 100) seen.texts.add(value);
}

function setOf<T>(map: Map<string, Set<T>>, key: string): Set<T> {
  let set = map.get(key);
  if (set === undefined) map.set(key, (set = new Set()));
  return set;
}

const lists = allEndpoints.filter((endpoint) => endpoint.method === 'GET' && endpoint.query !== undefined && endpoint.carries === undefined);
const schemasOf = (endpoint: Endpoint) => (z.toJSONSchema(endpoint.query, { io: 'input', unrepresentable: 'any' }) as { properties: Record<string, Schema> }).properties;
const schemas = new Map(lists.map((endpoint) => [endpoint.id, schemasOf(endpoint)]));

function valuesFor(name: string, schema: Schema): fc.Arbitrary<Query[string]> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === 'array') return fc.array(valuesFor(name, schema.items!) as fc.Arbitrary<string>, { minLength: 1, maxLength: 3 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.format === 'date-time') return fc.constantFrom('2020-01-01T00:00:00Z', '2026-06-01T12:00:00+08:00', new Date().toISOString(), '2099-01-01T00:00:00Z');
  if (schema.format === 'date') return fc.constantFrom('2020-01-01', new Date().toISOString().slice(0, 10), '2099-12-31');
  const prefix = /^\^([a-z]{3})_/.exec(schema.pattern ?? '')?.[1];
  if (prefix !== undefined) return fc.constantFrom(...(seen.ids.get(prefix) ?? []), `${prefix}_${'0'.repeat(26)}`);
  const known = [...(seen.values.get(name) ?? [])];
  if (schema.type === 'integer' || schema.type === 'number') return fc.constantFrom(...known.filter((value) => typeof value === 'number' && value >= (schema.minimum ?? 1) && value <= (schema.maximum ?? 1e9)), Math.max(1, schema.minimum ?? 1));
  return fc.oneof(fc.constantFrom(...seen.texts), known.length === 0 ? fc.constant('x') : fc.constantFrom(...known.map(String)), fc.string({ minLength: 1, maxLength: 6 }));
}

const instants = ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '2026-06-01T12:00:00+08:00', '2026-06-01T12:00:00.123456789Z', '9999-12-31T23:59:59-23:59'];

/** Whatever a body may hold by its contract, the ends of what is allowed among it. */
function bodiesOf(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => bodiesOf(name, choice)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.type === 'null') return fc.constant(null);
  if (schema.type === 'object') {
    const fields = schema.properties ?? Object.fromEntries((schema.propertyNames?.enum ?? []).map((inner) => [inner, schema.additionalProperties!]));
    return fc.record(Object.fromEntries(Object.entries(fields).map(([inner, own]) => [inner, bodiesOf(inner, own)])), { requiredKeys: [...(schema.required ?? [])] });
  }
  if (schema.type === 'array') return fc.array(bodiesOf(name, schema.items!), { minLength: schema.minItems ?? 0, maxLength: 3 });
  if (schema.format === 'date-time') return fc.constantFrom(...instants);
  if (schema.format === 'date') return fc.constantFrom('0000-01-01', '0001-12-31', '2024-02-29', new Date().toISOString().slice(0, 10), '9999-12-31');
  if (schema.type === 'integer') return fc.oneof(fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? Number.MAX_SAFE_INTEGER), fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1) }));
  if (schema.type === 'string' && schema.enum === undefined && !/^\^[a-z]{3}_/.test(schema.pattern ?? '')) {
    const odd = fc.constantFrom('x', '名称 <b>', "'; --", '\ud800', '\u202e', 'x'.repeat(schema.maxLength ?? 500), '长'.repeat(schema.maxLength ?? 500), '/a', 'https://x.example/', 'iso-5230/3.1.1', 'a'.repeat(64));
    return fc.oneof(odd, valuesFor(name, schema));
  }
  return schema.type === undefined ? fc.constant({}) : valuesFor(name, schema);
}

function queriesOf(endpoint: Endpoint): fc.Arbitrary<Query> {
  const { limit: _limit, cursor: _cursor, ...fields } = schemas.get(endpoint.id)!;
  const parts = Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, valuesFor(name, schema)]));
  // what is asked of the log is in the log: without an end it grows from page to page
  const always = endpoint.id === 'audit.listEvents' ? { to: startedAt } : {};
  return fc.record(parts, { requiredKeys: [] }).map((query) => ({ ...Object.fromEntries(Object.entries(query).slice(0, 5)), ...always })) as fc.Arbitrary<Query>;
}

const paramsOf = (endpoint: Endpoint): string[] => [...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
const prefixes: Readonly<Record<string, string>> = { systemId: 'sys', importId: 'imp', bodyId: 'bod', policyId: 'pol', controlId: 'ctl', planId: 'pln', personId: 'per', reviewId: 'rev', meetingId: 'mtg', attestationId: 'att' };

/** Of things that were seen; fails where an endpoint has no example in the demonstration. */
function addressesOf(endpoint: Endpoint): fc.Arbitrary<Record<string, string>> {
  const names = paramsOf(endpoint);
  const known = names.map((name) => [...(seen.ids.get(prefixes[name] ?? '') ?? seen.values.get(name) ?? [])].map(String));
  expect(known.every((values) => values.length > 0), `an example for ${endpoint.path}`).toBe(true);
  return fc.record(Object.fromEntries(names.map((name, index) => [name, fc.constantFrom(...known[index]!)])));
}

const asSent = (query: Query): Record<string, string> => Object.fromEntries(Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]));

async function ask(endpoint: Endpoint, params: Record<string, string>, query: Record<string, string | number>) {
  const reply = await boss.call(endpoint, { params, query });
  expect([reply.status < 500, reply.status < 400 || typeof reply.body.error.code === 'string'], `${endpoint.id} ${JSON.stringify(query)} ${reply.text.slice(0, 300)}`).toEqual([true, true]);
  if (reply.status === 200) remember(reply.body);
  return reply;
}

async function walk(endpoint: Endpoint, params: Record<string, string>, query: Record<string, string>, limit: number, most: number): Promise<unknown[]> {
  const rows: unknown[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await ask(endpoint, params, { ...query, limit, ...(cursor === null ? {} : { cursor }) });
    expect(body.rows.length).toBeLessThanOrEqual(limit);
    expect(body.nextCursor === null || body.rows.length === limit, 'a page before the last is full').toBe(true);
    rows.push(...body.rows);
    cursor = body.nextCursor;
  } while (cursor !== null && rows.length < most);
  return rows.slice(0, most);
}

/** Records of a CSV file, its head among them. */
function csvRows(text: string): number {
  return text.replace(/^\uFEFF/, '').replaceAll(/"(?:[^"]|"")*"/g, '""').split('\r\n').filter((line) => line !== '').length;
}

describe('every list', () => {
  beforeAll(async () => {
    await boss.ok(identity.openReview);
    for (const { name } of (await boss.ok(planning.listMetrics)).rows) keep(name, 'metric');
    for (const endpoint of allEndpoints.filter(({ method, carries }) => method === 'GET' && carries === undefined)) if (paramsOf(endpoint).length === 0) await boss.call(endpoint).then(({ status, body }) => status === 200 && remember(body));
    for (const endpoint of lists) {
      if (paramsOf(endpoint).length > 0) for (const params of fc.sample(addressesOf(endpoint), 2)) await boss.call(endpoint, { params }).then(({ status, body }) => status === 200 && remember(body));
    }
  });

  it.each(lists.map((endpoint) => [endpoint.id, endpoint] as const))('%s answers whatever is asked of it together, page by page what it answers at once', async (_id, endpoint) => {
    const address = addressesOf(endpoint);
    const isPaged = schemas.get(endpoint.id)!['cursor'] !== undefined;
    await fc.assert(fc.asyncProperty(address, queriesOf(endpoint), fc.integer({ min: 1, max: 7 }), async (params, query, limit) => {
      const sent = asSent(query);
      const reply = await ask(endpoint, params, { ...sent, ...(isPaged ? { limit: 60 } : {}) });
      if (!isPaged || reply.status !== 200) return;
      expect(await walk(endpoint, params, sent, limit, Math.min(reply.body.rows.length, 25))).toEqual(reply.body.rows.slice(0, 25));
      if (reply.body.total !== null && reply.body.nextCursor === null) expect(reply.body.total).toBe(reply.body.rows.length);
    }), drawn(2));
  });

  const exported = allEndpoints.filter(({ carries, path }) => carries === 'download' && path.endsWith('/export')).flatMap((endpoint) => {
    const list = lists.find((each) => each.method === 'GET' && `${each.path}/export` === endpoint.path);
    return list === undefined || schemasOf(endpoint)['format']?.enum?.includes('csv') !== true ? [] : [[endpoint.id, endpoint, list] as const];
  });

  it.each(exported)('%s holds as many rows as the list, for the same filters', async (_id, endpoint, list) => {
    const address = addressesOf(list);
    await fc.assert(fc.asyncProperty(address, queriesOf(list), async (params, { sort: _sort, ...query }) => {
      const sent = asSent(query);
      const asked = await ask(list, params, { ...sent, limit: 200 });
      const reply = await boss.call(endpoint, { params, query: { ...sent, format: 'csv' } });
      expect([reply.status], `${endpoint.id} ${JSON.stringify(sent)} ${reply.text.slice(0, 300)}`).toEqual([asked.status]);
      if (asked.status !== 200 || (asked.body.nextCursor ?? null) !== null) return;
      expect(csvRows(reply.text) - 1, `${endpoint.id} ${JSON.stringify(sent)}`).toBe(asked.body.rows.length);
    }), drawn(1));
  });
});

describe('every write', () => {
  let mine: Institution;
  beforeAll(async () => {
    mine = await makeInstitution(test, await test.addTenant('second'), 'second', 'zebra');
    for (const endpoint of lists) if (paramsOf(endpoint).length === 0) await mine.boss.call(endpoint).then(({ status, body }) => status === 200 && remember(body));
  });

  // who signs out or changes the password asks nothing more
  const writes = allEndpoints.filter(({ id, body, carries }) => body !== undefined && carries === undefined && id !== 'identity.changePassword');

  it.each(writes.map((endpoint) => [endpoint.id, endpoint] as const))('%s takes or refuses whatever its contract allows', async (_id, endpoint) => {
    const schema = z.toJSONSchema(endpoint.body, { io: 'input', unrepresentable: 'any' }) as Schema;
    await fc.assert(fc.asyncProperty(bodiesOf('', schema), fc.boolean(), async (body, isWhole) => {
      const send = await samples[endpoint.id]!(mine, mine.boss);
      const sent = isWhole ? body : { ...(send.body as object), ...Object.fromEntries(Object.entries(body as object).slice(0, 2)) };
      const reply = await mine.boss.call(endpoint, { ...send, body: sent });
      expect([reply.status < 500], `${endpoint.id} ${JSON.stringify(sent).slice(0, 500)} ${reply.text.slice(0, 300)}`).toEqual([true]);
    }), drawn(2));
  });
});
