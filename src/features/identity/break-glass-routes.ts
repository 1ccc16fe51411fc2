import type { Handlers } from '#platform/feature.ts';
import * as alarms from './alarms.ts';
import type { breakGlassContract } from './break-glass-contract.ts';
import { signInByBreakGlass } from './break-glass.ts';
import { inPlaceOfSession } from './sign-in-again.ts';

export const breakGlassHandlers = {
  signInByBreakGlass: (ctx, { body, request }) => inPlaceOfSession(ctx, request, (agent) => signInByBreakGlass(ctx, body.token, agent)),
  listAlarms: async (ctx, { query }) => ({ rows: await alarms.listAlarms(ctx, query.isOpen) }),
  acknowledgeAlarm: (ctx, { params, body }) => alarms.acknowledgeAlarm(ctx, params.alarmId, body.note),
} satisfies Handlers<typeof breakGlassContract>;
