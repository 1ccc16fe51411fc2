import type { Ctx, MetricRow } from '#platform/feature.ts';

/** The gravest risk first: a version stands where its gravest use puts it, as in the overview. */
const grave = ['red', 'unknown', 'orange', 'yellow', 'green'] as const;

/** How the licences in use stand, by component version. */
export const complianceMetrics: Readonly<Record<string, MetricRow>> = {
  greenShare: {
    title: { zh: '许可证低风险（绿）的组件版本占比', en: 'Component versions with a low licence risk (green)' }, unit: 'share', better: 'more', link: '/licenses',
    measure: (ctx) => measureRisk(ctx, 'green'),
  },
  unknownShare: {
    title: { zh: '许可证风险未知的组件版本占比', en: 'Component versions with an unknown licence risk' }, unit: 'share', better: 'less', link: '/licenses',
    measure: (ctx) => measureRisk(ctx, 'unknown'),
  },
  redVersions: {
    title: { zh: '许可证高风险（红）的组件版本数', en: 'Component versions with a high licence risk (red)' }, unit: 'count', better: 'less', link: '/licenses',
    measure: async (ctx) => {
      const { value, of } = await measureRisk(ctx, 'red');
      return { value: value === undefined ? undefined : Math.round(value * of), of };
    },
  },
};

async function measureRisk(ctx: Ctx, risk: (typeof grave)[number]): Promise<Readonly<{ value: number | undefined; of: number }>> {
  const rank = (column: string) => `array_position($2::text[], coalesce(${column}, 'unknown'))`;
  const rows = await ctx.tx((tx) => tx.query<{ part: number; whole: number }>(
    `with ranks as materialized (select expression, ${rank('risk_internal')} as internal, ${rank('risk_service')} as service, ${rank('risk_distribution')} as distribution from license_expression)
     select (count(*) filter (where v.gravest = $3))::int as part, count(*)::int as whole from (
       select min(least(case when l.internal then coalesce(r.internal, $4) end, case when l.service then coalesce(r.service, $4) end, case when l.distribution then coalesce(r.distribution, $4) end)) as gravest
       from license_use l left join ranks r on r.expression = l.license_expression where l.tenant_id = $1 group by l.package_version_id
     ) v`,
    [ctx.tenantId, grave, grave.indexOf(risk) + 1, grave.indexOf('unknown') + 1],
  ));
  const { part, whole } = rows[0]!;
  return { value: whole === 0 ? undefined : part / whole, of: whole };
}
