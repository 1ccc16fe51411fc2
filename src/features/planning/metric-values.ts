import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { noLimits, type App, type Ctx, type MetricRow } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import type { DailyValue, MetricFigure } from './contract.ts';
import { fillBaselines } from './baselines.ts';

/** What a metric came to: value and what it is of; both null where nothing is known. */
export type MetricNow = Readonly<{ value: number | null; base: number | null; at: string }>;

/** Measures the named figures of the institution, each once; a name that no feature knows is left out. */
export async function measureMetrics(ctx: Ctx, names: Iterable<string>): Promise<Map<string, MetricNow>> {
  const measured = new Map<string, MetricNow>();
  for (const name of new Set(names)) {
    const row = ctx.app.metrics.get(name);
    if (row !== undefined) measured.set(name, await measureOne(ctx, row));
  }
  return measured;
}

async function measureOne(ctx: Ctx, row: MetricRow): Promise<MetricNow> {
  const { value, of } = await row.measure(ctx);
  return { value: value === undefined || !Number.isFinite(value) ? null : value, base: of ?? null, at: ctx.now.toISOString() };
}

/** Every figure of every feature, measured now. */
export async function listMetrics(ctx: Ctx): Promise<MetricFigure[]> {
  const measured = await measureMetrics(ctx, ctx.app.metrics.keys());
  return [...ctx.app.metrics].map(([name, row]) => {
    const { value, base, at } = measured.get(name)!;
    return { name, titleZh: row.title.zh, titleEn: row.title.en, unit: row.unit, better: row.better, link: row.link, value, base, measuredAt: at };
  });
}

const historyDaysMax = 1830;

/** The daily values of one figure, oldest first. */
export async function listMetricValues(ctx: Ctx, metric: string, from: string | undefined, to: string | undefined): Promise<DailyValue[]> {
  if (!ctx.app.metrics.has(metric)) throw new AppError('object.not-found', `No feature computes a figure named ${metric}.`);
  return ctx.tx((tx) => tx.query<DailyValue>(
    `select day::text as day, value, base from (select day, value, base from metric_value where tenant_id = $1 and metric = $2 and ($3::date is null or day >= $3::date) and ($4::date is null or day <= $4::date) order by day desc limit ${historyDaysMax}) v order by day`,
    [ctx.tenantId, metric, from ?? null, to ?? null],
  ));
}

/** The named figures as they were kept last, up to a day; one that was never kept is left out. */
export async function metricsOn(ctx: Ctx, names: Iterable<string>, day: string): Promise<Map<string, MetricNow>> {
  const rows = await ctx.tx((tx) => tx.query<MetricNow & { metric: string }>(`select distinct on (metric) metric, value, base, measured_at as at from metric_value where tenant_id = $1 and metric = any($2::text[]) and day <= $3::date order by metric, day desc`, [ctx.tenantId, [...new Set(names)], day]));
  return new Map(rows.map(({ metric, ...row }) => [metric, row]));
}

/**
 * Keeps today's value of every figure of an institution. The first value of a day stays: run again, it adds what was missing. A figure that
 * fails is logged and left out; the others are kept.
 */
export async function keepMetricValues(ctx: Ctx): Promise<Readonly<{ kept: number; failed: number; baselines: number }>> {
  const measured = new Map<string, MetricNow>();
  let failed = 0;
  for (const [name, row] of ctx.app.metrics) {
    try {
      measured.set(name, await measureOne(ctx, row));
    } catch (error) {
      failed += 1;
      ctx.log.error({ err: error, tenant: ctx.tenantId, metric: name }, 'a figure could not be measured');
    }
  }
  const values = [...measured];
  const day = ctx.now.toISOString().slice(0, 10);
  return ctx.tx(async (tx) => {
    const added = await tx.query<{ metric: string; value: number | null }>(
      `insert into metric_value (tenant_id, metric, day, value, base, measured_at) select $1, m.name, $2, m.value, m.base, $3 from unnest($4::text[], $5::float8[], $6::float8[]) as m (name, value, base) on conflict do nothing returning metric, value`,
      [ctx.tenantId, day, ctx.now, values.map(([name]) => name), values.map(([, now]) => now.value), values.map(([, now]) => now.base)],
    );
    const baselines = await fillBaselines(ctx, tx, measured);
    // In the chain of events, so that nobody can put another history in the place of this one.
    if (added.length > 0) await recordEvent(ctx, tx, { action: 'planning.metrics-measured', objectKind: 'metrics', objectId: day, after: Object.fromEntries(added.map((row) => [row.metric, row.value])) });
    return { kept: added.length, failed, baselines };
  });
}

/** The job of every day: all institutions. */
export async function measureAll(app: App): Promise<Record<string, number>> {
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant order by id`));
  const sums = { institutions: tenants.length, kept: 0, failed: 0, baselines: 0 };
  for (const tenant of tenants) {
    const done = await keepMetricValues(ownContext(app, tenant.id));
    sums.kept += done.kept;
    sums.failed += done.failed;
    sums.baselines += done.baselines;
  }
  return sums;
}

/** The queue of `measureFirst`. */
export const firstValuesQueue = 'planning-first-values';

const quietTriesMax = 600;

/** The first values of an institution, once the documents that are on their way are in its ledger. */
export async function measureFirst(app: App, data: Readonly<Record<string, unknown>>): Promise<Record<string, number>> {
  const tenantId = String(data.tenantId);
  for (let tries = 0; tries < quietTriesMax; tries += 1) {
    const open = await app.db.withTenant(tenantId, (tx) => tx.query(`select from import where tenant_id = $1 and finished_at is null limit 1`, [tenantId]));
    if (open.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { ...(await keepMetricValues(ownContext(app, tenantId))) };
}

/** What a use case gets when the clock is the one who asks. */
function ownContext(app: App, tenantId: string): Ctx {
  return {
    tenantId, actor: { kind: 'system', personId: undefined, name: '源枢 Yuanshu', permissions: new Set(), limits: noLimits }, now: new Date(), requestId: newId('req'), address: undefined, log: app.log, app,
    tx: (work) => app.db.withTenant(tenantId, work, { statementTimeoutMs: 120_000 }),
  };
}
