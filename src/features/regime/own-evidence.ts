import type { Ctx, EvidenceRow, LocalText } from '#platform/feature.ts';
import { civilDay } from '#platform/documents/typography.ts';
import { frameworks } from './frameworks.ts';
import { inForceSql } from './policy-store.ts';
import { dueOnSql, isReaderAtSql } from './readers.ts';
import { behaviours } from './words.ts';

const col = (zh: string, en: string): LocalText => ({ zh, en });

/** Of those who have to read a policy and whose time is over, this share at least must have read it. */
const acknowledgedMin = 0.9;

/** What the regime can show of itself. */
export const regimeEvidence: Readonly<Record<string, EvidenceRow>> = {
  policiesInForce: {
    title: { zh: '现行制度覆盖七类行为', en: 'Policies in force cover the seven behaviours' }, link: '/regime?state=issued', basis: 'end',
    collect: async (ctx, { to }) => {
      const rows = await query<{ docNo: string; title: string; version: number; effectiveOn: string; behaviours: string[] }>(ctx,
        `select p.doc_no as "docNo", p.title_zh as title, p.version, p.effective_on as "effectiveOn", (select coalesce(array_agg(distinct b), '{}') from policy_clause c cross join unnest(c.behaviours) b where c.tenant_id = p.tenant_id and c.policy_id = p.id) as behaviours
         from policy p where p.tenant_id = $1 and ${inForceSql('$2')} order by p.doc_no limit 1000`, [civilDay(to)]);
      const covered = behaviours.filter((behaviour) => rows.some((row) => row.behaviours.includes(behaviour)));
      return {
        count: rows.length, holds: covered.length === behaviours.length,
        summary: { zh: `现行制度${rows.length}件，覆盖七类行为中的${covered.length}类。`, en: `${rows.length} policies in force cover ${covered.length} of the seven behaviours.` },
        columns: [col('文号', 'Number'), col('名称', 'Title'), col('版本', 'Version'), col('施行日期', 'In force from'), col('行为', 'Behaviours')], rows: rows.map((row) => [row.docNo, row.title, row.version, row.effectiveOn, row.behaviours.join(', ')]),
      };
    },
  },
  acknowledged: {
    title: { zh: '须阅读的制度已按期确认', en: 'Policies that must be read are acknowledged in time' }, link: '/regime/readings', basis: 'end',
    collect: async (ctx, { to }) => {
      const rows = await query<{ docNo: string; title: string; readers: number; receipts: number; dueOn: string; isDue: boolean }>(ctx,
        `select p.doc_no as "docNo", p.title_zh as title, count(r.id)::int as readers, count(x.read_at)::int as receipts, min(${dueOnSql})::text as "dueOn", bool_or(${dueOnSql} < $2::date) as "isDue"
         from policy p join person r on r.tenant_id = p.tenant_id and r.is_active and r.created_at <= $3 left join read_receipt x on x.tenant_id = p.tenant_id and x.policy_id = p.id and x.person_id = r.id and x.read_at <= $3
         where p.tenant_id = $1 and p.state in ('issued', 'superseded', 'repealed') and p.issued_at <= $3 and (p.ended_on is null or p.ended_on > $2::date) and p.must_be_read and ${isReaderAtSql('$3::timestamptz')} group by p.id, p.doc_no, p.title_zh order by p.doc_no limit 1000`, [civilDay(to), to]);
      const due = rows.filter((row) => row.isDue);
      const share = (of: typeof rows) => of.reduce((sum, row) => sum + row.receipts, 0) / Math.max(1, of.reduce((sum, row) => sum + row.readers, 0));
      return {
        count: rows.length, holds: due.length === 0 ? undefined : due.every((row) => row.receipts >= row.readers * acknowledgedMin),
        summary: { zh: `须阅读的制度${rows.length}件，总体确认率${percent(share(rows))}；其中${due.length}件已到期限。`, en: `${rows.length} policies must be read; ${percent(share(rows))} acknowledged in all, and for ${due.length} the time is over.` },
        columns: [col('文号', 'Number'), col('名称', 'Title'), col('应阅读人数', 'Readers'), col('已确认人数', 'Acknowledged'), col('期限', 'Due')], rows: rows.map((row) => [row.docNo, row.title, row.readers, row.receipts, row.dueOn]),
      };
    },
  },
  controlsTested: {
    title: { zh: '控制点均按期测试', en: 'Every control is tested in time' }, link: '/regime/controls?due=overdue', basis: 'end',
    collect: async (ctx, { to }) => {
      const rows = await query<{ docNo: string; no: string; name: string; dueOn: string; isLate: boolean }>(ctx,
        `select * from (select p.doc_no as "docNo", c.no, k.name_zh as name, d.due::text as "dueOn", d.due < $2::date as "isLate" from policy_control k join policy_clause c on c.tenant_id = k.tenant_id and c.id = k.clause_id join policy p on p.tenant_id = c.tenant_id and p.id = c.policy_id
           cross join lateral (select coalesce((select a.valid_until from control_attestation a where a.tenant_id = k.tenant_id and a.lineage = k.lineage and a.signed_at <= $3 order by a.id desc limit 1), (p.effective_on + interval '1 month')::date) as due) d
         where k.tenant_id = $1 and ${inForceSql('$2')}) x order by x."isLate" desc, x."dueOn", x."docNo", x.no limit 1000`, [civilDay(to), to]);
      const late = rows.filter((row) => row.isLate).length;
      return {
        count: rows.length, holds: rows.length === 0 ? undefined : late === 0, summary: { zh: `现行控制点${rows.length}个，超期未测试${late}个。`, en: `${rows.length} controls are in force; ${late} were not tested in time.` },
        columns: [col('文号', 'Number'), col('条款', 'Clause'), col('控制点', 'Control'), col('应测试日期', 'Due')], rows: rows.map((row) => [row.docNo, row.no, row.name, row.dueOn]),
      };
    },
  },
  affirmations: {
    title: { zh: '符合性声明在有效期内', en: 'Affirmations of conformance hold' }, link: '/regime/coverage/iso-5230', basis: 'end',
    collect: async (ctx, { to }) => {
      const wanted = [...frameworks().values()].filter((framework) => framework.affirmationMonths !== undefined);
      const rows = await query<{ framework: string; version: string; by: string; at: string; validUntil: string; isValid: boolean }>(ctx,
        `select distinct on (framework) framework, framework_version as version, affirmed_by_name as by, affirmed_at as at, valid_until as "validUntil", valid_until >= $2::date as "isValid" from conformance_affirmation where tenant_id = $1 and affirmed_at <= $3 order by framework, id desc`, [civilDay(to), to]);
      const valid = rows.filter((row) => row.isValid).length;
      return {
        count: rows.length, holds: rows.length === 0 ? undefined : wanted.every((framework) => rows.some((row) => row.framework === framework.id && row.isValid)),
        summary: { zh: `已声明符合的框架${rows.length}个，其中有效期内${valid}个（共${wanted.length}个框架可作声明）。`, en: `Conformance to ${rows.length} frameworks was affirmed, ${valid} of the affirmations hold (of ${wanted.length} that can be affirmed).` },
        columns: [col('框架', 'Framework'), col('版本', 'Version'), col('声明人', 'Affirmed by'), col('声明时间', 'Affirmed at'), col('有效期至', 'Valid until')], rows: rows.map((row) => [row.framework, row.version, row.by, row.at, row.validUntil]),
      };
    },
  },
};

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

async function query<Row extends object>(ctx: Ctx, text: string, more: readonly unknown[]): Promise<Row[]> {
  return ctx.tx((tx) => tx.query<Row>(text, [ctx.tenantId, ...more]));
}
