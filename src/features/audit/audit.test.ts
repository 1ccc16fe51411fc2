import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { fromBuffer } from 'yauzl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import { chainStart, eventText, type ChainEvent } from '#engines/audit-chain/event.ts';
import { parseCheckpoint } from '#engines/audit-chain/checkpoint.ts';
import { parseLine } from '#engines/audit-chain/line.ts';
import { chainVerifier, type ChainReport } from '#engines/audit-chain/verify-chain.ts';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { isSignedBy } from '#platform/crypto/algorithms.ts';
import { cryptoProvider, pemOf, readPem } from '#platform/crypto.ts';
import { generateRing, ringStore } from '#platform/crypto/key-ring.ts';
import { client, testServer, type Client, type TestServer } from '../../../test/server.ts';
import { makeCheckpoint } from './checkpoints.ts';
import { auditContract as audit } from './contract.ts';
import { chainHash } from './digests.ts';
import { recordEvent } from './events.ts';
import { retireEvents } from './retention.ts';
import { sealEvents } from './sealer.ts';
import { signDecision } from './signatures.ts';
import { keeperContext } from './system-context.ts';
import { runVerification } from './verifications.ts';

let test: TestServer;
let keeper: Client;
let ospo: Client;
let ospoSystemId: string;

beforeAll(async () => {
  test = await testServer();
  [keeper, ospo] = [await test.signIn(test.tenantId, 'audit-admin'), await test.signIn(test.tenantId, 'ospo')];
  ospoSystemId = (await ospo.ok(ledger.createSystem, { body: { code: 'CORE', name: '核心系统' } })).id;
});
afterAll(() => test.close());

const app = () => test.running.app;
const owner = <Row extends object>(text: string, ...parameters: unknown[]) => app().db.withOwner((tx) => tx.query<Row>(text, parameters));
const asApplication = <Row extends object>(text: string, parameters: unknown[] = []) => app().db.withTenant(test.tenantId, (tx) => tx.query<Row>(text, parameters));

/** An institution of its own with so many events, sealed. */
async function institutionWith(events: number): Promise<string> {
  const tenantId = await test.addTenant(newId('t').slice(0, 30));
  const ctx = keeperContext(app(), tenantId);
  await ctx.tx(async (tx) => {
    for (let index = 0; index < events; index += 1) await recordEvent(ctx, tx, { action: 'ledger.system-changed', objectKind: 'system', objectId: `sys_${index}`, before: { n: index }, after: { n: index + 1 } });
  });
  await sealEvents(app(), tenantId, { isPatient: true });
  return tenantId;
}

async function verify(tenantId: string) {
  const ctx = keeperContext(app(), tenantId);
  const id = newId('ver');
  await ctx.tx((tx) => tx.query(`insert into audit_verification (tenant_id, id, asked_at, state) values ($1, $2, now(), 'waiting')`, [tenantId, id]));
  await runVerification(app(), { tenantId, id });
  const rows = await ctx.tx((tx) => tx.query<{ state: string; result: { faults: { kind: string; seq: number; toSeq?: number }[] } }>(`select state, result from audit_verification where id = $1`, [id]));
  return { state: rows[0]!.state, faults: rows[0]!.result.faults.map(({ kind, seq, toSeq }) => `${kind} ${toSeq === undefined ? seq : `${seq}-${toSeq}`}`) };
}

