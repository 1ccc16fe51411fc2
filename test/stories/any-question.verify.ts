import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { roleNames } from '#features/identity/roles.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { loadDemonstration } from '../../src/demonstration.ts';
import { drawn } from '../drawn.ts';
import { systemContext, testServer, type Client, type TestServer } from '../server.ts';

/**
 * Every list of the demonstration is asked with valid filters in any combination: it answers, page by page what it answers at once, and never more than without the
 * filters. What the values may be is read from the contract; identifiers and words come from what was answered before.
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

type Schema = Readonly<{ type?: string; enum?: readonly string[]; items?: Schema; pattern?: string; format?: string; minimum?: number; maximum?: number }>;
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
const schemas = new Map(lists.map((endpoint) => [endpoint.id, (z.toJSONSchema(endpoint.query, { io: 'input', unrepresentable: 'any' }) as { properties: Record<string, Schema> }).properties]));

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

function queriesOf(endpoint: Endpoint): fc.Arbitrary<Query> {
  const { limit: _limit, cursor: _cursor, ...fields } = schemas.get(endpoint.id)!;
  const parts = Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, valuesFor(name, schema)]));
  // what is asked of the log is in the log: without an end it grows from page to page
  const always = endpoint.id === 'audit.listEvents' ? { to: startedAt } : {};
  return fc.record(parts, { requiredKeys: [] }).map((query) => ({ ...Object.fromEntries(Object.entries(query).slice(0, 5)), ...always })) as fc.Arbitrary<Query>;
}

const paramsOf = (endpoint: Endpoint): string[] => [...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
const prefixes: Readonly<Record<string, string>> = { systemId: 'sys', importId: 'imp', bodyId: 'bod', policyId: 'pol', controlId: 'ctl', planId: 'pln', personId: 'per', reviewId: 'rev', meetingId: 'mtg', attestationId: 'att' };

function addressesOf(endpoint: Endpoint): fc.Arbitrary<Record<string, string>> | undefined {
  const names = paramsOf(endpoint);
  const known = names.map((name) => [...(seen.ids.get(prefixes[name] ?? '') ?? seen.values.get(name) ?? [])].map(String));
  if (known.some((values) => values.length === 0)) return undefined;
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

describe('every list', () => {
  beforeAll(async () => {
    for (const endpoint of [...lists, identity.listUnits, identity.listPeople]) if (paramsOf(endpoint).length === 0) await boss.call(endpoint).then(({ status, body }) => status === 200 && remember(body));
    for (const endpoint of lists) {
      const address = addressesOf(endpoint);
      if (paramsOf(endpoint).length > 0 && address !== undefined) for (const params of fc.sample(address, { numRuns: 2, seed: 1 })) await boss.call(endpoint, { params }).then(({ status, body }) => status === 200 && remember(body));
    }
  });

  it.each(lists.map((endpoint) => [endpoint.id, endpoint] as const))('%s answers whatever is asked of it together, page by page what it answers at once', async (_id, endpoint) => {
    const address = paramsOf(endpoint).length === 0 ? fc.constant({}) : addressesOf(endpoint);
    if (address === undefined) return expect([endpoint.id, 'has no example in the demonstration']).toEqual([endpoint.id, 'has no example in the demonstration']);
    const isPaged = schemas.get(endpoint.id)!['cursor'] !== undefined;
    await fc.assert(fc.asyncProperty(address, queriesOf(endpoint), fc.integer({ min: 1, max: 7 }), async (params, query, limit) => {
      const sent = asSent(query);
      const reply = await ask(endpoint, params, { ...sent, ...(isPaged ? { limit: 60 } : {}) });
      if (!isPaged || reply.status !== 200) return;
      expect(await walk(endpoint, params, sent, limit, Math.min(reply.body.rows.length, 25))).toEqual(reply.body.rows.slice(0, 25));
      if (reply.body.total !== null && reply.body.nextCursor === null) expect(reply.body.total).toBe(reply.body.rows.length);
    }), drawn(2));
  });
});
