import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Tx } from '#platform/db.ts';
import { noLimits, type App, type Ctx, type Download } from '#platform/feature.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import type { Words } from '#platform/locale-words.ts';
import { allPages, tableFile, type TableColumn, type TableForm } from '#platform/table-file.ts';
import { recordEvent } from '#features/audit/public.ts';
import { refuseOwn } from './duties.ts';
import { identityWords } from './export-words.ts';
import { endGrantWithin } from './grants.ts';
import { closeAccount } from './people.ts';
import * as store from './review-store.ts';
import { reviewDecisions, reviewItemKinds, type Review, type ReviewItem, type ReviewItemQuery } from './reviews-contract.ts';
import { roleNames, scopeKinds, technologyDomains } from './roles.ts';
import { revokeTokenWithin } from './tokens.ts';

const dayMs = 24 * 3600_000;
const beijingMs = 8 * 3600_000;

/** The quarter that an instant belongs to, as people in China date it: `2026-Q4`. */
export function quarterOf(at: Date): string {
  const local = new Date(at.getTime() + beijingMs);
  return `${local.getUTCFullYear()}-Q${Math.floor(local.getUTCMonth() / 3) + 1}`;
}

export function listReviews(ctx: Ctx): Promise<Readonly<{ rows: Review[]; isDue: boolean }>> {
  return ctx.tx(async (tx) => {
    const rows = await store.listReviews(tx, ctx.tenantId);
    return { rows, isDue: !rows.some((row) => row.quarter === quarterOf(ctx.now)) };
  });
}

async function getReview(ctx: Ctx, tx: Tx, id: string): Promise<Review> {
  const review = (await store.listReviews(tx, ctx.tenantId, id))[0];
  if (review === undefined) throw new AppError('object.not-found', 'There is no such review.');
  return review;
}

/** Opens the review of this quarter: one item for each grant, each API token and each account that nobody has used for long. */
export function openReview(ctx: Ctx): Promise<Review> {
  return ctx.tx(async (tx) => {
    const quarter = quarterOf(ctx.now);
    const id = await store.insertReview(tx, ctx.tenantId, { quarter, openedBy: ctx.actor.personId ?? null, dueAt: new Date(ctx.now.getTime() + ctx.app.config.accessReviewDays * dayMs) }, ctx.now);
    if (id === undefined) throw new AppError('object.conflict', `The review of ${quarter} is there already.`);
    const found = await store.findReviewed(tx, ctx.tenantId, ctx.app.config.dormantDays);
    await store.insertItems(tx, ctx.tenantId, id, found);
    await recordEvent(ctx, tx, { action: 'identity.access-review-opened', objectKind: 'access-review', objectId: id, after: { quarter, items: found.length } });
    return getReview(ctx, tx, id);
  });
}

function shown(ctx: Ctx, { grantId: _grantId, tokenId: _tokenId, ...item }: store.ReviewItemRecord): ReviewItem {
  return { ...item, isOwn: item.personId === ctx.actor.personId };
}

export function listReviewItems(ctx: Ctx, reviewId: string, query: ReviewItemQuery & Readonly<{ cursor?: string | undefined; limit: number }>) {
  return ctx.tx(async (tx) => {
    await getReview(ctx, tx, reviewId);
    const { cursor, limit, ...filter } = query;
    const rows = await store.listItems(tx, ctx.tenantId, reviewId, { ...filter, after: keysOf(cursor, 2), limit: limit + 1 });
    const page = rows.slice(0, limit);
    return { rows: page.map((row) => shown(ctx, row)), nextCursor: rows.length > limit ? cursorOf([page.at(-1)!.personLogin, page.at(-1)!.id]) : null, total: null };
  });
}

export type ReviewDecision = Readonly<{ itemIds: readonly string[] } & ({ decision: 'keep'; reason?: string | undefined } | { decision: 'end'; reason: string })>;

/** Keeps or ends what a review looks at, all of it or nothing; the review closes with the last decision. */
export function decideReviewItems(ctx: Ctx, reviewId: string, input: ReviewDecision): Promise<Review> {
  return ctx.tx(async (tx) => {
    await tx.query(`select from access_review where tenant_id = $1 and id = $2 for update`, [ctx.tenantId, reviewId]);
    await getReview(ctx, tx, reviewId);
    await store.lapseItems(tx, ctx.tenantId, reviewId, ctx.now);
    const items = await store.listItems(tx, ctx.tenantId, reviewId, { ids: input.itemIds, limit: input.itemIds.length });
    if (items.length !== new Set(input.itemIds).size) throw new AppError('object.not-found', 'There is no such item in this review.');
    if (items.some((item) => item.decision === 'keep' || item.decision === 'end')) throw new AppError('object.conflict', 'Somebody has decided about this already.');
    refuseOwn(ctx, items.map((item) => item.personId), 'What one holds oneself');
    const open = items.filter((item) => item.decision === null);
    if (input.decision === 'end') for (const item of open) await endOf[item.facts.kind](ctx, tx, item, input.reason);
    await store.decideItems(tx, ctx.tenantId, open.map((item) => item.id), { decision: input.decision, by: ctx.actor.personId ?? null, reason: input.reason ?? null }, ctx.now);
    await recordEvent(ctx, tx, {
      action: 'identity.access-reviewed', objectKind: 'access-review', objectId: reviewId, after: { decision: input.decision, items: open.map(({ id, personId, facts }) => ({ id, personId, kind: facts.kind })) },
      ...(input.reason === undefined ? {} : { reason: input.reason }),
    });
    await close(ctx, tx, reviewId);
    return getReview(ctx, tx, reviewId);
  });
}

