import { newId } from '#kernel/ids.ts';
import { noLimits, type App, type Ctx } from '#platform/feature.ts';

/** What a use case gets when the keeper of the log itself acts. */
export function keeperContext(app: App, tenantId: string): Ctx {
  return {
    tenantId, actor: { kind: 'system', personId: undefined, name: '源枢 Yuanshu', permissions: new Set(), limits: noLimits }, now: new Date(), requestId: newId('job'), address: undefined, log: app.log, app,
    tx: (work) => app.db.withTenant(tenantId, work),
  };
}
