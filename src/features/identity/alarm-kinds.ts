/** What an alarm is about. */
export const alarmKinds = ['break-glass-made', 'break-glass-used'] as const;
export type AlarmKind = (typeof alarmKinds)[number];
