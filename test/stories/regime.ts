import { newId } from '#kernel/ids.ts';
import { regimeContract as regime } from '#features/regime/contract.ts';
import type { Client, TestServer } from '../server.ts';
import type { Sample } from './route-samples.ts';

/** Policies of an institution, and who writes, issues and tests them. */
export type Regime = Readonly<{ test: TestServer; tenantId: string; word: string; writer: Client; issuer: Client; policyId: string; controlId: string; attestationId: string; packId: string }>;

let counter = 0;
const bilingual = (text: string) => ({ zh: text, en: text });
const period = () => ({ periodFrom: '2026-01-01', periodTo: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10) });

function clauseBody(word: string, requirements: readonly string[] = []) {
  return { no: '第一条', text: bilingual(`条款${word}`), modality: 'shall', behaviours: ['retirement'], requirements };
}

const controlBody = (word: string) => ({ name: bilingual(`控制点${word}`), kind: 'manual', evidence: null, instruction: bilingual('抽查'), frequency: 'yearly', ownerRole: 'risk' });

/** One of everything: a policy in force that everybody has to read, tested and affirmed, with its file; a declaration; a pack. */
export async function makeRegime(test: TestServer, tenantId: string, word: string): Promise<Regime> {
  const [writer, issuer] = [await test.signIn(tenantId, 'ospo'), await test.signIn(tenantId, 'decision-maker')];
  const made = { test, tenantId, word, writer, issuer };
  const items = (await writer.ok(regime.listFrameworks)).rows.find((row: { id: string }) => row.id === 'iso-5230').items.map((item: { id: string }) => `iso-5230/${item.id}`);
  const policyId = await makePolicy(made, 'issued', items);
  const { clauses, originalSha256 } = await writer.ok(regime.getPolicy, { params: { policyId } });
  const controlId = clauses[0].controls[0].id;
  const attestation = await writer.ok(regime.createAttestation, { params: { controlId }, body: { ...period(), result: 'works', comment: `说明${word}` } });
  await issuer.ok(regime.createAffirmation, { body: { frameworkId: 'iso-5230', scope: bilingual(`范围${word}`) } });
  await writer.ok(regime.setRequirementNote, { params: { frameworkId: 'opinions-2021-146', itemId: '9.3' }, body: { kind: 'not-adopted', reason: `理由${word}` } });
  await writer.ok(regime.confirmReading, { params: { policyId } });
  // Collecting one takes seconds; what a pack is made of has a story of its own.
  const packId = newId('pck');
  await test.running.app.db.withTenant(tenantId, (tx) => tx.query(
    `insert into evidence_pack (tenant_id, id, frameworks, period_from, period_to, language, state, progress, original_sha256, bytes, created_by_name, created_at, finished_at) values ($1, $2, '{seven-behaviours}', '2026-01-01', '2026-06-30', 'zh-CN', 'done', 100, $3, 9, $4, now(), now())`,
    [tenantId, packId, originalSha256, `某人${word}`],
  ));
  return { ...made, policyId, controlId, attestationId: attestation.id, packId };
}

type Wanted = 'draft' | 'in-review' | 'issued';
type Makers = Pick<Regime, 'writer' | 'issuer' | 'word'>;

async function makePolicy({ writer, issuer, word }: Makers, state: Wanted, requirements: readonly string[] = []): Promise<string> {
  counter += 1;
  const { id: policyId } = await writer.ok(regime.createPolicy, { body: { docNo: `${word}-${counter}`, title: bilingual(`制度${word}`), level: 'rules', summary: bilingual(`概要${word}`), mustBeRead: true } });
  await writer.ok(regime.createPolicyOriginal, { params: { policyId }, query: { fileName: `${word}.pdf` }, bytes: `原件${word}` });
  const { clauses } = await writer.ok(regime.createClause, { params: { policyId }, body: clauseBody(word, requirements) });
  await writer.ok(regime.createControl, { params: { clauseId: clauses[0].id }, body: controlBody(word) });
  if (state !== 'draft') await writer.ok(regime.submitPolicy, { params: { policyId } });
  if (state === 'issued') await issuer.ok(regime.issuePolicy, { params: { policyId }, body: {} });
  return policyId;
}

/** A policy in that state which nobody else needs; a new one where the last was used up. */
async function policyIn({ test, tenantId, ...made }: Regime, state: Wanted): Promise<string> {
  const rows = await test.running.app.db.withTenant(tenantId, (tx) => tx.query<{ id: string }>(
    `select p.id from policy p where p.tenant_id = $1 and p.state = $2 and p.version = 1 and p.id <> $3 and p.drafted_by = $4 and p.editor_ids <@ array[$4::text] and exists (select from policy_clause c join policy_control k on k.tenant_id = c.tenant_id and k.clause_id = c.id where c.tenant_id = p.tenant_id and c.policy_id = p.id)
       and not exists (select from policy v where v.tenant_id = p.tenant_id and v.doc_no = p.doc_no and v.version > 1) order by p.id limit 1`,
    [tenantId, state, made.policyId, made.writer.personId]));
  return rows[0]?.id ?? makePolicy(made, state);
}

async function draftOf(made: Regime) {
  const policy = await made.writer.ok(regime.getPolicy, { params: { policyId: await policyIn(made, 'draft') } });
  return { policyId: policy.id, clauseId: policy.clauses[0].id, controlId: policy.clauses[0].controls[0].id };
}

const of = (sample: (made: Regime) => ReturnType<Sample>): Sample => ({ regime: made }) => sample(made);
const note = { frameworkId: 'opinions-2021-146', itemId: '15.1' };

