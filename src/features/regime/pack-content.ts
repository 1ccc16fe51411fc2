import type { Readable } from 'node:stream';
import type { Framework } from '#engines/regime/requirement.ts';
import type { RequirementState } from '#engines/regime/requirement-status.ts';
import { labelWords, type StatusLabel } from '#engines/regime/status-words.ts';
import { listSignatures } from '#features/audit/public.ts';
import type { Ctx, LocalText } from '#platform/feature.ts';
import { originalPieces } from '#platform/originals.ts';
import { civilDay } from '#platform/documents/typography.ts';
import { tableFile, type TableColumn } from '#platform/table-file.ts';
import { listAffirmations } from './affirmations.ts';
import { readAttestation } from './attestations.ts';
import type { Evidence } from './controls-contract.ts';
import type { Coverage, CoverageItem } from './coverage-contract.ts';
import { behaviourRows, coverageOf } from './coverage.ts';
import { addresseeWords, inLanguage, ruleWords } from './document-words.ts';
import { attestationDocument, behavioursDocument, coverageDocument, policyDocument, renderDocument, type DocumentFormat } from './documents.ts';
import { coverageColumns } from './exports.ts';
import { getFramework } from './frameworks.ts';
import { loadLive, type Live } from './live.ts';
import { listNotes } from './notes.ts';
import type { Moved } from './pack-archive.ts';
import { packReadme } from './pack-readme.ts';
import type { PackRow } from './packs-contract.ts';
import { readPolicy } from './policy-views.ts';
import type { Document } from '#platform/documents/document.ts';

export type PackEntry = Readonly<{ path: string; content: Uint8Array | string; items?: readonly string[]; evidenceRow?: string; collectedAt?: string; asOf?: string; link?: string }>;
type Put = (entry: PackEntry) => void;
export type PackedItem = Readonly<{ framework: string; item: string; state: RequirementState; label: StatusLabel; because: LocalText }>;

const formats: readonly DocumentFormat[] = ['docx', 'pdf'];

/** Collects everything that stands in a pack and hands it on file by file. Answers the items of its frameworks, and why each stands as it does. */
export async function contentOfPack(ctx: Ctx, row: PackRow, moved: Moved, put: Put) {
  const frameworks = row.frameworks.map(getFramework);
  const isWanted = (requirement: string) => row.frameworks.includes(requirement.split('/')[0]!);
  await moved(2, 'controls');
  const live = await loadLive(ctx, { from: row.periodFrom, to: row.periodTo }, (clause) => clause.requirements.some(isWanted), (name, count) => moved(Math.min(50, 5 + count * 3), `evidence ${name}`));
  const coverages: Coverage[] = [];
  for (const framework of frameworks) coverages.push(coverageOf(framework, live, await listNotes(ctx, framework.id)));
  const institution = await namesOf(ctx);
  const frame = { language: row.language, institution: inLanguage(row.language)(institution), madeAt: ctx.now };
  const answered = answersOf(live, isWanted);
  putEvidenceIndex(live, answered, put);
  for (const evidence of live.evidence.values()) await putEvidence(evidence, answered.byEvidence.get(evidence.name) ?? [], put);
  await moved(55, 'policies');
  for (const [policyId, items] of answered.byPolicy) await putPolicy(ctx, frame, policyId, items, put);
  await moved(70, 'attestations');
  await putAttestations(ctx, frame, row, live, answered.byControl, put);
  await putAffirmations(ctx, frameworks, row.periodTo, put);
  await moved(85, 'coverage');
  for (const [index, coverage] of coverages.entries()) await putCoverage(frame, frameworks[index]!, coverage, put);
  if (row.frameworks.some((id) => id === 'seven-behaviours' || id === 'opinions-2021-146')) await putDocument(behavioursDocument(frame, behaviourRows(ctx, live)), 'coverage/behaviours', [], put);
  await putKeys(ctx, put);
  for (const [path, content] of packReadme({ row, institution, coverages, madeAt: ctx.now })) put({ path, content });
  await moved(95, 'archive');
  return {
    institution, gaps: coverages.reduce((sum, coverage) => sum + coverage.gapCount, 0), frameworks: frameworks.map(({ id, version }) => ({ id, version, file: `frameworks/${id}.json` })),
    items: coverages.flatMap((coverage) => coverage.items.map((item): PackedItem => ({ framework: coverage.framework.id, item: item.id, state: item.state, label: item.label, because: becauseOf(item) }))),
  };
}

