/** What an alarm is about. */
export const alarmKinds = ['break-glass-made', 'break-glass-used', 'factors-reset-on-host'] as const;
export type AlarmKind = (typeof alarmKinds)[number];
