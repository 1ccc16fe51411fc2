import { confirmReading, createAttestation, issuePolicy, listControls, listReadings, loadStarterPolicies, submitPolicy } from '#features/regime/public.ts';
import { civilDay } from '#platform/documents/typography.ts';
import type { Ctx } from '#platform/feature.ts';

/** Who writes the policies of the demonstration and who issues them, and what its people found when they tested. */
export type RegimeFile = Readonly<{
  author: string; issuer: string;
  /** By the key in the starter set; the others stay where the author handed them in. */
  issued: readonly string[];
  attestations: readonly Readonly<{ control: string; signer: string; result: 'works' | 'does-not-work' | 'not-applicable' | 'unknown'; comment?: string }>[];
  readers: readonly string[];
}>;

const dayMs = 86_400_000;

/** Loads the starter set, has it issued and tested by the people of the institution. Where a policy is there already, nothing is done. */
export async function loadRegime(ctx: Ctx, file: RegimeFile, people: ReadonlyMap<string, Readonly<{ id: string; name: string }>>): Promise<void> {
  const as = (account: string): Ctx => {
    const person = people.get(account);
    return { ...ctx, actor: { ...ctx.actor, kind: 'person', personId: person?.id, name: person?.name ?? account } };
  };
  const there = await ctx.tx((tx) => tx.query(`select from policy where tenant_id = $1 limit 1`, [ctx.tenantId]));
  if (there.length > 0) return;
  const { loaded } = await loadStarterPolicies(as(file.author));
  for (const policy of loaded) {
    await submitPolicy(as(file.author), policy.id);
    if (file.issued.includes(policy.key)) await issuePolicy(as(file.issuer), policy.id);
  }
  await attest(ctx, file, as);
  for (const account of file.readers) for (const { policyId } of (await listReadings(as(account))).rows) await confirmReading(as(account), policyId);
}

async function attest(ctx: Ctx, file: RegimeFile, as: (account: string) => Ctx): Promise<void> {
  const { rows } = await listControls(ctx, { limit: 200 });
  const period = { periodFrom: civilDay(new Date(ctx.now.getTime() - 90 * dayMs)), periodTo: civilDay(ctx.now) };
  for (const { control, signer, result, comment } of file.attestations) {
    const found = rows.find((row) => row.name.zh === control);
    if (found !== undefined) await createAttestation(as(signer), found.id, { ...period, result, ...(comment === undefined ? {} : { comment }) });
  }
}