describe('the log', () => {
  it('shows what was done, by whom, to what, newest first, and finds it again', async () => {
    await ospo.ok(ledger.updateSystem, { params: { systemId: ospoSystemId }, body: { name: '核心账务系统', criticality: 'core' } });
    const list = async (query: Record<string, string>): Promise<{ action: string; id: string }[]> => (await keeper.ok(audit.listEvents, { query })).rows;
    const [changed, created] = await list({ objectKind: 'system', objectId: ospoSystemId });
    expect([changed!.action, created!.action]).toEqual(['ledger.system-changed', 'ledger.system-created']);
    expect(changed).toMatchObject({ actorId: ospo.personId, actorKind: 'person', outcome: 'done', objectName: '核心账务系统', address: '127.0.0.1' });
    expect((await list({ action: 'ledger.system-changed', actorId: ospo.personId })).map((row) => row.id)).toEqual([changed!.id]);
    expect((await list({ q: '核心账务' })).map((row) => row.id)).toEqual([changed!.id]);
    expect(await list({ q: '%' })).toEqual([]);
    expect(await list({ from: '2100-01-01T00:00:00Z' })).toEqual([]);
    const first = await keeper.ok(audit.listEvents, { query: { limit: 1 } });
    const second = await keeper.ok(audit.listEvents, { query: { limit: 1, cursor: first.nextCursor } });
    expect(second.rows[0].id < first.rows[0].id).toBe(true);
    expect((await keeper.ok(audit.listActions)).rows).toContain('ledger.system-changed');
    const file = await keeper.call(audit.exportEvents, { query: { format: 'csv', objectId: ospoSystemId } });
    expect(file.text.split('\r\n').filter((line) => line.includes(ospoSystemId))).toHaveLength(2);
  });

  it('tells of one event which fields changed', async () => {
    const { rows } = await keeper.ok(audit.listEvents, { query: { action: 'ledger.system-changed', objectId: ospoSystemId } });
    const event = await keeper.ok(audit.getEvent, { params: { eventId: rows[0].id } });
    expect(event.fields).toContainEqual({ path: 'name', kind: 'changed', from: '核心系统', to: '核心账务系统' });
    expect(event.fields.map((field: { path: string }) => field.path)).not.toContain('code');
    expect((await keeper.call(audit.getEvent, { params: { eventId: newId('aud') } })).status).toBe(404);
  });

  it('is for the audit administrator alone', async () => {
    for (const endpoint of [audit.listEvents, audit.getChain, audit.exportChain, audit.createVerification]) {
      for (const role of ['system-admin', 'security-admin', 'ospo', 'auditor', 'executive'] as const) expect([endpoint.id, role, (await (await test.signIn(test.tenantId, role)).call(endpoint)).status]).toEqual([endpoint.id, role, 403]);
    }
  });

  it('holds who read it, once a minute for the same question', async () => {
    const reads = async () => (await owner<{ after: { q?: string } }>(`select after from audit_event where tenant_id = $1 and action = 'audit.sensitive-read' and actor_id = $2 and object_id = 'audit.listEvents' and after->>'q' = 'who-reads-this'`, test.tenantId, keeper.personId)).length;
    for (let time = 0; time < 3; time += 1) await keeper.ok(audit.listEvents, { query: { q: 'who-reads-this' } });
    expect(await reads()).toBe(1);
  });

  it('is told of every read of what is sensitive: files, people, tokens, the log itself', async () => {
    const sensitive = allEndpoints.filter((endpoint) => endpoint.audit === 'read').map((endpoint) => endpoint.id);
    expect(allEndpoints.filter((endpoint) => endpoint.carries === 'download' && endpoint.audit !== 'read').map((endpoint) => endpoint.id)).toEqual([]);
    expect(sensitive).toEqual(expect.arrayContaining(['identity.listPeople', 'identity.listTokens', 'ledger.getOriginal', 'audit.getEvent']));
    await ospo.call(ledger.exportSystems, { query: { format: 'csv' } });
    const { rows } = await keeper.ok(audit.listEvents, { query: { action: 'audit.sensitive-read', actorId: ospo.personId, objectId: 'ledger.exportSystems' } });
    expect((await keeper.ok(audit.getEvent, { params: { eventId: rows[0].id } })).after).toEqual({ format: 'csv', language: 'zh-CN' });
  });

  it('holds what was refused, and counts what is refused again and again instead of filling up', async () => {
    const curious = await test.signIn(test.tenantId, 'developer');
    for (let time = 0; time < 30; time += 1) expect((await curious.call(audit.listEvents)).status).toBe(403);
    await curious.call(audit.getChain);
    const refusals = () => owner<{ outcome: string; objectId: string; after: unknown; address: string }>(`select outcome, object_id as "objectId", after, address from audit_event where tenant_id = $1 and action = 'audit.access-refused' and actor_id = $2 order by id`, test.tenantId, curious.personId);
    expect(await refusals()).toEqual([{ outcome: 'refused', objectId: 'audit.read', after: { endpoints: ['audit.listEvents'], count: 1 }, address: '127.0.0.1' }]);
  });

  it('holds what another site sent with the session of somebody, and counts it', async () => {
    const victim = await test.signIn(test.tenantId, 'developer');
    const evil = { 'x-yuanshu-request': '1', origin: 'https://evil.example' };
    for (const headers of [{ cookie: victim.cookie }, { cookie: victim.cookie, ...evil }, { cookie: 'yuanshu_session=nobody' }]) expect((await test.server.inject({ method: 'DELETE', url: '/api/v1/session', headers })).json().error.code).toBe('request.forged');
    const rows = await owner(`select outcome, object_id as "objectId", actor_id as "actorId" from audit_event where tenant_id = $1 and action = 'audit.request-forged'`, test.tenantId);
    expect(rows).toEqual([{ outcome: 'refused', objectId: 'identity.signOut', actorId: victim.personId }]);
    expect((await victim.call(identity.getSession)).status).toBe(200);
  });

  it('holds failed sign-ins', async () => {
    await client(test.server, '', '').call(identity.signIn, { body: { login: 'no-such-name', password: 'Wrong-Horse-9', institution: 'first' } });
    const { rows } = await keeper.ok(audit.listEvents, { query: { action: 'identity.sign-in-refused', objectId: 'no-such-name' } });
    expect(rows).toHaveLength(1);
  });

  it('takes line ends, control characters and markup as text of one event, in every form it leaves in', async () => {
    const forged = 'x\r\n{"event":{"action":"identity.signed-in"},"seq":1}\u001b[31m\u0000<script>=1+1';
    const ctx = keeperContext(app(), test.tenantId);
    await ctx.tx((tx) => recordEvent({ ...ctx, actor: { ...ctx.actor, name: forged } }, tx, { action: 'ledger.system-changed', objectKind: 'system', objectId: 'sys_forged', reason: forged, after: { name: forged } }));
    const { rows } = await keeper.ok(audit.listEvents, { query: { objectId: 'sys_forged' } });
    expect(rows).toHaveLength(1);
    expect(rows[0].reason).toBe(forged.replace('\u0000', ''));
    const files = await exported();
    expect(files.events.filter((line) => JSON.parse(line).event.objectId === 'sys_forged')).toHaveLength(1);
    expect(files.events.every((line) => parseLine(line) !== undefined)).toBe(true);
    const csv = (await keeper.call(audit.exportEvents, { query: { format: 'csv', objectId: 'sys_forged' } })).text;
    expect(csv).toContain(`"${rows[0].reason.replaceAll('"', '""')}"`);
  });
});