export const regimeSamples: Readonly<Record<string, Sample>> = {
  'regime.listPolicies': of(({ word }) => ({ query: { q: word } })),
  'regime.createPolicy': of(({ word }) => ({ body: { docNo: `${word}-new-${++counter}`, title: bilingual('新制度'), level: 'procedure' } })),
  'regime.getPolicy': of(({ policyId }) => ({ params: { policyId } })),
  'regime.updatePolicy': of(async (made) => ({ params: { policyId: (await draftOf(made)).policyId }, body: { readingDays: 20 } })),
  'regime.deletePolicy': of(async (made) => ({ params: { policyId: (await draftOf(made)).policyId } })),
  'regime.submitPolicy': of(async (made) => ({ params: { policyId: (await draftOf(made)).policyId } })),
  'regime.proposePolicy': of(async (made) => ({ params: { policyId: await policyIn(made, 'in-review') } })),
  'regime.returnPolicy': of(async (made) => ({ params: { policyId: await policyIn(made, 'in-review') }, body: { reason: '补充' } })),
  'regime.issuePolicy': of(async (made) => ({ params: { policyId: await policyIn(made, 'in-review') }, body: {} })),
  'regime.repealPolicy': of(async (made) => ({ params: { policyId: await policyIn(made, 'issued') }, body: { reason: '不再适用' } })),
  'regime.revisePolicy': of(async (made) => ({ params: { policyId: await policyIn(made, 'issued') } })),
  'regime.getPolicyDifference': of(({ policyId }) => ({ params: { policyId }, query: { from: policyId } })),
  'regime.exportPolicy': of(({ policyId }) => ({ params: { policyId }, query: { format: 'docx' } })),
  'regime.createPolicyOriginal': of(async (made) => ({ params: { policyId: (await draftOf(made)).policyId }, query: { fileName: 'x.pdf' }, bytes: `原件${made.word}` })),
  'regime.getPolicyOriginal': of(({ policyId }) => ({ params: { policyId } })),
  'regime.createClause': of(async (made) => ({ params: { policyId: (await draftOf(made)).policyId }, body: clauseBody(made.word) })),
  'regime.updateClause': of(async (made) => ({ params: { clauseId: (await draftOf(made)).clauseId }, body: { no: '第二条' } })),
  'regime.deleteClause': of(async (made) => ({ params: { clauseId: (await draftOf(made)).clauseId } })),
  'regime.createControl': of(async (made) => ({ params: { clauseId: (await draftOf(made)).clauseId }, body: controlBody(made.word) })),
  'regime.updateControl': of(async (made) => ({ params: { controlId: (await draftOf(made)).controlId }, body: { frequency: 'monthly' } })),
  'regime.deleteControl': of(async (made) => ({ params: { controlId: (await draftOf(made)).controlId } })),
  'regime.listStarterPolicies': of(() => ({})),
  'regime.loadStarterPolicies': of(() => ({ body: { keys: ['introduction-procedure'] } })),

  'regime.listEvidence': of(() => ({})),
  'regime.listControls': of(({ word }) => ({ query: { q: word } })),
  'regime.getControl': of(({ controlId }) => ({ params: { controlId } })),
  'regime.getControlEvidence': of(({ controlId }) => ({ params: { controlId } })),
  'regime.createAttestation': of(({ controlId }) => ({ params: { controlId }, body: { ...period(), result: 'works' } })),
  'regime.listAttestations': of(() => ({})),
  'regime.getAttestation': of(({ attestationId }) => ({ params: { attestationId } })),
  'regime.exportAttestation': of(({ attestationId }) => ({ params: { attestationId }, query: { format: 'docx' } })),

  'regime.listFrameworks': of(() => ({})),
  'regime.getCoverage': of(() => ({ params: { frameworkId: 'iso-5230' } })),
  'regime.getBehaviours': of(() => ({})),
  'regime.exportCoverage': of(() => ({ params: { frameworkId: 'iso-5230' }, query: { format: 'csv' } })),
  'regime.setRequirementNote': of(() => ({ params: note, body: { kind: 'not-applicable', reason: '暂无此类活动' } })),
  'regime.deleteRequirementNote': of(async ({ writer }) => {
    await writer.ok(regime.setRequirementNote, { params: { ...note, itemId: '15.2' }, body: { kind: 'not-applicable', reason: '暂无' } });
    return { params: { ...note, itemId: '15.2' } };
  }),
  'regime.listAffirmations': of(() => ({})),
  'regime.createAffirmation': of(async ({ writer, controlId }) => {
    await writer.ok(regime.createAttestation, { params: { controlId }, body: { ...period(), result: 'works' } });
    return { body: { frameworkId: 'iso-5230', scope: bilingual('全部系统') } };
  }),

  'regime.listReadings': of(() => ({})),
  'regime.getReading': of(({ policyId }) => ({ params: { policyId } })),
  'regime.confirmReading': of(({ policyId }) => ({ params: { policyId } })),
  'regime.listReaders': of(({ policyId }) => ({ params: { policyId } })),
  'regime.listReminders': of(() => ({})),

  'regime.createPack': of(() => ({ body: { frameworks: ['seven-behaviours'], ...period() } })),
  'regime.listPacks': of(() => ({})),
  'regime.getPack': of(({ packId }) => ({ params: { packId } })),
  'regime.followPack': of(({ packId }) => ({ params: { packId } })),
  'regime.getPackFile': of(({ packId }) => ({ params: { packId } })),
};
