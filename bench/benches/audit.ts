import { spawn } from 'node:child_process';
import { createHash, hash as digest } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip, createGzip } from 'node:zlib';
import { checkpointDigest, checkpointStatement, type SignedCheckpoint } from '#engines/audit-chain/checkpoint.ts';
import { chainStart, eventText, sealDigests, type ChainEvent, type Digests, type Hash } from '#engines/audit-chain/event.ts';
import { formatLine } from '#engines/audit-chain/line.ts';
import { recordEvent } from '#features/audit/public.ts';
import { cryptoProvider } from '#platform/crypto.ts';
import { generateRing, ringStore } from '#platform/crypto/key-ring.ts';
import type { Tx } from '#platform/db.ts';
import type { Bench, Figure } from '../lib/bench.ts';
import { summarise, timed } from '../lib/measure.ts';
import type { Places } from '../lib/places.ts';
import type { Program } from '../lib/program.ts';

const verifyGoalS = 30;
const writesPerSecond = 500;
const eventsBetweenCheckpoints = 10_000;
const rowsAtOnce = 25_000;

const hash: Hash = { sha256: (text) => digest('sha256', text, 'hex'), sm3: (text) => digest('sm3', text, 'hex') };

/** The chain over audit events: verified from an export and from the database, and sealed while others write. */
export const auditBench: Bench = {
  name: 'audit',
  summary: 'verifying a chain of audit events, sealing while others write',
  async run(places, say) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-bench-audit-'));
    try {
      return [...(await benchVerify(places, folder, say)), ...(await benchSealing(places, say))];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function benchVerify(places: Places, folder: string, say: (text: string) => void): Promise<readonly Figure[]> {
  const count = places.size.systems * places.size.versionsPerSystem;
  const program = await places.open({ worker: false });
  try {
    say(`making a chain of ${count} events`);
    const chain = await makeChain(program, count, folder);
    const limit = await readAndDigest(chain.events);
    const fromFile = await runVerify([chain.events, '--keys', chain.keys, '--checkpoint', chain.checkpoints]);
    const fromDatabase = await runVerify(['--database', program.app.db.adminUrl, '--institution', chain.institution, '--keys', chain.keys]);
    const figure = (name: string, seconds: number): Figure => ({
      name: `audit verify, ${name} · ${count.toLocaleString('en-US')} events`, unit: 's', median: seconds, goal: { of: 'median', value: verifyGoalS }, limit: { what: 'unpacking, SHA-256 and SM3 of the bytes', value: limit, unit: 's' }, ratio: seconds / limit,
    });
    return [figure('export', fromFile), figure('database', fromDatabase)];
  } finally {
    await program.close();
  }
}

function eventOf(index: number, tenantId: string): ChainEvent {
  const id = `aud_${index.toString(36).padStart(26, '0')}`;
  return {
    id, tenantId, at: new Date(1_700_000_000_000 + index * 1000).toISOString().replace('Z', '000Z'), actorId: `per_${String(index % 300).padStart(26, '0')}`, actorKind: 'person', actorName: `负责人${index % 300}`, action: 'ledger.system-changed', outcome: 'done',
    objectKind: 'system', objectId: `sys_${String(index % 500).padStart(26, '0')}`, before: { name: `支付系统${index}`, criticality: 'general', exposure: 'intranet' }, after: { name: `支付系统${index + 1}`, criticality: 'core', exposure: 'internet' },
    reason: null, requestId: `req_${String(index).padStart(26, '0')}`, address: '10.0.0.1',
  };
}

type Made = Readonly<{ events: string; keys: string; checkpoints: string; institution: string }>;

/** A sealed chain with signed checkpoints: as an export on the disk, and as rows of an institution of its own. */
async function makeChain(program: Program, count: number, folder: string): Promise<Made> {
  const tenantId = 'ten_00000000000000000000000aud';
  const crypto = cryptoProvider('international', ringStore(generateRing(new Date())));
  const files = { events: path.join(folder, 'events.ndjson.gz'), keys: path.join(folder, 'keys.json'), checkpoints: path.join(folder, 'checkpoints.ndjson') };
  const points: SignedCheckpoint[] = [];
  let last: Digests = chainStart;
  const gzip = createGzip({ level: 1 });
  const written = pipeline(gzip, createWriteStream(files.events));
  async function* rows(from: number): AsyncGenerator<readonly unknown[]> {
    for (let seq = from; seq < Math.min(from + rowsAtOnce, count + 1); seq += 1) {
      const event = eventOf(seq, tenantId);
      const text = eventText(event);
      last = sealDigests(hash, seq, last, text);
      if (!gzip.write(`${formatLine({ seq, text, digests: last })}\n`)) await once(gzip, 'drain');
      if (seq % eventsBetweenCheckpoints === 0 || seq === count) {
        const previous = points.length === 0 ? chainStart.sha256 : checkpointDigest(hash, points.at(-1)!);
        const statement = checkpointStatement({ tenantId, number: points.length + 1, kind: 'periodic', seq, eventId: event.id, eventAt: event.at, digests: last, at: event.at, previous });
        points.push({ statement, ...(await crypto.sign(statement)) });
      }
      yield [tenantId, event.id, event.at, event.actorId, event.actorKind, event.actorName, event.action, event.outcome, event.objectKind, event.objectId, event.before, event.after, event.reason, event.requestId, event.address, seq, Buffer.from(last.sha256, 'hex'), Buffer.from(last.sm3, 'hex'), event.at];
    }
  }
  await program.app.db.withOwner(async (tx: Tx) => {
    await tx.query(`insert into tenant (id, code, name_zh, name_en) values ($1, 'audited', '审计银行', 'Audited Bank')`, [tenantId]);
    for (let from = 1; from <= count; from += rowsAtOnce) await tx.copyFrom('audit_event', ['tenant_id', 'id', 'at', 'actor_id', 'actor_kind', 'actor_name', 'action', 'outcome', 'object_kind', 'object_id', 'before', 'after', 'reason', 'request_id', 'address', 'seq', 'sha256', 'sm3', 'sealed_at'], rows(from));
    await tx.query(`insert into audit_chain (tenant_id, first_seq, first_sha256, first_sm3, last_seq, last_sha256, last_sm3) select $1, 1, decode($2, 'hex'), decode($2, 'hex'), $3, decode($4, 'hex'), decode($5, 'hex')`, [tenantId, chainStart.sha256, count, last.sha256, last.sm3]);
    await tx.copyFrom('audit_checkpoint', ['tenant_id', 'number', 'seq', 'kind', 'at', 'statement', 'algorithm', 'key_id', 'value'], points.map((point, index) => [tenantId, index + 1, Math.min((index + 1) * eventsBetweenCheckpoints, count), 'periodic', new Date(), point.statement, point.algorithm, point.keyId, point.value]));
  }, { statementTimeoutMs: 0 });
  gzip.end();
  await written;
  writeFileSync(files.keys, JSON.stringify({ keys: crypto.publicKeys() }));
  writeFileSync(files.checkpoints, points.map((point) => `${JSON.stringify(point)}\n`).join(''));
  return { ...files, institution: 'audited' };
}

/** The command as people call it, from its start to its end; fails unless it finds the chain intact. */
async function runVerify(args: readonly string[]): Promise<number> {
  const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const { tookMs } = await timed(async () => {
    const child = spawn(process.execPath, [program, 'audit', 'verify', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`audit verify ended with ${code}`);
  });
  return tookMs / 1000;
}

/** What no verifier can do without: both digests over all bytes. */
async function readAndDigest(file: string): Promise<number> {
  const [sha256, sm3] = [createHash('sha256'), createHash('sm3')];
  const { tookMs } = await timed(async () => {
    for await (const part of createReadStream(file).pipe(createGunzip()) as AsyncIterable<Buffer>) {
      sha256.update(part);
      sm3.update(part);
    }
  });
  return tookMs / 1000;
}

async function benchSealing(places: Places, say: (text: string) => void): Promise<readonly Figure[]> {
  const seconds = places.size.rounds > 2 ? 20 : 1;
  const program = await places.open({ worker: true });
  try {
    say(`writing ${writesPerSecond} events a second for ${seconds} s`);
    const alone = summarise((await writeEvents(program, 1)).times);
    const { times, ages } = await writeEvents(program, seconds);
    const write = summarise(times);
    const age = summarise(ages);
    return [
      { name: `audit, a write at ${writesPerSecond}/s`, unit: 'ms', median: write.median, p95: write.p95, p99: write.p99, limit: { what: 'the same before sealing', value: alone.median, unit: 'ms' }, ratio: write.median / alone.median },
      { name: `audit, the oldest unsealed event at ${writesPerSecond} writes/s`, unit: 's', median: age.median, p95: age.p95, p99: age.p99, goal: { of: 'p99', value: 6 }, limit: { what: 'a round of the sealer', value: 2, unit: 's' }, ratio: age.median / 2, note: `${times.length} written` },
    ];
  } finally {
    await program.close();
  }
}

/** Writes evenly spaced, as they would come; meanwhile looks at how long events wait to be sealed. */
async function writeEvents(program: Program, seconds: number): Promise<{ times: number[]; ages: number[] }> {
  const times: number[] = [];
  const ages: number[] = [0];
  const startedAt = performance.now();
  const pending: Promise<void>[] = [];
  const everyMs = 20;
  for (let due = 0; due < seconds * 1000; due += everyMs) {
    await wait(Math.max(0, startedAt + due - performance.now()));
    for (let index = 0; index < (writesPerSecond * everyMs) / 1000; index += 1) pending.push(writeOne(program, times));
    if (due % 500 === 0) pending.push(lookAtAge(program, ages));
  }
  await Promise.all(pending);
  return { times, ages };
}

async function writeOne(program: Program, times: number[]): Promise<void> {
  const ctx = program.ctx();
  const { tookMs } = await timed(() => ctx.tx((tx) => recordEvent(ctx, tx, { action: 'ledger.system-changed', objectKind: 'system', objectId: 'sys_bench', before: { name: '支付系统' }, after: { name: '支付系统二期' } })));
  times.push(tookMs);
}

async function lookAtAge(program: Program, ages: number[]): Promise<void> {
  const rows = await program.app.db.withTenant(program.tenantId, (tx) => tx.query<{ age: number | null }>('select extract(epoch from now() - min(at))::float8 as age from audit_event where tenant_id = $1 and seq is null', [program.tenantId]));
  ages.push(Math.max(0, rows[0]!.age ?? 0));
}