/** The files of the exported archive, and its verification with nothing but them. */
async function exported(who: Client = keeper): Promise<{ events: string[]; checkpoints: any[]; keys: any[]; manifest: any; report: ChainReport }> {
  const reply = await who.call(audit.exportChain);
  expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/zip']);
  const files = await unzip(reply.bytes);
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
  const [events, checkpoints] = [lines(gunzipSync(files['events.ndjson.gz']!).toString()), lines(files['checkpoints.ndjson']!.toString()).map((line) => JSON.parse(line))];
  const { keys } = JSON.parse(files['keys.json']!.toString());
  const manifest = JSON.parse(files['manifest.json']!.toString());
  for (const [name, figures] of Object.entries(manifest.files)) expect([name, figures]).toEqual([name, { bytes: files[name]!.length, sha256: createHash('sha256').update(files[name]!).digest('hex') }]);
  const verifier = chainVerifier({
    hash: chainHash, checkpoints, endsWithCheckpoint: true,
    isSigned: ({ algorithm, keyId, statement, value }) => {
      const key = keys.find((row: { id: string }) => row.id === keyId);
      return key === undefined ? 'unknown-key' : isSignedBy(algorithm, readPem(key.pem)!, Buffer.from(statement), Buffer.from(value, 'base64url')) ? 'valid' : 'invalid';
    },
  });
  for (const line of events) verifier.take(parseLine(line)!);
  return { events, checkpoints, keys, manifest, report: verifier.finish() };
}

