import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { idOf, queryFlag, queryList, shortText, tableForm } from '#kernel/words.ts';
import { scopeKind } from './grants-contract.ts';
import { personId, roleName } from './words.ts';

export const reviewId = idOf('rev');
export const reviewItemKinds = ['grant', 'token', 'account'] as const;
/** `lapsed`: it was gone before anybody decided. */
export const reviewDecisions = ['keep', 'end', 'lapsed'] as const;
const count = z.number().int();

export const review = z.object({
  id: reviewId, quarter: z.string(), openedByName: z.string().nullable(), openedAt: z.string(), dueAt: z.string(), closedAt: z.string().nullable(), isOverdue: z.boolean(),
  items: count, open: count, kept: count, ended: count, lapsed: count, dormant: count,
});
export type Review = z.infer<typeof review>;

/** What was there when the review was opened. */
export const reviewFacts = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('grant'), role: roleName, scopeKind, scopeId: z.string().nullable(), scopeNameZh: z.string().nullable(), scopeNameEn: z.string().nullable(), validFrom: z.string(), validTo: z.string().nullable(), decidedByName: z.string().nullable() }),
  z.object({ kind: z.literal('token'), name: z.string(), scopes: z.array(z.string()), expiresAt: z.string(), lastUsedAt: z.string().nullable() }),
  z.object({ kind: z.literal('account'), createdAt: z.string() }),
]);
export type ReviewFacts = z.infer<typeof reviewFacts>;
export const reviewItem = z.object({
  id: idOf('rvi'), personId, personName: z.string(), personLogin: z.string(), unitNameZh: z.string().nullable(), unitNameEn: z.string().nullable(),
  facts: reviewFacts, isDormant: z.boolean(), lastSignInAt: z.string().nullable(),
  /** Of the reader: somebody else has to decide. */
  isOwn: z.boolean(),
  decision: z.enum(reviewDecisions).nullable(), decidedByName: z.string().nullable(), decidedAt: z.string().nullable(), reason: z.string().nullable(),
});
export type ReviewItem = z.infer<typeof reviewItem>;

const itemFilters = z.object({
  q: z.string().max(100).optional(), kind: queryList(z.enum(reviewItemKinds)),
  decision: queryList(z.enum(['open', ...reviewDecisions])),
  /** Of accounts that nobody has used for long. */
  dormant: queryFlag.optional(),
});
export type ReviewItemQuery = z.infer<typeof itemFilters>;
const params = z.object({ reviewId });

/** The quarterly look at what everybody holds: domain file §7.9 and §2.13. */
export const reviewsContract = {
  listReviews: endpoint({ id: 'identity.listReviews', method: 'GET', path: '/access-reviews', permission: 'people.read', summary: 'Access reviews, newest first, with what is decided in each.', reply: z.object({ rows: z.array(review), isDue: z.boolean() }) }),
  openReview: endpoint({ id: 'identity.openReview', method: 'POST', path: '/access-reviews', permission: 'grants.approve', summary: 'Opens the review of this quarter now, where it is not there yet.', reply: review }),
  listReviewItems: endpoint({ id: 'identity.listReviewItems', method: 'GET', path: '/access-reviews/:reviewId/items', permission: 'people.read', summary: 'What a review looks at: grants, API tokens, and accounts that nobody has used for long.', params, query: pageQuery.extend(itemFilters.shape), reply: pageOf(reviewItem) }),
  decideReviewItems: endpoint({ id: 'identity.decideReviewItems', method: 'POST', path: '/access-reviews/:reviewId/decisions', permission: 'grants.approve', summary: 'Keeps or ends what a review looks at. Nobody decides about the own.', params, body: z.discriminatedUnion('decision', [z.object({ decision: z.literal('keep'), itemIds: z.array(idOf('rvi')).min(1).max(200), reason: shortText(500).optional() }), z.object({ decision: z.literal('end'), itemIds: z.array(idOf('rvi')).min(1).max(200), reason: shortText(500) })]), reply: review }),
  exportReview: endpoint({ id: 'identity.exportReview', method: 'GET', path: '/access-reviews/:reviewId/export', permission: 'people.read', audit: 'read', summary: 'A review as CSV or xlsx, in the words of the screens; the list gives codes.', params, query: z.object(tableForm), reply: z.any(), carries: 'download' }),
} as const;
