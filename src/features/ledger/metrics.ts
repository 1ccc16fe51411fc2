import type { Ctx, MetricRow } from '#platform/feature.ts';

/** A bill of materials older than this no longer says what runs. */
export const freshDays = 90;

type Count = Readonly<{ part: number; whole: number }>;

/** What the ledger can say of itself in one figure each, from what is kept beside usage. */
export const ledgerMetrics: Readonly<Record<string, MetricRow>> = {
  systemsWithOwner: {
    title: { zh: '明确责任人的系统占比', en: 'Systems with an owner' }, unit: 'share', better: 'more', link: '/systems',
    measure: (ctx) => measureShare(ctx, `select count(*) filter (where owner_id is not null)::int as part, count(*)::int as whole from system where tenant_id = $1 and retired_at is null`),
  },
  systemsWithFreshSbom: {
    title: { zh: `${freshDays}天内更新过物料清单的系统占比`, en: `Systems with a bill of materials of the last ${freshDays} days` }, unit: 'share', better: 'more', link: '/systems?sort=-lastImport',
    measure: (ctx) => measureShare(
      ctx,
      `select count(*) filter (where exists (
           select from system_closure c join system_part sp on sp.tenant_id = c.tenant_id and sp.system_id = c.descendant_id where c.tenant_id = s.tenant_id and c.ancestor_id = s.id and sp.imported_at > $2::timestamptz - interval '${freshDays} days'
         ))::int as part, count(*)::int as whole from system s where s.tenant_id = $1 and s.retired_at is null`,
      [ctx.now],
    ),
  },
  componentsWithLicence: {
    title: { zh: '许可证明确的组件版本占比', en: 'Component versions with a known licence' }, unit: 'share', better: 'more', link: '/licenses',
    measure: (ctx) => measureShare(
      ctx,
      `select (select count(distinct package_version_id)::int from license_use where tenant_id = $1 and license_expression <> '') as part, (select count(*)::int from package_version_use where tenant_id = $1) as whole`,
    ),
  },
  componentCount: {
    title: { zh: '在用组件数', en: 'Components in use' }, unit: 'count', better: 'less', link: '/components',
    measure: async (ctx) => {
      const { part, whole } = await count(ctx, `select (select count(*)::int from package_use where tenant_id = $1 and system_count > 0) as part, (select count(*)::int from system_part where tenant_id = $1) as whole`);
      return { value: whole === 0 ? undefined : part };
    },
  },
  versionsPerComponent: {
    title: { zh: '平均每个组件的在用版本数', en: 'Versions in use per component' }, unit: 'count', better: 'less', link: '/components',
    measure: async (ctx) => {
      const { part, whole } = await count(ctx, `select coalesce(sum(version_count), 0)::int as part, count(*)::int as whole from package_use where tenant_id = $1 and system_count > 0`);
      return { value: whole === 0 ? undefined : part / whole, of: whole };
    },
  },
};

async function measureShare(ctx: Ctx, sql: string, more: readonly unknown[] = []): Promise<Readonly<{ value: number | undefined; of: number }>> {
  const { part, whole } = await count(ctx, sql, more);
  return { value: whole === 0 ? undefined : part / whole, of: whole };
}

async function count(ctx: Ctx, sql: string, more: readonly unknown[] = []): Promise<Count> {
  return (await ctx.tx((tx) => tx.query<Count>(sql, [ctx.tenantId, ...more])))[0]!;
}