function unzip(bytes: Buffer): Promise<Record<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (failure, zip) => {
      if (zip === undefined) return reject(failure as Error);
      const files: Record<string, Buffer> = {};
      zip.on('entry', (entry) => zip.openReadStream(entry, (error, stream) => {
        if (stream === undefined) return reject(error as Error);
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
          files[entry.fileName] = Buffer.concat(parts);
          zip.readEntry();
        });
      }));
      zip.on('end', () => resolve(files)).on('error', reject);
      zip.readEntry();
    });
  });
}

describe('the chain', () => {
  it('seals every event once, in a gapless row, with both digests over the canonical record', async () => {
    await sealEvents(app(), test.tenantId, { isPatient: true });
    const rows = await owner<{ seq: number }>(`select seq from audit_event where tenant_id = $1 order by seq`, test.tenantId);
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
    const { events } = await exported();
    let previous = chainStart;
    for (const line of events.slice(0, 20)) {
      const { event, seq, sha256, sm3 } = JSON.parse(line) as { event: ChainEvent; seq: number; sha256: string; sm3: string };
      const input = (digest: string) => `yuanshu-audit-1\n${seq}\n${digest}\n${eventText(event)}`;
      expect([sha256, sm3]).toEqual([createHash('sha256').update(input(previous.sha256)).digest('hex'), createHash('sm3').update(input(previous.sm3)).digest('hex')]);
      previous = { sha256, sm3 };
    }
  });

  it('takes events whose transaction ends late, and waits for none', async () => {
    const tenantId = await institutionWith(2);
    const ctx = keeperContext(app(), tenantId);
    let finish!: () => void;
    const late = ctx.tx(async (tx) => {
      await recordEvent(ctx, tx, { action: 'ledger.late', objectKind: 'system', objectId: 'sys_late' });
      await new Promise<void>((resolve) => { finish = resolve; });
    });
    while (finish === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'ledger.early', objectKind: 'system', objectId: 'sys_early' }));
    expect(await sealEvents(app(), tenantId, { isPatient: true })).toBe(1);
    finish();
    await late;
    expect(await sealEvents(app(), tenantId, { isPatient: true })).toBe(1);
    expect((await owner<{ action: string }>('select action from audit_event where tenant_id = $1 order by seq', tenantId)).map((row) => row.action).slice(2)).toEqual(['ledger.early', 'ledger.late']);
    expect(await verify(tenantId)).toEqual({ state: 'intact', faults: [] });
  });

  it('stays one when many seal at once while many write', async () => {
    const tenantId = await institutionWith(0);
    const ctx = keeperContext(app(), tenantId);
    const writing = Array.from({ length: 40 }, (_, index) => ctx.tx((tx) => recordEvent(ctx, tx, { action: 'ledger.system-changed', objectKind: 'system', objectId: `sys_${index}` })));
    await Promise.all([...writing, ...Array.from({ length: 6 }, () => sealEvents(app(), tenantId, { isPatient: true }))]);
    await sealEvents(app(), tenantId, { isPatient: true });
    const [row] = await owner<{ count: number; last: number }>('select count(*)::int as count, max(seq)::int as last from audit_event where tenant_id = $1', tenantId);
    expect(row).toEqual({ count: 40, last: 40 });
    expect((await verify(tenantId)).state).toBe('intact');
  });

  it('is sealed by the worker without being asked', async () => {
    const before = (await keeper.ok(audit.getChain)).lastSeq;
    await ospo.ok(ledger.updateSystem, { params: { systemId: ospoSystemId }, body: { businessLine: '账务' } });
    await expect.poll(async () => (await keeper.ok(audit.getChain)).lastSeq, { timeout: 8000 }).toBeGreaterThan(before);
  });

  it('says how it stands, and its checkpoints can be taken elsewhere', async () => {
    const { checkpoint } = await keeper.ok(audit.createCheckpoint);
    const chain = await keeper.ok(audit.getChain);
    expect(chain).toMatchObject({ firstSeq: 1, retentionDays: 1096, suite: 'international', lastCheckpoint: { number: checkpoint.number, seq: checkpoint.seq } });
    const { keys } = await ospo.ok(audit.listKeys);
    const key = keys.find((row: { id: string }) => row.id === checkpoint.keyId);
    expect(isSignedBy(checkpoint.algorithm, readPem(key.pem)!, Buffer.from(checkpoint.statement), Buffer.from(checkpoint.value, 'base64url'))).toBe(true);
    expect(parseCheckpoint(checkpoint.statement)).toMatchObject({ tenantId: test.tenantId, seq: checkpoint.seq, number: checkpoint.number });
  });

  it('leaves as one archive that is verified with what is in it', async () => {
    const { report, manifest, events } = await exported();
    expect(report).toMatchObject({ faults: [], firstSeq: 1, lastSeq: manifest.lastSeq, coveredSeq: manifest.lastSeq, records: events.length });
    expect(manifest).toMatchObject({ format: 'yuanshu-audit-export-1', tenantId: test.tenantId, institution: { code: 'first' } });
    expect(events.at(-1)).toContain('audit.chain-exported');
  });

  it('of another institution is another chain', async () => {
    const other = await test.addTenant('other');
    const theirs = await test.signIn(other, 'audit-admin');
    const { events } = await exported(theirs);
    expect(events.length).toBeGreaterThan(0);
    for (const line of events) expect(JSON.parse(line).event.tenantId).toBe(other);
  });

  it('is verified on request, in the background, and the result is kept and recorded', async () => {
    const asked = await keeper.ok(audit.createVerification);
    await expect.poll(async () => (await keeper.ok(audit.getVerification, { params: { verificationId: asked.id } })).state, { timeout: 15_000 }).toBe('intact');
    const done = await keeper.ok(audit.getVerification, { params: { verificationId: asked.id } });
    expect(done.result).toMatchObject({ firstSeq: 1, faultCount: 0, faults: [] });
    expect((await keeper.ok(audit.getChain)).lastVerification.id).toBe(asked.id);
    expect((await keeper.ok(audit.listEvents, { query: { action: 'audit.chain-verified' } })).rows[0].outcome).toBe('done');
  });
});

