import type { MetricRow } from '#platform/feature.ts';

/** A quarter: by then everything that people hold is looked at again. */
const quarterDays = 92;

/** How well powers are looked after, in one figure each. */
export const identityMetrics: Readonly<Record<string, MetricRow>> = {
  grantsReviewed: {
    title: { zh: '近一季度经审批或复核的授权占比', en: 'Grants that somebody approved or reviewed within a quarter' }, unit: 'share', better: 'more', link: '/people',
    measure: async (ctx) => {
      const rows = await ctx.tx((tx) => tx.query<{ part: number; whole: number }>(
        `select (count(*) filter (where (g.decided_by is not null and g.decided_at > $2::timestamptz - interval '${quarterDays} days') or exists (
             select from access_review_item i where i.tenant_id = g.tenant_id and i.grant_id = g.id and i.decision = 'keep' and i.decided_at > $2::timestamptz - interval '${quarterDays} days')))::int as part, count(*)::int as whole
         from role_grant g join person p on p.tenant_id = g.tenant_id and p.id = g.person_id
         where g.tenant_id = $1 and p.is_active and g.state = 'approved' and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2)`,
        [ctx.tenantId, ctx.now],
      ));
      const { part, whole } = rows[0]!;
      return { value: whole === 0 ? undefined : part / whole, of: whole };
    },
  },
};
