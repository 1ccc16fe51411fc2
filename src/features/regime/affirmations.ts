import type { z } from 'zod';
import { addMonths } from '#engines/regime/schedule.ts';
import { recordEvent, signDecision, verifySignature } from '#features/audit/public.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { todayOf } from './controls.ts';
import type { coverageContract } from './coverage-contract.ts';
import { getCoverage } from './coverage.ts';
import { getFramework } from './frameworks.ts';

export type Affirmation = z.infer<typeof coverageContract.createAffirmation.reply>;
type Row = Omit<Affirmation, 'isSignatureValid'> & Readonly<{ signatureId: string }>;

const columns = `id, framework, framework_version as "frameworkVersion", json_build_object('zh', scope_zh, 'en', scope_en) as scope, counts, affirmed_by_name as "affirmedByName", affirmed_at as "affirmedAt", valid_until as "validUntil", valid_until < $2::date as "isLapsed", signature_id as "signatureId"`;

/** Affirmations, newest first. */
export function listAffirmations(ctx: Ctx): Promise<{ rows: Affirmation[] }> {
  return ctx.tx(async (tx) => ({ rows: await present(ctx, tx, await tx.query<Row>(`select ${columns} from conformance_affirmation where tenant_id = $1 order by id desc limit 200`, [ctx.tenantId, todayOf(ctx)])) }));
}

async function present(ctx: Ctx, tx: Tx, rows: readonly Row[]): Promise<Affirmation[]> {
  const shown: Affirmation[] = [];
  for (const { signatureId, ...row } of rows) shown.push({ ...row, isSignatureValid: (await verifySignature(ctx, tx, signatureId)).isValid });
  return shown;
}

/**
 * Affirms that the institution conforms to a framework, with the figures of that moment; signed. It cannot be affirmed while an item is open, but for
 * those that the affirmation itself answers.
 */
export async function createAffirmation(ctx: Ctx, input: Readonly<{ frameworkId: string; scope: Readonly<{ zh: string; en: string }> }>): Promise<Affirmation> {
  const framework = getFramework(input.frameworkId);
  if (framework.affirmationMonths === undefined) throw new AppError('request.invalid', 'Conformance to this framework is not affirmed.');
  const coverage = await getCoverage(ctx, framework.id);
  const byItself = new Set(framework.items.filter((item) => item.isAffirmation).map((item) => item.id));
  const open = coverage.items.filter((item) => item.state !== 'implemented' && item.state !== 'not-applicable' && !byItself.has(item.id)).map((item) => item.id);
  if (open.length > 0) throw new AppError('affirmation.open-items', `${open.length} items are not met: ${open.slice(0, 10).join(', ')}${open.length > 10 ? ' …' : ''}.`, { items: open });
  const id = newId('afm');
  const validUntil = addMonths(todayOf(ctx), framework.affirmationMonths);
  return ctx.tx(async (tx) => {
    const payload = { framework: framework.id, version: framework.version, scope: input.scope, counts: coverage.counts, rulesVersion: coverage.rulesVersion, asOf: coverage.asOf, validUntil };
    const signature = await signDecision(ctx, tx, { objectKind: 'affirmation', objectId: id, payload });
    await tx.query(
      `insert into conformance_affirmation (tenant_id, id, framework, framework_version, scope_zh, scope_en, counts, affirmed_by, affirmed_by_name, affirmed_at, valid_until, signature_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [ctx.tenantId, id, framework.id, framework.version, input.scope.zh, input.scope.en, JSON.stringify(coverage.counts), ctx.actor.personId ?? null, ctx.actor.name, ctx.now, validUntil, signature.id],
    );
    await recordEvent(ctx, tx, { action: 'regime.conformance-affirmed', objectKind: 'affirmation', objectId: id, after: { ...payload, signatureId: signature.id } });
    const rows = await tx.query<Row>(`select ${columns} from conformance_affirmation where tenant_id = $1 and id = $3`, [ctx.tenantId, todayOf(ctx), id]);
    return (await present(ctx, tx, rows))[0]!;
  });
}