describe('the role of the application', () => {
  it.each([
    ['change an event', `update audit_event set action = 'nothing'`], ['remove one', 'delete from audit_event'], ['insert one that is sealed', `insert into audit_event (tenant_id, id, at, action, object_kind, object_id, seq) values ('x', 'y', now(), 'a', 'b', 'c', 1)`],
    ['move the ends of the chain', 'update audit_chain set last_seq = 0'], ['make a chain', `insert into audit_chain (tenant_id, first_seq) values ('x', 1)`], ['drop one', 'delete from audit_chain'],
    ['change a checkpoint', `update audit_checkpoint set statement = '{}'`], ['remove one', 'delete from audit_checkpoint'], ['change a signature', `update signature set value = 'x'`], ['remove one', 'delete from signature'], ['forget a key', 'delete from crypto_key'], ['exchange a key', `update crypto_key set public_key = 'x'`],
  ])('may not %s: %s', async (_what, text) => {
    await expect(asApplication(text)).rejects.toThrow(/permission denied/);
  });

  it('may not seal what is sealed, seal out of turn, or retire what is young', async () => {
    const [last] = await asApplication<{ seq: number; id: string }>(`select seq, id from audit_event where seq is not null order by seq desc limit 1`);
    const digest = Buffer.alloc(32);
    const call = (after: number, ids: string[], digests = ids.map(() => digest)) => asApplication('select audit_seal($1, $2, $3, $4)', [after, ids, digests, digests]);
    const [{ lastSeq }] = (await asApplication<{ lastSeq: number }>('select last_seq as "lastSeq" from audit_chain')) as [{ lastSeq: number }];
    await expect(call(lastSeq, [last!.id])).rejects.toThrow(/0 of 1 events could be sealed/);
    await expect(call(lastSeq - 1, [last!.id])).rejects.toThrow(/does not end at/);
    await expect(call(lastSeq, [])).rejects.toThrow(/different length/);
    await expect(call(lastSeq, [last!.id], [])).rejects.toThrow(/different length/);
    await expect(asApplication('select audit_retire($1, 183)', [last!.seq])).rejects.toThrow(/retention checkpoint is missing/);
    await expect(asApplication('select audit_retire($1, 182)', [last!.seq])).rejects.toThrow(/at least 183 days/);
  });
});

