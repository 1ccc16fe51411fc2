import { chineseNumber, englishClauseNumber } from '#engines/regime/clause-number.ts';
import { labelWords, modalityWords } from '#engines/regime/status-words.ts';
import type { Ctx, Download } from '#platform/feature.ts';
import type { Document, DocumentPart } from '#platform/documents/document.ts';
import { renderDocx } from '#platform/documents/docx.ts';
import { renderPdf } from '#platform/documents/pdf.ts';
import { civilDay, civilTime } from '#platform/documents/typography.ts';
import { Readable } from 'node:stream';
import type { AttestationDetail } from './attestations.ts';
import type { z } from 'zod';
import type { behaviourRow, Coverage } from './coverage-contract.ts';
import { addresseeWords, frequencyWords, inLanguage, levelWords, policyStateWords, reasonWords, resultWords, ruleWords } from './document-words.ts';
import type { PolicyDetail } from './policy-views.ts';
import type { LanguageTag } from './words.ts';

export type DocumentFormat = 'docx' | 'pdf';

const renderers = {
  docx: { contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', render: renderDocx },
  pdf: { contentType: 'application/pdf', render: renderPdf },
} as const;

/** A document as bytes. */
export function renderDocument(document: Document, format: DocumentFormat): Promise<Buffer> {
  return renderers[format].render(document);
}

/** A document to download. */
export async function documentFile(document: Document, format: DocumentFormat, name: string): Promise<Download> {
  return { contentType: renderers[format].contentType, fileName: `${name}.${format}`, stream: Readable.from([await renderDocument(document, format)]) };
}

/** What the institution is called, in the language of a document. */
export async function institutionName(ctx: Ctx, language: LanguageTag): Promise<string> {
  const row = await ctx.app.db.withSystem((tx) => tx.findOne<{ zh: string; en: string }>(`select name_zh as zh, name_en as en from tenant where id = $1`, [ctx.tenantId]));
  return row === undefined ? '' : inLanguage(language)(row);
}

type Frame = Readonly<{ language: LanguageTag; institution: string; madeAt: Date }>;

/** A version of a policy, as it is filed. */
export function policyDocument(frame: Frame, policy: PolicyDetail): Document {
  const say = inLanguage(frame.language);
  const clauses = policy.clauses.map((clause): DocumentPart => ({ kind: 'paragraph', text: frame.language === 'zh-CN' ? `${clause.no}　${clause.text.zh}` : `${englishClauseNumber(clause.no)}  ${clause.text.en}` }));
  const controls = policy.clauses.flatMap((clause) => clause.controls.map((control) => [numberIn(frame.language, clause.no), say(control.name), control.kind === 'automatic' ? say({ zh: '系统取证', en: 'by evidence' }) : say({ zh: '人工测试', en: 'by hand' }), say(frequencyWords[control.frequency]), control.instruction === null ? (control.evidenceTitle === null ? (control.evidence ?? '') : say(control.evidenceTitle)) : say(control.instruction)]));
  return {
    ...frame, title: say(policy.title), number: policy.docNo, subtitle: say({ zh: `${levelWords[policy.level].zh}　第${policy.version}版　${policyStateWords[policy.state].zh}`, en: `${levelWords[policy.level].en}, version ${policy.version}, ${policyStateWords[policy.state].en.toLowerCase()}` }),
    parts: [
      { kind: 'fields', rows: policyFields(policy, say) },
      ...(policy.summary === null ? [] : [{ kind: 'paragraph', text: say(policy.summary), isQuiet: true } as const]),
      { kind: 'heading', level: 1, text: say({ zh: '条款', en: 'Clauses' }) }, ...clauses,
      ...(controls.length === 0 ? [] : [
        { kind: 'heading', level: 1, text: say({ zh: '附：控制点', en: 'Annex: controls' }) } as const,
        { kind: 'table', head: [say({ zh: '条款', en: 'Clause' }), say({ zh: '控制点', en: 'Control' }), say({ zh: '方式', en: 'How' }), say({ zh: '频率', en: 'How often' }), say({ zh: '取证项或测试方法', en: 'Evidence or test' })], rows: controls, widths: [11, 24, 13, 12, 40] } as const,
      ]),
      ...(policy.issuedAt === null ? [] : [{ kind: 'signatures', rows: [{ role: say({ zh: '发布', en: 'Issued by' }), name: policy.issuedByName ?? '', at: civilTime(new Date(policy.issuedAt)), ...(policy.issuedSignature === null ? {} : { signature: `${policy.issuedSignature.algorithm} ${policy.issuedSignature.keyId}` }) }] } as const]),
    ],
    verificationCode: `${policy.id}/v${policy.version}`,
  };
}

function numberIn(language: LanguageTag, no: string): string {
  return language === 'en-US' ? englishClauseNumber(no) : no;
}

function policyFields(policy: PolicyDetail, say: ReturnType<typeof inLanguage>): [string, string][] {
  const open = say({ zh: '—', en: '—' });
  return [
    [say({ zh: '文号', en: 'Number' }), policy.docNo],
    [say({ zh: '状态', en: 'State' }), say(policyStateWords[policy.state])],
    [say({ zh: '责任人', en: 'Owner' }), policy.ownerName ?? open],
    [say({ zh: '起草', en: 'Drafted by' }), policy.draftedByName],
    [say({ zh: '发布日期', en: 'Issued on' }), policy.issuedAt === null ? open : civilDay(new Date(policy.issuedAt))],
    [say({ zh: '施行日期', en: 'In force from' }), policy.effectiveOn ?? open],
    ...(policy.endedOn === null ? [] : [[say({ zh: '失效日期', en: 'Until' }), policy.endedOn] as [string, string]]),
  ];
}

const evidenceRowsShown = 40;

/** An attestation with the evidence it stands on. */
export function attestationDocument(frame: Frame, row: AttestationDetail): Document {
  const say = inLanguage(frame.language);
  const { evidence, signature } = row;
  return {
    ...frame, title: say({ zh: '控制点有效性签署书', en: 'Attestation of a control' }), number: row.id, subtitle: say(row.controlName),
    parts: [
      { kind: 'fields', rows: [
        [say({ zh: '制度', en: 'Policy' }), say({ zh: `${row.policyTitle.zh}（${row.policyDocNo}，第${row.policyVersion}版）`, en: `${row.policyTitle.en} (${row.policyDocNo}, version ${row.policyVersion})` })],
        [say({ zh: '条款', en: 'Clause' }), numberIn(frame.language, row.clauseNo)], [say({ zh: '控制点', en: 'Control' }), say(row.controlName)],
        [say({ zh: '测试期间', en: 'Period' }), say({ zh: `${row.periodFrom}至${row.periodTo}`, en: `${row.periodFrom} to ${row.periodTo}` })],
        [say({ zh: '结论', en: 'Result' }), say(resultWords[row.result])], [say({ zh: '有效期至', en: 'Valid until' }), row.validUntil],
        ...(row.comment === null ? [] : [[say({ zh: '说明', en: 'Comment' }), row.comment] as const]),
      ] },
      { kind: 'heading', level: 1, text: say({ zh: '签署时的证据', en: 'Evidence at the time of signing' }) },
      ...(evidence === null ? [{ kind: 'paragraph', text: say({ zh: '该控制点由人工测试，无系统取证。', en: 'The control was tested by hand; no evidence was collected by the system.' }) } as const] : evidenceParts(evidence, row.evidenceSha256, say)),
      { kind: 'signatures', rows: [{ role: say({ zh: '签署人', en: 'Signed by' }), name: row.signerName, at: civilTime(new Date(row.signedAt)), signature: `${signature.algorithm} ${signature.keyId} ${signature.value}` }] },
      { kind: 'paragraph', isQuiet: true, text: signature.isValid ? say({ zh: '导出时已核验：签名有效，证据与签署时一致。', en: 'Checked when this was exported: the signature holds, and the evidence is what was signed.' }) : say({ zh: '导出时核验未通过：签名或证据与签署时不一致，请勿采信。', en: 'Checked when this was exported, and it does not hold: the signature or the evidence is not what was signed.' }) },
    ],
    verificationCode: signature.digest.slice(0, 32),
  };
}

function evidenceParts(evidence: NonNullable<AttestationDetail['evidence']>, sha256: string | null, say: ReturnType<typeof inLanguage>): DocumentPart[] {
  const shown = evidence.rows.slice(0, evidenceRowsShown);
  return [
    { kind: 'fields', rows: [
      [say({ zh: '取证项', en: 'Evidence query' }), `${say(evidence.title)} (${evidence.name})`], [say({ zh: '取证时间', en: 'Collected at' }), civilTime(new Date(evidence.collectedAt))],
      [say({ zh: '是否成立', en: 'Holds' }), evidence.holds === null ? say({ zh: '未能判断', en: 'not decided' }) : say(evidence.holds ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' })], [say({ zh: '记录数', en: 'Records' }), String(evidence.count)], ['SHA-256', sha256 ?? ''],
    ] },
    { kind: 'paragraph', text: say(evidence.summary) },
    ...(shown.length === 0 ? [] : [{ kind: 'table', head: evidence.columns.map(say), rows: shown.map((cells) => cells.map(cellText)) } as const]),
    ...(evidence.count > shown.length && shown.length > 0 ? [{ kind: 'paragraph', isQuiet: true, text: say({ zh: `此处列示${shown.length}条，共${evidence.count}条。`, en: `${shown.length} of ${evidence.count} records are shown here.` }) } as const] : []),
  ];
}

/** Instants as people of the institution write them. */
function cellText(cell: string | number | null): string {
  if (typeof cell === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(cell)) return civilTime(new Date(cell));
  return cell === null ? '' : String(cell);
}

/** Where every item of a framework stood. */
export function coverageDocument(frame: Frame, coverage: Coverage): Document {
  const say = inLanguage(frame.language);
  const groupOf = new Map(coverage.groups.map((group) => [group.id, group]));
  const parts = [...groupOf.values()].flatMap((group): DocumentPart[] => [
    { kind: 'heading', level: 2, text: say({ zh: groupHeading(coverage, group.id, group.title.zh), en: coverage.framework.id.startsWith('opinions') ? `Article ${group.id}: ${group.title.en}` : `${group.id} ${group.title.en}` }) },
    { kind: 'table', widths: [9, 33, 11, 20, 27], head: [say({ zh: '编号', en: 'Item' }), say({ zh: '要求', en: 'Requirement' }), say({ zh: '情态', en: 'Modality' }), say({ zh: '状态', en: 'State' }), say({ zh: '依据', en: 'Because' })], rows: coverage.items.filter((item) => item.group === group.id).map((item) => [item.id, say(item.title), modalityText(item, say), say(labelWords[item.label]), becauseText(item, say)]) },
  ]);
  return {
    ...frame, title: say({ zh: '要求落实情况', en: 'State of implementation' }), subtitle: say(coverage.framework.title),
    parts: [
      { kind: 'fields', rows: [[say({ zh: '截至', en: 'As of' }), civilTime(new Date(coverage.asOf))], [say({ zh: '判定规则版本', en: 'Version of the rules' }), coverage.rulesVersion], ...Object.entries(coverage.counts).map(([state, count]) => [say(labelWords[state as keyof typeof coverage.counts]), String(count)] as const)] },
      ...parts,
    ],
  };
}

function groupHeading(coverage: Coverage, id: string, title: string): string {
  return coverage.framework.id.startsWith('opinions') ? `第${chineseNumber(Number(id))}条　${title}` : `${id}　${title}`;
}

export function modalityText(item: Coverage['items'][number], say: ReturnType<typeof inLanguage>): string {
  const word = say(modalityWords[item.modality]);
  if (item.wording === null || say({ zh: 'zh', en: 'en' }) === 'en') return word;
  // 应当 says 应 already.
  return item.wording.includes(word) ? item.wording : `${word}（${item.wording}）`;
}

/** The rule that decided, then what each control stands on. */
export function becauseText(item: Coverage['items'][number], say: ReturnType<typeof inLanguage>): string {
  const rule = item.rule === 'addressed-to-others' ? say({ zh: `该要求以${addresseeWords[item.addressee].zh}为对象`, en: `It is addressed to ${addresseeWords[item.addressee].en}` }) : say(ruleWords[item.rule]);
  const note = item.note === null ? [] : [say({ zh: `${item.note.kind === 'not-adopted' ? '暂不采纳' : '不适用'}理由：${item.note.reason}`, en: `${item.note.kind === 'not-adopted' ? 'Not adopted because' : 'Not applicable because'}: ${item.note.reason}` })];
  const controls = item.controls.map((control) => `${say(control.name)}${say({ zh: '：', en: ': ' })}${say(resultWords[control.state])}${say({ zh: '（', en: ' (' })}${control.because.map((reason) => say(reasonWords[reason.code as keyof typeof reasonWords])).join(say({ zh: '、', en: ', ' }))}${say({ zh: '）', en: ')' })}`);
  return [rule, ...note, ...controls].join(say({ zh: '；', en: '; ' }));
}

/** The seven behaviours by policy clause, workflow and evidence. */
export function behavioursDocument(frame: Frame, rows: readonly z.infer<typeof behaviourRow>[]): Document {
  const say = inLanguage(frame.language);
  const none = say({ zh: '无', en: 'none' });
  return {
    ...frame, title: say({ zh: '七类行为覆盖情况', en: 'Coverage of the seven behaviours' }), subtitle: say({ zh: '银办发〔2021〕146号第五条', en: 'PBoC No. 146 (2021), article 5' }),
    parts: [{
      kind: 'table', widths: [14, 32, 20, 34], head: [say({ zh: '行为', en: 'Behaviour' }), say({ zh: '制度条款', en: 'Policy clauses' }), say({ zh: '流程', en: 'Workflows' }), say({ zh: '取证项', en: 'Evidence' })],
      rows: rows.map((row) => [
        say(row.title), row.clauses.map((clause) => `${clause.policyDocNo} ${numberIn(frame.language, clause.no)}`).join(say({ zh: '、', en: ', ' })) || none,
        row.workflows.map((workflow) => say(workflow.title)).join(say({ zh: '、', en: ', ' })) || say({ zh: '本系统尚无对应流程', en: 'not yet in this installation' }),
        row.evidence.map((evidence) => `${say(evidence.title)}${say({ zh: '：', en: ': ' })}${say(evidence.summary)}`).join(say({ zh: '；', en: '; ' })) || none,
      ]),
    }],
  };
}
