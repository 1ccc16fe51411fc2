import type { Ctx } from '#platform/feature.ts';
import type { Evidence } from './controls-contract.ts';
import { getControl, todayOf } from './controls.ts';
import { collectEvidence } from './evidence.ts';
import { usualPeriod } from './live.ts';

/** What the evidence query of a control answers now, for who is about to attest. */
export async function getControlEvidence(ctx: Ctx, controlId: string, query: Readonly<{ from?: string | undefined; to?: string | undefined }>): Promise<{ evidence: Evidence | null; isInstalled: boolean }> {
  const { evidence: name } = await getControl(ctx, controlId);
  if (name === null) return { evidence: null, isInstalled: true };
  const usual = usualPeriod(todayOf(ctx));
  const evidence = await collectEvidence(ctx, name, { from: query.from ?? usual.from, to: query.to ?? usual.to });
  return { evidence: evidence ?? null, isInstalled: evidence !== undefined };
}