describe('what an owner of the database does to the chain is found', () => {
  it.each<[string, (tenantId: string) => Promise<unknown>, string[]]>([
    ['a changed event', (id) => owner(`update audit_event set reason = 'other' where tenant_id = $1 and seq = 5`, id), ['changed 5']],
    ['a changed instant, by a microsecond', (id) => owner(`update audit_event set at = at + interval '1 microsecond' where tenant_id = $1 and seq = 5`, id), ['changed 5']],
    ['a changed value deep inside', (id) => owner(`update audit_event set after = '{"n": 6.5}' where tenant_id = $1 and seq = 6`, id), ['changed 6']],
    ['a removed event', (id) => owner('delete from audit_event where tenant_id = $1 and seq = 7', id), ['removed 7']],
    ['removed events, with the numbers closed up', async (id) => {
      await owner('delete from audit_event where tenant_id = $1 and seq in (7, 8)', id);
      for (let seq = 9; seq <= 30; seq += 1) await owner('update audit_event set seq = seq - 2 where tenant_id = $1 and seq = $2', id, seq);
    }, ['removed 7-8']],
    ['an inserted event', async (id) => {
      for (let seq = 30; seq >= 10; seq -= 1) await owner('update audit_event set seq = seq + 1 where tenant_id = $1 and seq = $2', id, seq);
      await owner(`insert into audit_event (tenant_id, id, at, action, object_kind, object_id, seq, sha256, sm3, sealed_at) select tenant_id, 'aud_forged', at, 'ledger.system-changed', 'system', 'sys_x', 10, sha256, sm3, sealed_at from audit_event where tenant_id = $1 and seq = 9`, id);
    }, ['inserted 10']],
    ['exchanged events', async (id) => {
      await owner('update audit_event set seq = 1000 where tenant_id = $1 and seq = 12', id);
      await owner('update audit_event set seq = 12 where tenant_id = $1 and seq = 13', id);
      await owner('update audit_event set seq = 13 where tenant_id = $1 and seq = 1000', id);
    }, ['reordered 13']],
    ['a tail that was cut off', (id) => owner('delete from audit_event where tenant_id = $1 and seq > 25', id), ['truncated 26-30']],
    ['a forged checkpoint', (id) => owner(`update audit_checkpoint set statement = replace(statement, '"seq":30', '"seq":29') where tenant_id = $1`, id), ['forged-checkpoint 29']],
  ])('%s', async (_name, tamper, expected) => {
    const tenantId = await institutionWith(30);
    await makeCheckpoint(app(), tenantId, 'periodic');
    await tamper(tenantId);
    const { state, faults } = await verify(tenantId);
    expect([state, faults]).toEqual(['faulty', expected]);
  });
});