async function namesOf(ctx: Ctx): Promise<LocalText> {
  return (await ctx.app.db.withSystem((tx) => tx.findOne<{ zh: string; en: string }>(`select name_zh as zh, name_en as en from tenant where id = $1`, [ctx.tenantId])))!;
}

type Answers = Readonly<{ byEvidence: ReadonlyMap<string, readonly string[]>; byPolicy: ReadonlyMap<string, readonly string[]>; byControl: ReadonlyMap<string, readonly string[]> }>;

/** Which items each policy, control and evidence query answers. */
function answersOf(live: Live, isWanted: (requirement: string) => boolean): Answers {
  const [byEvidence, byPolicy, byControl] = [new Map<string, Set<string>>(), new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const add = (map: Map<string, Set<string>>, key: string, items: readonly string[]) => map.set(key, new Set([...(map.get(key) ?? []), ...items]));
  for (const clause of live.clauses) {
    const items = clause.requirements.filter(isWanted);
    add(byPolicy, clause.policyId, items);
    for (const control of clause.controls) {
      add(byControl, control.id, items);
      if (control.evidence !== null) add(byEvidence, control.evidence, items);
    }
  }
  const settled = (map: Map<string, Set<string>>) => new Map([...map].map(([key, items]) => [key, [...items].toSorted()]));
  return { byEvidence: settled(byEvidence), byPolicy: settled(byPolicy), byControl: settled(byControl) };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

/** Evidence that controls name and this installation does not give is said to be missing, not left out. */
function putEvidenceIndex(live: Live, answers: Answers, put: Put): void {
  const rows = [...answers.byEvidence].map(([name, items]) => ({ name, isInstalled: live.evidence.has(name), basis: live.evidence.get(name)?.basis ?? null, asOf: live.evidence.get(name)?.asOf ?? null, holds: live.evidence.get(name)?.holds ?? null, items }));
  put({ path: 'evidence/index.json', content: json(rows) });
}

async function putEvidence(evidence: Evidence, items: readonly string[], put: Put): Promise<void> {
  const about = { items, evidenceRow: evidence.name, collectedAt: evidence.collectedAt, ...(evidence.asOf === null || evidence.asOf === undefined ? {} : { asOf: evidence.asOf }), link: evidence.link };
  put({ path: `evidence/${evidence.name}.json`, content: json(evidence), ...about });
  const columns = evidence.columns.map((title, index): TableColumn<Evidence['rows'][number]> => ({ title: { zh: `${title.zh} ${title.en}`, en: `${title.zh} ${title.en}` }, value: (cells) => cells[index] ?? null }));
  if (columns.length > 0) put({ path: `evidence/${evidence.name}.csv`, content: await csvOf('zh-CN', columns, evidence.rows), ...about });
}

async function csvOf<Row>(language: Frame['language'], columns: readonly TableColumn<Row>[], rows: readonly Row[]): Promise<Buffer> {
  const { stream } = tableFile({ format: 'csv', language }, { file: 'table', sheet: { zh: '', en: '' } }, columns, (async function* () {
    yield* rows;
  })());
  return bytesOf(stream);
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer | string>) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

type Frame = Parameters<typeof policyDocument>[0];

async function putDocument(document: Document, path: string, items: readonly string[], put: Put): Promise<void> {
  for (const format of formats) put({ path: `${path}.${format}`, content: await renderDocument(document, format), items });
}

/** A name that stands for a text in paths of every file system. */
function pathPart(text: string): string {
  return text.normalize('NFC').replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^[.-]+|[.-]+$/g, '').slice(0, 80) || 'file';
}

async function putPolicy(ctx: Ctx, frame: Frame, policyId: string, items: readonly string[], put: Put): Promise<void> {
  const [policy, signatures] = await ctx.tx(async (tx) => [await readPolicy(ctx, tx, policyId), await listSignatures(ctx, tx, 'policy', policyId)] as const);
  const path = `policies/${pathPart(policy.docNo)}-v${policy.version}`;
  await putDocument(policyDocument(frame, policy), path, items, put);
  put({ path: `${path}.json`, content: json({ policy, signatures }), items, link: `/regime/policies/${policy.id}` });
  if (policy.originalSha256 === null) return;
  put({ path: `${path}-original-${pathPart(policy.originalName ?? 'file')}`, content: await bytesOfOriginal(ctx, policy.originalSha256), items });
}

async function bytesOfOriginal(ctx: Ctx, sha256: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of originalPieces(ctx.tx, ctx.tenantId, sha256)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Attestations signed in the period, and the last one of each control wherever it lies. */
async function putAttestations(ctx: Ctx, frame: Frame, row: PackRow, live: Live, byControl: Answers['byControl'], put: Put): Promise<void> {
  const last = live.clauses.flatMap((clause) => clause.controls.flatMap((control) => control.attestation?.id ?? []));
  const found = await ctx.tx((tx) => tx.query<{ id: string; controlId: string }>(
    `select a.id, k.id as "controlId" from control_attestation a join policy_control k on k.tenant_id = a.tenant_id and k.lineage = a.lineage
     where a.tenant_id = $1 and k.id = any($2) and (a.id = any($3) or (a.signed_at at time zone 'Asia/Shanghai')::date between $4::date and $5::date) order by a.id limit 5000`,
    [ctx.tenantId, [...byControl.keys()], last, row.periodFrom, row.periodTo],
  ));
  for (const { id, controlId } of found) {
    const [attestation, signatures] = await ctx.tx(async (tx) => [await readAttestation(ctx, tx, id), await listSignatures(ctx, tx, 'attestation', id)] as const);
    const items = byControl.get(controlId) ?? [];
    put({ path: `attestations/${id}.json`, content: json({ attestation, signatures }), items, collectedAt: attestation.signedAt, link: `/regime/controls/${controlId}` });
    await putDocument(attestationDocument(frame, attestation), `attestations/${id}`, items, put);
  }
}

async function putAffirmations(ctx: Ctx, frameworks: readonly Framework[], until: string, put: Put): Promise<void> {
  const { rows } = await listAffirmations(ctx);
  for (const affirmation of rows.filter((each) => civilDay(new Date(each.affirmedAt)) <= until)) {
    const framework = frameworks.find(({ id }) => id === affirmation.framework);
    if (framework === undefined) continue;
    const signatures = await ctx.tx((tx) => listSignatures(ctx, tx, 'affirmation', affirmation.id));
    put({ path: `affirmations/${affirmation.id}.json`, content: json({ affirmation, signatures }), items: framework.items.filter((item) => item.isAffirmation).map((item) => `${framework.id}/${item.id}`), collectedAt: affirmation.affirmedAt });
  }
}

/** The framework itself, where each of its items stands and why, and the same as a table and as a document. */
async function putCoverage(frame: Frame, framework: Framework, coverage: Coverage, put: Put): Promise<void> {
  put({ path: `frameworks/${framework.id}.json`, content: json({ ...framework, items: framework.items.map(({ isVerified, isAffirmation, ...item }) => ({ ...item, verified: isVerified, ...(isAffirmation ? { affirmation: true } : {}) })) }) });
  for (const item of coverage.items) put({ path: `items/${framework.id}/${item.id}.json`, content: json({ ...item, labelText: labelWords[item.label], ruleText: becauseOf(item), asOf: coverage.asOf, rulesVersion: coverage.rulesVersion }), link: `/regime/coverage/${framework.id}?panel=${item.id}` });
  put({ path: `coverage/${framework.id}.csv`, content: await csvOf(frame.language, coverageColumns(frame.language), coverage.items) });
  await putDocument(coverageDocument(frame, coverage), `coverage/${framework.id}`, [], put);
}

function becauseOf(item: CoverageItem): LocalText {
  if (item.rule === 'addressed-to-others') return { zh: `该要求以${addresseeWords[item.addressee].zh}为对象`, en: `It is addressed to ${addresseeWords[item.addressee].en}` };
  return item.note === null ? ruleWords[item.rule] : { zh: `${ruleWords[item.rule].zh}：${item.note.reason}`, en: `${ruleWords[item.rule].en}: ${item.note.reason}` };
}

/** Every key that ever signed here, so that old signatures can be checked, too. */
async function putKeys(ctx: Ctx, put: Put): Promise<void> {
  const keys = await ctx.app.db.withSystem((tx) => tx.query<{ id: string; algorithm: string; pem: string; createdAt: string }>(`select id, algorithm, public_key as pem, created_at as "createdAt" from crypto_key where use = 'sign' and public_key is not null order by created_at, id`));
  put({ path: 'keys/public-keys.json', content: json({ keys }) });
}
