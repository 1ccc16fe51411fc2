import type { EvidenceRow, LocalText } from '#platform/feature.ts';

const col = (zh: string, en: string): LocalText => ({ zh, en });

/** What can be shown of the log: that it is sealed and was verified. Its events are for the audit administrator alone and do not stand here. */
export const auditEvidence: Readonly<Record<string, EvidenceRow>> = {
  chainVerified: {
    title: { zh: '审计日志完整性校验通过', en: 'The audit log verifies as intact' }, link: '/audit', basis: 'period',
    collect: async (ctx, { from, to }) => {
      const rows = await ctx.tx((tx) => tx.query<{ state: string; at: string; events: number | null; by: string | null }>(`select state, finished_at as at, event_count as events, asked_by_name as by from audit_verification where tenant_id = $1 and finished_at between $2 and $3 order by id desc limit 1000`, [ctx.tenantId, from, to]));
      const [sealed] = await ctx.tx((tx) => tx.query<{ seq: number }>(`select seq from audit_checkpoint where tenant_id = $1 and at <= $2 order by number desc limit 1`, [ctx.tenantId, to]));
      const judged = rows.filter((row) => row.state === 'intact' || row.state === 'faulty');
      const faulty = judged.filter((row) => row.state === 'faulty').length;
      return {
        count: rows.length, holds: judged.length === 0 ? undefined : judged[0]!.state === 'intact' && faulty === 0,
        summary: { zh: `校验${judged.length}次，发现异常${faulty}次；期末检查点封存至第${sealed?.seq ?? 0}条事件。`, en: `it was verified ${judged.length} times, and ${faulty} times something was wrong; its last checkpoint then seals the events up to number ${sealed?.seq ?? 0}.` },
        columns: [col('校验时间', 'Verified at'), col('结果', 'Result'), col('事件数', 'Events'), col('发起', 'Asked by')], rows: rows.map((row) => [row.at, row.state, row.events, row.by]),
      };
    },
  },
};
