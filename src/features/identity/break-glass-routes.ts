import type { Handlers } from '#platform/feature.ts';
import * as alarms from './alarms.ts';
import type { breakGlassContract } from './break-glass-contract.ts';
import { signInByBreakGlass } from './break-glass.ts';

export const breakGlassHandlers = {
  signInByBreakGlass: (ctx, { body, request }) => signInByBreakGlass(ctx, body.token, request.headers['user-agent']),
  listAlarms: async (ctx, { query }) => ({ rows: await alarms.listAlarms(ctx, query.isOpen) }),
  acknowledgeAlarm: (ctx, { params, body }) => alarms.acknowledgeAlarm(ctx, params.alarmId, body.note),
} satisfies Handlers<typeof breakGlassContract>;