describe('retention', () => {
  const age = (tenantId: string, lastSeq: number, days: number) => owner(`update audit_event set sealed_at = now() - make_interval(days => $3) where tenant_id = $1 and seq <= $2`, tenantId, lastSeq, days);
  /** Old from the beginning: sealed when they happened. */
  async function oldInstitution(events: number, days: number): Promise<string> {
    const tenantId = await test.addTenant(newId('t').slice(0, 30));
    const ctx = { ...keeperContext(app(), tenantId), now: new Date(Date.now() - days * 24 * 3600_000) };
    await ctx.tx(async (tx) => {
      for (let index = 0; index < events; index += 1) await recordEvent(ctx, tx, { action: 'ledger.system-changed', objectKind: 'system', objectId: `sys_${index}` });
    });
    await sealEvents(app(), tenantId, { isPatient: true });
    await makeCheckpoint(app(), tenantId, 'periodic');
    return tenantId;
  }

  it('keeps everything that is younger than the installation says, and whatever claims to be old', async () => {
    const tenantId = await oldInstitution(10, 2000);
    expect((await retireEvents(app())).retired).toBe(0);
    await age(tenantId, 10, 1000);
    expect((await retireEvents(app())).retired).toBe(0);
  });

  it('takes whole segments behind a signed checkpoint, after which the rest still verifies', async () => {
    const tenantId = await oldInstitution(10, 1200);
    const ctx = keeperContext(app(), tenantId);
    await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'ledger.young', objectKind: 'system', objectId: 'sys_young' }));
    await sealEvents(app(), tenantId, { isPatient: true });
    await age(tenantId, 10, 1200);
    expect((await retireEvents(app())).retired).toBe(10);
    const left = await owner<{ action: string; seq: number | null }>('select action, seq from audit_event where tenant_id = $1 order by seq', tenantId);
    expect(left).toEqual([{ action: 'ledger.young', seq: 11 }, { action: 'audit.events-retired', seq: null }]);
    const [anchor] = await owner<{ kind: string; seq: number }>('select kind, seq::int from audit_checkpoint where tenant_id = $1 order by number desc limit 1', tenantId);
    expect(anchor).toEqual({ kind: 'retention', seq: 10 });
    expect(await verify(tenantId)).toEqual({ state: 'intact', faults: [] });
    const them = await test.signIn(tenantId, 'audit-admin');
    expect((await exported(them)).report).toMatchObject({ faults: [], firstSeq: 11 });
    expect((await retireEvents(app())).retired).toBe(0);
  });

  it('cannot be set below six months', async () => {
    await expect(testServer({ YUANSHU_AUDIT_RETENTION_DAYS: '182' })).rejects.toThrow(/183/);
  });
});

describe('the history of an object', () => {
  it('shows those who may see the object what happened to it, without addresses', async () => {
    const { rows } = await ospo.ok(audit.listObjectHistory, { params: { objectKind: 'system', objectId: ospoSystemId } });
    expect(rows.at(-1)).toMatchObject({ action: 'ledger.system-created', outcome: 'done' });
    expect(JSON.stringify(rows)).not.toContain('127.0.0.1');
  });

  it('keeps the reasons of sign-in and accounts to the audit administrator', async () => {
    const ctx = keeperContext(app(), test.tenantId);
    await ctx.tx((tx) => recordEvent(ctx, tx, { action: 'identity.person-changed', objectKind: 'person', objectId: ospo.personId, reason: 'a private reason' }));
    const { rows } = await ospo.ok(audit.listObjectHistory, { params: { objectKind: 'person', objectId: ospo.personId } });
    expect(rows[0]).toMatchObject({ action: 'identity.person-changed', reason: null });
    expect((await keeper.ok(audit.listEvents, { query: { objectId: ospo.personId, action: 'identity.person-changed' } })).rows[0].reason).toBe('a private reason');
  });

  it('is not there for who may not see the kind of object', async () => {
    const supplier = await test.signIn(test.tenantId, 'supplier');
    expect((await supplier.call(audit.listObjectHistory, { params: { objectKind: 'system', objectId: ospoSystemId } })).status).toBe(403);
    expect((await owner(`select from audit_event where tenant_id = $1 and object_kind = 'endpoint' and object_id = 'audit.listEvents'`, test.tenantId)).length).toBeGreaterThan(0);
    for (const objectKind of ['endpoint', 'constructor', 'system']) expect((await ospo.call(audit.listObjectHistory, { params: { objectKind, objectId: 'audit.listEvents' } })).status).toBe(404);
    const admin = await test.signIn(test.tenantId, 'system-admin');
    expect((await admin.ok(audit.listObjectHistory, { params: { objectKind: 'system', objectId: ospoSystemId } })).rows).toEqual([]);
    expect((await ospo.call(audit.listObjectHistory, { params: { objectKind: '__proto__', objectId: 'x' } })).status).toBe(400);
  });
});

