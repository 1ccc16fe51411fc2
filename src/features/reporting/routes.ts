import type { Handlers } from '#platform/feature.ts';
import { visibleSystems } from '#features/ledger/public.ts';
import type { reportingContract } from './contract.ts';
import { getOverview } from './overview-views.ts';

export const reportingHandlers = {
  getOverview: async (ctx) => {
    const within = await ctx.tx((tx) => visibleSystems(ctx, tx, 'reporting.read'));
    return getOverview(ctx.tx, { tenantId: ctx.tenantId, within }, ctx.now.toISOString().slice(0, 10));
  },
} satisfies Handlers<typeof reportingContract>;
