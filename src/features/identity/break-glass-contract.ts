import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { idOf, queryFlag, shortText } from '#kernel/words.ts';
import { alarmKinds } from './alarm-kinds.ts';
import { me } from './sign-in-contract.ts';

export const alarm = z.object({
  id: idOf('alm'), kind: z.enum(alarmKinds), at: z.string(), details: z.object({ reason: z.string(), login: z.string().optional(), address: z.string().nullable().optional(), expiresAt: z.string().optional() }),
  acknowledgedAt: z.string().nullable(), acknowledgedBy: z.string().nullable(),
});

/** The emergency account, and the alarms that every use of it raises. */
export const breakGlassContract = {
  signInByBreakGlass: endpoint({ id: 'identity.signInByBreakGlass', method: 'POST', path: '/session/break-glass', permission: 'public', summary: 'Signs in to the emergency account with the credential that the host printed; it works once and raises an alarm.', body: z.object({ token: z.string().trim().min(20).max(200) }), reply: me }),
  listAlarms: endpoint({ id: 'identity.listAlarms', method: 'GET', path: '/alarms', permission: 'settings.read', summary: 'Alarms; those that nobody acknowledged first.', query: z.object({ isOpen: queryFlag.optional() }), reply: z.object({ rows: z.array(alarm) }) }),
  acknowledgeAlarm: endpoint({ id: 'identity.acknowledgeAlarm', method: 'POST', path: '/alarms/:alarmId/acknowledgement', permission: 'alarms.acknowledge', summary: 'Says that an alarm was looked into, and what was found.', params: z.object({ alarmId: idOf('alm') }), body: z.object({ note: shortText(500) }), reply: alarm }),
} as const;
