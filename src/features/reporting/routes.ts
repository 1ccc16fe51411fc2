import type { Handlers } from '#platform/feature.ts';
import type { reportingContract } from './contract.ts';
import { getOverview } from './overview-views.ts';

export const reportingHandlers = {
  getOverview: (ctx) => ctx.tx((tx) => getOverview(tx, ctx.tenantId, ctx.now.toISOString().slice(0, 10))),
} satisfies Handlers<typeof reportingContract>;