describe('a signed decision', () => {
  const sign = (payload: unknown) => {
    const ctx = keeperContext(app(), test.tenantId);
    return ctx.tx((tx) => signDecision({ ...ctx, actor: { ...ctx.actor, personId: ospo.personId, name: '某负责人' } }, tx, { objectKind: 'system', objectId: ospoSystemId, payload }));
  };

  it('is verified later, with who signed what and when', async () => {
    const made = await sign({ decision: '批准', conditions: ['升级至 2.17.1'], at: 1 });
    const reply = await ospo.ok(audit.getSignature, { params: { signatureId: made.id } });
    expect(reply).toMatchObject({ isValid: true, reason: null, payload: { decision: '批准', conditions: ['升级至 2.17.1'], at: 1 }, signature: { signerId: ospo.personId, signerName: '某负责人', algorithm: 'Ed25519' } });
    expect((await ospo.ok(audit.listSignatures, { query: { objectKind: 'system', objectId: ospoSystemId } })).rows.map((row: { id: string }) => row.id)).toContain(made.id);
    const { keys } = await ospo.ok(audit.listKeys);
    const key = keys.find((row: { id: string }) => row.id === made.keyId);
    expect(isSignedBy(made.algorithm, readPem(key.pem)!, Buffer.from(made.statement), Buffer.from(made.value, 'base64url'))).toBe(true);
  });

  it.each<[string, string, string]>([
    ['its statement changed', `statement = replace(statement, '批准', '退回')`, 'signature'],
    ['its signature changed', `value = 'AAAA'`, 'signature'],
    ['put on another object', `object_id = 'sys_other'`, 'statement'],
    ['given to somebody else', `signer_name = '别人'`, 'statement'],
    ['dated back', `at = at - interval '1 day'`, 'statement'],
    ['under a key that nobody knows', `key_id = 'ed25519-00000000000000000000'`, 'key'],
  ])('does not hold with %s', async (_name, change, reason) => {
    const made = await sign({ decision: '批准' });
    await owner(`update signature set ${change} where tenant_id = $1 and id = $2`, test.tenantId, made.id);
    expect(await ospo.ok(audit.getSignature, { params: { signatureId: made.id } })).toMatchObject({ isValid: false, reason });
  });

  it('of the SM suite holds after a change of suite, and when its keys are gone', async () => {
    const tenantId = test.tenantId;
    const store = ringStore(generateRing(new Date()));
    const sm = cryptoProvider('sm', store);
    const ctx = keeperContext(app(), tenantId);
    const made = await ctx.tx((tx) => signDecision({ ...ctx, app: { ...ctx.app, crypto: sm } }, tx, { objectKind: 'system', objectId: ospoSystemId, payload: { decision: '批准' } }));
    expect([made.algorithm, made.digestAlgorithm, made.digest]).toEqual(['SM2', 'SM3', createHash('sm3').update(made.statement).digest('hex')]);
    expect(await ospo.ok(audit.getSignature, { params: { signatureId: made.id } })).toMatchObject({ isValid: false, reason: 'key' });
    const key = store.keys().find((row) => row.id === made.keyId)!;
    await asApplication(`insert into crypto_key (id, use, algorithm, public_key, created_at) values ($1, 'sign', $2, $3, now())`, [key.id, key.algorithm, pemOf(key.publicKey!)]);
    expect(await ospo.ok(audit.getSignature, { params: { signatureId: made.id } })).toMatchObject({ isValid: true, reason: null });
  });

  it('shows what was decided only to those who may see its object', async () => {
    const made = await sign({ decision: '批准' });
    const admin = await test.signIn(test.tenantId, 'system-admin');
    expect(await admin.ok(audit.getSignature, { params: { signatureId: made.id } })).toMatchObject({ isValid: true, payload: null, signature: { statement: null } });
    expect((await admin.ok(audit.listSignatures, { query: { objectKind: 'system', objectId: ospoSystemId } })).rows).toEqual([]);
  });

  it('is not one of another institution', async () => {
    const made = await sign({});
    const theirs = await test.signIn(await test.addTenant('elsewhere'), 'ospo');
    expect((await theirs.call(audit.getSignature, { params: { signatureId: made.id } })).status).toBe(404);
  });
});
