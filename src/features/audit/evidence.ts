import type { EvidenceRow, LocalText } from '#platform/feature.ts';

const col = (zh: string, en: string): LocalText => ({ zh, en });

/** What can be shown of the log: that it is sealed and was verified. Its events are for the audit administrator alone and do not stand here. */
export const auditEvidence: Readonly<Record<string, EvidenceRow>> = {
  chainVerified: {
    title: { zh: '审计日志完整性校验通过', en: 'The audit log verifies as intact' }, link: '/audit',
    collect: async (ctx, { from, to }) => {
      const rows = await ctx.tx((tx) => tx.query<{ state: string; at: string; events: number | null; by: string | null }>(`select state, finished_at as at, event_count as events, asked_by_name as by from audit_verification where tenant_id = $1 and finished_at between $2 and $3 order by id desc limit 1000`, [ctx.tenantId, from, to]));
      const [chain] = await ctx.tx((tx) => tx.query<{ last: number; sealedAt: string | null }>(`select last_seq as last, sealed_at as "sealedAt" from audit_chain where tenant_id = $1`, [ctx.tenantId]));
      const judged = rows.filter((row) => row.state === 'intact' || row.state === 'faulty');
      const faulty = judged.filter((row) => row.state === 'faulty').length;
      return {
        count: rows.length, holds: judged.length === 0 ? undefined : judged[0]!.state === 'intact' && faulty === 0,
        summary: { zh: `已封存事件${chain?.last ?? 0}条；期间校验${judged.length}次，发现异常${faulty}次。`, en: `${chain?.last ?? 0} events are sealed; they were verified ${judged.length} times in the period, and ${faulty} times something was wrong.` },
        columns: [col('校验时间', 'Verified at'), col('结果', 'Result'), col('事件数', 'Events'), col('发起', 'Asked by')], rows: rows.map((row) => [row.at, row.state, row.events, row.by]),
      };
    },
  },
};