/** What it means to end each kind. */
const endOf: Readonly<Record<ReviewItem['facts']['kind'], (ctx: Ctx, tx: Tx, item: store.ReviewItemRecord, reason: string) => Promise<void>>> = {
  grant: (ctx, tx, item, reason) => endGrantWithin(ctx, tx, item.grantId!, reason),
  token: (ctx, tx, item, reason) => revokeTokenWithin(ctx, tx, item.tokenId!, undefined, reason),
  account: (ctx, tx, item, reason) => closeAccount(ctx, tx, item.personId, reason),
};

async function close(ctx: Ctx, tx: Tx, reviewId: string): Promise<boolean> {
  await store.lapseItems(tx, ctx.tenantId, reviewId, ctx.now);
  const isClosed = await store.closeIfDone(tx, ctx.tenantId, reviewId, ctx.now);
  if (isClosed) await recordEvent(ctx, tx, { action: 'identity.access-review-closed', objectKind: 'access-review', objectId: reviewId });
  return isClosed;
}

/** Once a day: opens the review of a quarter that has none, and closes those in which the rest has lapsed. */
export async function keepReviews(app: App): Promise<Record<string, number>> {
  const tenants = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant order by id`));
  const counts = { opened: 0, closed: 0 };
  for (const { id: tenantId } of tenants) {
    const ctx: Ctx = { tenantId, actor: { kind: 'system', personId: undefined, name: '源枢 Yuanshu', permissions: new Set(), limits: noLimits }, now: new Date(), requestId: newId('job'), address: undefined, log: app.log, app, tx: (work) => app.db.withTenant(tenantId, work) };
    const { rows, isDue } = await listReviews(ctx);
    for (const row of rows.filter((review) => review.closedAt === null)) if (await ctx.tx((tx) => close(ctx, tx, row.id))) counts.closed += 1;
    if (!isDue) continue;
    await openReview(ctx);
    counts.opened += 1;
  }
  return counts;
}

const { openWordsOf, wordsOf } = identityWords;
const roleWords = wordsOf('identity.role', roleNames);
const scopeKindWords = wordsOf('identity.scope', scopeKinds);
const domainWords = wordsOf('identity.domain', technologyDomains);
const permissionWords = openWordsOf('identity.permission');

function scopeNameOf(facts: Extract<ReviewItem['facts'], { kind: 'grant' }>, language: Parameters<Words>[1]): string | null {
  if (facts.scopeKind === 'technology-domain') return facts.scopeId === null ? null : domainWords(facts.scopeId, language);
  return (language === 'zh-CN' ? facts.scopeNameZh : (facts.scopeNameEn ?? facts.scopeNameZh)) ?? facts.scopeId;
}

const columns: readonly TableColumn<ReviewItem>[] = [
  { title: { zh: '姓名', en: 'Name' }, value: (row) => row.personName },
  { title: { zh: '用户名', en: 'Sign-in name' }, value: (row) => row.personLogin },
  { title: { zh: '部门', en: 'Unit' }, value: (row, language) => (language === 'zh-CN' ? row.unitNameZh : row.unitNameEn), width: 24 },
  { title: { zh: '类型', en: 'Kind' }, value: (row) => row.facts.kind, as: wordsOf('identity.review.kind', reviewItemKinds) },
  { title: { zh: '角色或令牌', en: 'Role or token' }, value: ({ facts }, language) => (facts.kind === 'grant' ? roleWords(facts.role, language) : facts.kind === 'token' ? facts.name : null), width: 24 },
  { title: { zh: '范围', en: 'Scope' }, value: ({ facts }, language) => (facts.kind === 'grant' ? scopeKindWords(facts.scopeKind, language) : facts.kind === 'token' ? facts.scopes.map((scope) => permissionWords(scope, language)).join('; ') : null), width: 24 },
  { title: { zh: '范围名称', en: 'Name of scope' }, value: ({ facts }, language) => (facts.kind === 'grant' ? scopeNameOf(facts, language) : null), width: 24 },
  { title: { zh: '起', en: 'From' }, value: ({ facts }) => (facts.kind === 'grant' ? facts.validFrom : facts.kind === 'account' ? facts.createdAt : null), as: 'instant', width: 26 },
  { title: { zh: '止', en: 'To' }, value: ({ facts }) => (facts.kind === 'grant' ? facts.validTo : facts.kind === 'token' ? facts.expiresAt : null), as: 'instant', width: 26 },
  { title: { zh: '审批人', en: 'Approver' }, value: ({ facts }) => (facts.kind === 'grant' ? facts.decidedByName : null) },
  { title: { zh: '最近登录', en: 'Last sign-in' }, value: (row) => row.lastSignInAt, as: 'instant', width: 26 },
  { title: { zh: '休眠', en: 'Dormant' }, value: (row) => row.isDormant },
  { title: { zh: '结论', en: 'Decision' }, value: (row) => row.decision ?? 'open', as: wordsOf('identity.review.decision', ['open', ...reviewDecisions]) },
  { title: { zh: '复核人', en: 'Reviewer' }, value: (row) => row.decidedByName },
  { title: { zh: '复核时间', en: 'Decided at' }, value: (row) => row.decidedAt, as: 'instant', width: 26 },
  { title: { zh: '理由', en: 'Reason' }, value: (row) => row.reason, width: 40 },
];

/** The review with all its decisions as a file. */
export async function exportReview(ctx: Ctx, reviewId: string, form: TableForm): Promise<Download> {
  const { quarter } = await ctx.tx((tx) => getReview(ctx, tx, reviewId));
  return tableFile(form, { file: `access-review-${quarter}`, sheet: { zh: `权限复核${quarter}`, en: `Access review ${quarter}` } }, columns, allPages((cursor) => listReviewItems(ctx, reviewId, { cursor, limit: 1000 })));
}
