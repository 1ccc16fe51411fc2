import type { Ctx, EvidenceBasis, EvidenceRow, LocalText } from '#platform/feature.ts';
import { civilTime } from '#platform/documents/typography.ts';
import type { Evidence } from './controls-contract.ts';

/** A day until which, and from which; the whole of both days counts. */
export type Period = Readonly<{ from: string; to: string }>;

const rowsMax = 1_000;
const atOnce = 4;

/** What an evidence query answers about a period; undefined where no feature of this installation gives it. */
export async function collectEvidence(ctx: Ctx, name: string, period: Period): Promise<Evidence | undefined> {
  const row = ctx.app.evidence.get(name);
  if (row === undefined) return undefined;
  const span = spanOf(ctx, period);
  const { count, holds, summary, columns, rows } = await answerOf(ctx, name, row, span);
  const shown = rows.slice(0, rowsMax).map((cells) => [...cells]);
  const asOf = { period: undefined, end: span.to, now: ctx.now }[row.basis];
  return { name, title: row.title, link: row.link, collectedAt: ctx.now.toISOString(), period, basis: row.basis, asOf: asOf?.toISOString() ?? null, count, holds: holds ?? null, summary: dated(row.basis, period, asOf, summary), columns: [...columns], rows: shown, isTruncated: count > shown.length };
}

type Span = Parameters<EvidenceRow['collect']>[1];

/** The days of a period as instants by the civil time of China; nothing is asked of the future. */
export function spanOf(ctx: Ctx, { from, to }: Period): Span {
  return { from: new Date(`${from}T00:00:00+08:00`), to: new Date(Math.min(Date.parse(`${to}T23:59:59.999+08:00`), ctx.now.getTime())) };
}

/** A sentence that says itself of when it is: on a screen, in a file, and wherever somebody quotes it. */
function dated(basis: EvidenceBasis, { from, to }: Period, asOf: Date | undefined, { zh, en }: LocalText): LocalText {
  if (asOf === undefined) return { zh: `${from}至${to}：${zh}`, en: `${from} to ${to}: ${en}` };
  const at = civilTime(asOf);
  return basis === 'now' ? { zh: `截至${at}（不留存历史状态，为取证时的情况）：${zh}`, en: `As of ${at}, when it was collected (no history of it is kept): ${en}` } : { zh: `截至${at}：${zh}`, en: `As of ${at}: ${en}` };
}

type Answer = Awaited<ReturnType<EvidenceRow['collect']>>;

/** One query that fails does not take the others with it: nothing can be concluded from it, and it says so. */
async function answerOf(ctx: Ctx, name: string, row: EvidenceRow, span: Span): Promise<Answer> {
  try {
    return await row.collect(ctx, span);
  } catch (error) {
    ctx.log.error({ err: error, evidence: name, tenant: ctx.tenantId }, 'evidence could not be collected');
    return { count: 0, holds: undefined, summary: { zh: '取数失败，未能得出结论；原因见运行日志。', en: 'It could not be collected, so nothing follows from it; the log says why.' }, columns: [], rows: [] };
  }
}

/** What these queries answer, a few at a time; names that no feature gives are left out. `done` hears how many were collected. */
export async function collectAll(ctx: Ctx, names: Iterable<string>, period: Period, done: (name: string, count: number) => Promise<void> = async () => undefined): Promise<ReadonlyMap<string, Evidence>> {
  const wanted = [...new Set(names)];
  const found = new Map<string, Evidence>();
  const lane = async () => {
    for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
      const evidence = await collectEvidence(ctx, name, period);
      if (evidence !== undefined) found.set(name, evidence);
      await done(name, found.size);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return found;
}
