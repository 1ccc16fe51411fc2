import { mayBeDeclaredNotApplicable } from '#engines/regime/requirement-status.ts';
import { recordEvent } from '#features/audit/public.ts';
import { AppError } from '#kernel/errors.ts';
import type { Ctx } from '#platform/feature.ts';
import { getFramework, getItem } from './frameworks.ts';

export type Note = Readonly<{ kind: 'not-applicable' | 'not-adopted'; reason: string; byName: string; at: string }>;

/** What the institution declared about the items of a framework, by item. */
export async function listNotes(ctx: Ctx, frameworkId: string): Promise<ReadonlyMap<string, Note>> {
  const rows = await ctx.tx((tx) => tx.query<Note & { item: string }>(`select item, kind, reason, noted_by_name as "byName", noted_at as at from requirement_note where tenant_id = $1 and framework = $2`, [ctx.tenantId, frameworkId]));
  return new Map(rows.map(({ item, ...note }) => [item, note]));
}

/** Declares that an item does not apply, or was not adopted on purpose. What a supervisor asks with 应 is not declared away. */
export async function setNote(ctx: Ctx, frameworkId: string, itemId: string, note: Pick<Note, 'kind' | 'reason'>): Promise<void> {
  const item = getItem(frameworkId, itemId);
  if (!mayBeDeclaredNotApplicable(item.modality, getFramework(frameworkId).kind)) throw new AppError('requirement.binding', `Item ${itemId} is binding: it applies, and has to be adopted.`);
  await ctx.tx(async (tx) => {
    const before = await tx.findOne<Note>(`select kind, reason from requirement_note where tenant_id = $1 and framework = $2 and item = $3 for update`, [ctx.tenantId, frameworkId, itemId]);
    await tx.query(
      `insert into requirement_note (tenant_id, framework, item, kind, reason, noted_by, noted_by_name, noted_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (tenant_id, framework, item) do update set kind = excluded.kind, reason = excluded.reason, noted_by = excluded.noted_by, noted_by_name = excluded.noted_by_name, noted_at = excluded.noted_at`,
      [ctx.tenantId, frameworkId, itemId, note.kind, note.reason, ctx.actor.personId ?? null, ctx.actor.name, ctx.now],
    );
    await recordEvent(ctx, tx, { action: 'regime.requirement-noted', objectKind: 'requirement', objectId: `${frameworkId}/${itemId}`, before, after: { kind: note.kind }, reason: note.reason });
  });
}

export async function deleteNote(ctx: Ctx, frameworkId: string, itemId: string): Promise<void> {
  await ctx.tx(async (tx) => {
    const [before] = await tx.query<Note>(`delete from requirement_note where tenant_id = $1 and framework = $2 and item = $3 returning kind, reason`, [ctx.tenantId, frameworkId, itemId]);
    if (before === undefined) throw new AppError('object.not-found', 'Nothing was declared about this item.');
    await recordEvent(ctx, tx, { action: 'regime.requirement-note-taken-back', objectKind: 'requirement', objectId: `${frameworkId}/${itemId}`, before });
  });
}
