import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import yauzl from 'yauzl';
import yazl from 'yazl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { regimeContract as regime } from '#features/regime/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import { runHere } from '../../src/cli/testing/terminal.ts';
import { testServer, type Client, type TestServer } from '../server.ts';
import { documentOf, recordOf } from './institution.ts';

let test: TestServer;
let folder: string;
let office: Client;
let chief: Client;
let auditor: Client;
let packFile: string;
let packId: string;
let keysFile: string;
let entries: ReadonlyMap<string, Buffer>;

/** An office loads the starter set, has it issued, runs a system under it, attests, and an auditor asks for a pack. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-pack-'));
  test = await testServer();
  [office, chief, auditor] = [await test.signIn(test.tenantId, 'ospo'), await test.signIn(test.tenantId, 'decision-maker'), await test.signIn(test.tenantId, 'auditor')];
  const { loaded } = await office.ok(regime.loadStarterPolicies, { body: {} });
  for (const { id } of loaded) {
    await office.ok(regime.submitPolicy, { params: { policyId: id } });
    await chief.ok(regime.issuePolicy, { params: { policyId: id }, body: {} });
  }
  const system = await office.ok(ledger.createSystem, { body: { code: 'CORE', name: '核心系统', ownerId: office.personId } });
  await office.ok(ledger.createImport, { params: { systemId: system.id }, query: { fileName: 'core.cdx.json', wait: true }, bytes: documentOf('zebra') });
  const { rows: controls } = await office.ok(regime.listControls, { query: { requirement: 'iso-5230/3.2.1.1' } });
  await office.ok(regime.createAttestation, { params: { controlId: controls[0].id }, body: { periodFrom: '2026-01-01', periodTo: day(0), result: 'works', comment: '渠道可用' } });
  packId = (await makePack(auditor, ['iso-5230', 'iso-18974', 'opinions-2021-146'])).id;
  const file = await auditor.call(regime.getPackFile, { params: { packId } });
  packFile = path.join(folder, 'pack.zip');
  writeFileSync(packFile, file.bytes);
  entries = await unpack(packFile);
  keysFile = path.join(folder, 'keys.json');
  writeFileSync(keysFile, entries.get('keys/public-keys.json')!);
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

function day(offset: number): string {
  return new Date(Date.now() + 8 * 3600_000 + offset * 86_400_000).toISOString().slice(0, 10);
}

async function makePack(who: Client, frameworks: readonly string[]): Promise<any> {
  const { id } = await who.ok(regime.createPack, { body: { frameworks, periodFrom: day(-90), periodTo: day(0), language: 'zh-CN' } });
  for (;;) {
    const row = await who.ok(regime.getPack, { params: { packId: id } });
    if (row.finishedAt !== null) return row;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

async function unpack(file: string): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => { yauzl.open(file, { autoClose: false }, (error, opened) => (error === null ? resolve(opened) : reject(error))); });
  const found = new Map<string, yauzl.Entry>();
  zip.on('entry', (entry: yauzl.Entry) => found.set(entry.fileName, entry));
  await once(zip, 'end');
  const read = async (entry: yauzl.Entry) => {
    const stream = await new Promise<Readable>((resolve, reject) => { zip.openReadStream(entry, (error, opened) => (error === null ? resolve(opened) : reject(error))); });
    return Buffer.concat(await stream.toArray() as Buffer[]);
  };
  const contents = new Map<string, Buffer>();
  for (const [name, entry] of found) contents.set(name, await read(entry));
  zip.close();
  return contents;
}

async function pack(name: string, files: Iterable<readonly [string, Buffer]>): Promise<string> {
  const zip = new yazl.ZipFile();
  for (const [file, content] of files) zip.addBuffer(content, file);
  zip.end();
  const place = path.join(folder, name);
  writeFileSync(place, Buffer.concat(await (zip.outputStream as Readable).toArray() as Buffer[]));
  return place;
}

const verify = (file: string, ...more: string[]) => runHere(['evidence', 'verify', file, ...more]);
const codesOf = async (file: string, ...more: string[]): Promise<string[]> => (JSON.parse((await verify(file, '--format', 'json', '--keys', keysFile, ...more)).output) as { issues: { code: string; where: string }[] }).issues.map(({ code, where }) => `${code} ${where}`);
const jsonIn = (name: string): any => JSON.parse(entries.get(name)!.toString());

describe('an evidence pack', () => {
  it('verifies without a server, by keys that were kept apart', async () => {
    const { exitCode, output, errors } = await verify(packFile, '--keys', keysFile);
    expect([exitCode, errors, output.split('\n').find((line) => line.startsWith('Intact'))]).toEqual([0, '', 'Intact: every file, signature and item is as the manifest says.']);
    expect((await verify(packFile)).errors).toContain('the keys that came along are believed');
  });

  it('says of every item of its frameworks by which files it is answered, or why by none', () => {
    const { items, files } = jsonIn('manifest.json');
    expect(items.filter((row: any) => row.framework === 'iso-5230')).toHaveLength(25);
    expect(items.filter((row: any) => row.framework === 'iso-18974')).toHaveLength(32);
    expect(items.filter((row: any) => (row.answeredBy.length === 0) !== (row.unansweredBecause !== undefined))).toEqual([]);
    // The starter set covers both standards whole; what is open of the articles is addressed to others, or was not taken up.
    expect(items.filter((row: any) => row.framework.startsWith('iso') && row.answeredBy.length === 0)).toEqual([]);
    const records = items.find((row: any) => row.item === '3.3.1.2');
    expect(records.answeredBy).toEqual(expect.arrayContaining(['evidence/ledger.systemSboms.json', 'evidence/ledger.systemSboms.csv', 'policies/OSS-01-v1.pdf']));
    expect(files.find((file: any) => file.path === 'evidence/ledger.systemSboms.json')).toMatchObject({ evidenceRow: 'ledger.systemSboms', link: '/systems?sort=-lastImport', collectedAt: expect.any(String), asOf: expect.any(String) });
    // What happened within the period has no moment of its own.
    expect(files.find((file: any) => file.path === 'evidence/ledger.originalsKept.json')?.asOf).toBeUndefined();
    expect(jsonIn('evidence/ledger.systemSboms.json').summary.zh).toMatch(/^截至\d{4}-\d\d-\d\d \d\d:\d\d：/);
  });

  it('holds live data: the system, its bill of materials, the attestation with its signature', () => {
    expect(jsonIn('evidence/ledger.systemSboms.json').rows[0][0]).toBe('CORE');
    expect(entries.get('evidence/ledger.systemSboms.csv')!.toString()).toContain('CORE,核心系统,');
    const attestation = [...entries.keys()].find((name) => /^attestations\/.*\.json$/.test(name))!;
    expect(jsonIn(attestation)).toMatchObject({ attestation: { result: 'works', comment: '渠道可用', signature: { isValid: true } }, signatures: [{ objectKind: 'attestation' }] });
    for (const name of ['README.md', 'README.zh-CN.md', 'policies/OSS-01-v1.docx', 'coverage/opinions-2021-146.pdf', 'coverage/opinions-2021-146.csv', 'coverage/behaviours.docx', attestation.replace('json', 'pdf')]) expect(entries.has(name), name).toBe(true);
  });

  it('G24: calls nothing that is encouraged a violation, in any of its files and either language', async () => {
    const breach = /违规|违反|violat|breach|non-complian/i;
    const encouraged = new Set(jsonIn('frameworks/opinions-2021-146.json').items.filter((item: any) => item.modality !== 'shall').map((item: any) => item.id));
    for (const [name, bytes] of entries) {
      const item = /^items\/opinions-2021-146\/(.+)\.json$/.exec(name)?.[1];
      if (item !== undefined && encouraged.has(item)) expect(bytes.toString(), name).not.toMatch(breach);
    }
    for (const language of ['zh-CN', 'en-US']) {
      const csv = (await auditor.call(regime.exportCoverage, { params: { frameworkId: 'opinions-2021-146' }, query: { format: 'csv', language } })).text;
      const lines = csv.split('\r\n').filter((line) => encouraged.has(line.split(',')[0]!));
      expect(lines.length).toBe(encouraged.size);
      expect(lines.filter((line) => breach.test(line))).toEqual([]);
      expect(lines.filter((line) => line.includes(language === 'zh-CN' ? '未落实（鼓励）' : 'Not adopted (encouraged)')).length).toBeGreaterThan(10);
    }
  });

  it('is asked for, made and taken away on the record', async () => {
    const rows = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query<{ action: string; actor: string }>(`select action, actor_id as actor from audit_event where tenant_id = $1 and object_id = $2 order by id`, [test.tenantId, packId]));
    expect(rows).toEqual(['regime.pack-asked-for', 'regime.pack-made', 'regime.pack-downloaded'].map((action) => ({ action, actor: auditor.personId })));
  });

  it('is made whole again after a worker that was cut off, and once only', async () => {
    const { runPack } = await import('#features/regime/packs.ts');
    expect(await runPack(test.running.app, { tenantId: test.tenantId, packId })).toEqual({ unchanged: 1 });
    await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`insert into evidence_pack (tenant_id, id, frameworks, period_from, period_to, language, state, progress, created_by_name, created_at) values ($1, 'pck_00000000000000000000000001', '{seven-behaviours}', $2, $3, 'en-US', 'collecting', 60, 'x', now())`, [test.tenantId, day(-30), day(0)]));
    expect(await runPack(test.running.app, { tenantId: test.tenantId, packId: 'pck_00000000000000000000000001' })).toMatchObject({ items: 7, unanswered: 0 });
  });

  it('is refused to who may not export, and for a period that has not ended', async () => {
    const developer = await test.signIn(test.tenantId, 'developer');
    expect((await developer.call(regime.getPackFile, { params: { packId } })).body.error.code).toBe('permission.missing');
    expect((await auditor.call(regime.createPack, { body: { frameworks: ['iso-5230'], periodFrom: day(0), periodTo: day(30) } })).status).toBe(400);
    expect((await auditor.call(regime.createPack, { body: { frameworks: ['iso-9001'], periodFrom: day(-1), periodTo: day(0) } })).status).toBe(404);
  });
});

describe('a pack that is not as it was made', () => {
  const changed = (change: (files: Map<string, Buffer>) => void): Promise<string> => {
    const files = new Map(entries);
    change(files);
    return pack(`${Math.random()}.zip`, files);
  };
  const evidence = 'evidence/ledger.systemOwners.json';

  it('shows a changed, a missing and an added file', async () => {
    expect(await codesOf(await changed((files) => files.set(evidence, Buffer.from(files.get(evidence)!.toString().replace('"count": 1', '"count": 2')))))).toEqual([`file-changed ${evidence}`]);
    expect(await codesOf(await changed((files) => files.delete(evidence)))).toEqual([`file-missing ${evidence}`]);
    expect(await codesOf(await changed((files) => files.set('extra.txt', Buffer.from('x'))))).toEqual(['file-unlisted extra.txt']);
  });

  it('shows a manifest that was written anew, a signature that is gone and one by a key that nobody knows', async () => {
    const manifest = (edit: (text: string) => string) => (files: Map<string, Buffer>) => files.set('manifest.json', Buffer.from(edit(files.get('manifest.json')!.toString())));
    expect(await codesOf(await changed(manifest((text) => text.replace('"not-implemented"', '"implemented"'))))).toEqual(['signature-wrong manifest.signature.json']);
    expect(await codesOf(await changed((files) => files.delete('manifest.signature.json')))).toEqual(['signature-missing manifest.signature.json']);
    const stranger = path.join(folder, 'stranger.json');
    writeFileSync(stranger, JSON.stringify({ keys: [] }));
    const { exitCode, output } = await verify(packFile, '--keys', stranger);
    expect([exitCode, output.includes('signature-unknown-key')]).toEqual([1, true]);
  });

  it('shows an item that the manifest keeps silent about, though the list in the pack was shortened as well', async () => {
    const codes = await codesOf(await changed((files) => {
      const manifest = jsonIn('manifest.json');
      const framework = jsonIn('frameworks/iso-5230.json');
      files.set('manifest.json', Buffer.from(JSON.stringify({ ...manifest, items: manifest.items.filter((row: any) => row.item !== '3.6.2.1') })));
      files.set('frameworks/iso-5230.json', Buffer.from(JSON.stringify({ ...framework, items: framework.items.filter((row: any) => row.id !== '3.6.2.1') })));
    }));
    expect(codes).toEqual(expect.arrayContaining(['item-missing iso-5230/3.6.2.1', 'signature-wrong manifest.signature.json']));
  });

  it.each<readonly [string, () => Promise<string> | string, RegExp]>([
    ['is no zip', () => write('text.zip', Buffer.from('not a zip')), /not a whole zip archive/],
    ['is empty', () => write('empty.zip', Buffer.alloc(0)), /not a whole zip archive/],
    ['is cut off', () => write('cut.zip', readFileSync(packFile).subarray(0, 20_000)), /not a whole zip archive/],
    ['has no manifest', () => pack('bare.zip', [['a.txt', Buffer.from('a')]]), /there is no manifest.json in it/],
    ['has the manifest of something else', () => pack('other.zip', [['manifest.json', Buffer.from('{"format":"other"}')]]), /This is no manifest of an evidence pack/],
    ['has a manifest of a later format', () => pack('later.zip', [['manifest.json', Buffer.from('{"format":"yuanshu-evidence-pack","formatVersion":9}')]]), /it knows 1/],
    ['unpacks to far more than its size', () => pack('bomb.zip', [['manifest.json', Buffer.from('{}')], ['zeros', Buffer.alloc(40 * 1024 * 1024)]]), /unpacks to more than a pack does/],
    ['is not there', () => path.join(folder, 'nowhere.zip'), /cannot be read \(ENOENT\)/],
  ])('that %s ends with a clear sentence and exit code 3', async (_name, make, words) => {
    const { exitCode, errors } = await verify(await make(), '--keys', keysFile);
    expect([exitCode, errors]).toEqual([3, expect.stringMatching(words)]);
  });

  function write(name: string, bytes: Buffer): string {
    writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  }

  it('that was damaged inside is refused with its place', async () => {
    const bytes = Buffer.from(readFileSync(packFile));
    bytes.fill(0, 200, 400);
    const { exitCode, errors, output } = await verify(write('damaged.zip', bytes), '--keys', keysFile);
    expect(exitCode).not.toBe(0);
    expect(errors + output).toMatch(/zip archive|file-changed/);
  });

  it('speaks Chinese to who asks in Chinese', async () => {
    const { output } = await runHere(['evidence', 'verify', await changed((files) => files.delete(evidence)), '--keys', keysFile], { language: 'zh' });
    expect(output).toContain('不完整：发现问题 1 处。');
    expect(output).toContain('清单中有此文件，压缩包中没有。');
  });
});

describe('article 5, done', () => {
  it('the matrix shows each of the seven behaviours with clauses and evidence, and says honestly which workflows are not there yet', async () => {
    const { rows } = await auditor.ok(regime.getBehaviours);
    expect(rows.map((row: any) => row.behaviour)).toEqual(['introduction', 'assessment', 'compliant-use', 'vulnerability-detection', 'maintenance', 'emergency-response', 'retirement']);
    expect(rows.filter((row: any) => row.clauses.length === 0)).toEqual([]);
    expect(rows.find((row: any) => row.behaviour === 'vulnerability-detection')).toMatchObject({ workflows: [{ name: 'vulnerability.detection', link: '/findings' }], evidence: expect.arrayContaining([expect.objectContaining({ name: 'vulnerability.openBeyondSla' })]) });
    const declared = [...test.running.app.workflows.values()].flatMap((row) => row.behaviours);
    for (const row of rows) expect([row.behaviour, row.workflows.length > 0]).toEqual([row.behaviour, declared.includes(row.behaviour)]);
    for (const row of rows) for (const evidence of row.evidence) expect(test.running.app.evidence.has(evidence.name)).toBe(true);
  });

  it('the rate of acknowledgement of a policy is computed from receipts', async () => {
    const policy = (await office.ok(regime.listPolicies, { query: { q: 'OSS-01' } })).rows[0];
    await office.ok(regime.confirmReading, { params: { policyId: policy.id } });
    const after = (await office.ok(regime.listPolicies, { query: { q: 'OSS-01' } })).rows[0];
    const people = await test.running.app.db.withTenant(test.tenantId, (tx) => tx.query(`select id from person where tenant_id = $1 and is_active`, [test.tenantId]));
    expect([after.readerCount, after.receiptCount]).toEqual([people.length, policy.receiptCount + 1]);
  });

  it('every item of the twenty articles and of both standards stands somewhere, with its rule', async () => {
    for (const [id, count] of [['opinions-2021-146', 89], ['iso-5230', 25], ['iso-18974', 32]] as const) {
      const coverage = await auditor.ok(regime.getCoverage, { params: { frameworkId: id } });
      expect([id, coverage.items.length, coverage.rulesVersion]).toEqual([id, count, '1']);
      expect(coverage.groups.map((group: any) => group.id)).toHaveLength(id === 'opinions-2021-146' ? 20 : coverage.groups.length);
    }
    const { items } = await auditor.ok(regime.getCoverage, { params: { frameworkId: 'opinions-2021-146' } });
    expect(items.filter((item: any) => item.addressee !== 'institution').map((item: any) => [item.id, item.state, item.rule])).toEqual(['15.3', '15.4', '16.1', '16.2', '16.3', '17.1', '17.2', '18.1', '19.1', '19.2'].map((id) => [id, 'not-applicable', 'addressed-to-others']));
    expect(items.filter((item: any) => item.modality === 'shall').map((item: any) => item.group)).toEqual(Array(11).fill('2'));
  });

  it('conformance is not affirmed while items are open, and is for eighteen months once they are met', async () => {
    const refused = await chief.call(regime.createAffirmation, { body: { frameworkId: 'iso-18974', scope: { zh: '全部系统', en: 'All systems' } } });
    expect([refused.body.error.code, refused.body.error.details.items.includes('4.4.1.1')]).toEqual(['affirmation.open-items', false]);
    expect((await chief.call(regime.createAffirmation, { body: { frameworkId: 'opinions-2021-146', scope: { zh: 'x', en: 'x' } } })).status).toBe(400);
    expect((await office.call(regime.createAffirmation, { body: { frameworkId: 'iso-18974', scope: { zh: 'x', en: 'x' } } })).body.error.code).toBe('permission.missing');
  });
});

describe('article 2, done as far as powers and records go', () => {
  it('every item that is asked with 应 has controls that can be tested: by evidence that is installed, or by hand with a test that is written down', async () => {
    const { items } = await auditor.ok(regime.getCoverage, { params: { frameworkId: 'opinions-2021-146' } });
    const binding = items.filter((item: any) => item.modality === 'shall');
    for (const item of binding) {
      const testable = [];
      for (const { id } of item.controls) {
        const control = await auditor.ok(regime.getControl, { params: { controlId: id } });
        testable.push(control.kind === 'automatic' ? control.evidenceTitle !== null : control.instruction !== null);
      }
      expect([item.id, testable.length > 0 && testable.every(Boolean)]).toEqual([item.id, true]);
    }
  });

  it('what is asked with 应 and shown not to work is a gap to be remedied, though somebody signed that it works', async () => {
    await office.ok(vulnerability.createAdvisoryImport, { query: { fileName: 'log4shell.ndjson', wait: true }, bytes: recordOf('GHSA-jfh8-c2jp-5v3q') });
    await test.running.app.db.withOwner((tx) => tx.query(`update usage set valid_from = now() - interval '40 days'; update vulnerability_match set first_seen_at = now() - interval '40 days'`));
    const of = async (id: string) => (await auditor.ok(regime.getCoverage, { params: { frameworkId: 'opinions-2021-146' } })).items.find((item: any) => item.id === id);
    const item = await of('2.1.4');
    expect(item).toMatchObject({ isGap: true, label: 'not-implemented-gap', state: 'not-implemented' });
    const control = item.controls.find((row: any) => row.evidence === 'vulnerability.openBeyondSla');
    expect(control).toMatchObject({ state: 'does-not-work', because: [{ code: 'evidence-fails' }, { code: 'never-attested' }], evidenceLink: '/findings?severity=critical,high,medium' });
    await office.ok(regime.createAttestation, { params: { controlId: control.id }, body: { periodFrom: day(-30), periodTo: day(0), result: 'works', comment: '已缓解' } });
    expect(await of('2.1.4')).toMatchObject({ isGap: true });
    // The same fact under article 7, which says 可以, is no gap.
    expect(await of('7.3')).toMatchObject({ isGap: false });
  });

  it('cannot be declared not to apply; what is encouraged can, with the reason', async () => {
    const note = (itemId: string) => office.call(regime.setRequirementNote, { params: { frameworkId: 'opinions-2021-146', itemId }, body: { kind: 'not-applicable', reason: '本机构不对外开源' } });
    expect((await note('2.1.4')).body.error.code).toBe('requirement.binding');
    expect((await note('13.3')).status).toBe(200);
    expect((await auditor.ok(regime.getCoverage, { params: { frameworkId: 'opinions-2021-146' } })).items.find((item: any) => item.id === '13.3')).toMatchObject({ state: 'not-applicable', rule: 'declared-not-applicable', note: { reason: '本机构不对外开源' } });
  });
});

it('another institution finds no pack', async () => {
  const stranger = await test.signIn(await test.addTenant(), 'auditor');
  for (const endpoint of [regime.getPack, regime.getPackFile, regime.followPack]) expect((await stranger.call(endpoint, { params: { packId } })).body.error.code).toBe('object.not-found');
  expect((await stranger.ok(identity.getSession)).permissions).toContain('evidence.export');
});
