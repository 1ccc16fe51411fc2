import { writeMail, type Language, type Letter, type Mail } from '#platform/mail.ts';
import type { AlarmKind } from './alarm-kinds.ts';

export type AlarmDetails = Readonly<{ reason: string; login?: string; address?: string | null; expiresAt?: string }>;

type Facts = Readonly<{ institution: string; at: Date; details: AlarmDetails; url: string }>;

const words = {
  'zh-CN': {
    'break-glass-made': ['【告警】应急账号已在主机上启用', '有人在运行源枢的主机上启用了应急账号，并取得一次性凭据。持有凭据的人可以以系统管理员身份登录。'],
    'break-glass-used': ['【告警】应急账号已登录', '有人使用一次性凭据登录了应急账号，正在以系统管理员身份操作。其全部操作都已记入审计日志。'],
    'factors-reset-on-host': ['【告警】第二因素已在主机上重置', '有人在运行源枢的主机上清除了下列账号的第二因素，并终止了其全部会话。知道该账号密码的人可以登录并设置新的第二因素。'],
    next: '请核实是否经过批准。安全管理员核实后，请在系统中确认此告警；如未经批准，请立即终止其会话。', institution: '机构', at: '时间', reason: '原因', login: '账号', address: '来源地址', until: '有效期至', open: '查看并确认告警',
  },
  'en-US': {
    'break-glass-made': ['[Alarm] The emergency account was enabled on the host', 'Somebody enabled the emergency account on the host that runs Yuanshu, and holds its one-time credential. With it one signs in as a system administrator.'],
    'break-glass-used': ['[Alarm] The emergency account was used', 'Somebody signed in to the emergency account with its one-time credential, and acts as a system administrator. Everything done there is in the audit log.'],
    'factors-reset-on-host': ['[Alarm] A second factor was reset on the host', 'Somebody removed the second factors of the account below on the host that runs Yuanshu, and ended all its sessions. Who knows its password can sign in and set up a new one.'],
    next: 'Find out whether this was approved. The security administrator then acknowledges the alarm in the application; if it was not approved, end the session at once.', institution: 'Institution', at: 'Time', reason: 'Reason given', login: 'Account', address: 'Address', until: 'Valid until', open: 'See and acknowledge the alarm',
  },
} as const satisfies Record<Language, Record<AlarmKind, readonly [string, string]> & Record<string, unknown>>;

/** The letter about an alarm, in one language. */
export function alarmLetter(kind: AlarmKind, { institution, at, details, url }: Facts, language: Language): Letter {
  const its = words[language];
  const [subject, paragraph] = its[kind];
  const time = (instant: Date) => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long', timeZone: 'Asia/Shanghai' }).format(instant);
  const facts: (readonly [string, string])[] = [[its.institution, institution], [its.at, time(at)], [its.reason, details.reason]];
  if (details.login !== undefined) facts.push([its.login, details.login]);
  if (details.address !== undefined && details.address !== null) facts.push([its.address, details.address]);
  if (details.expiresAt !== undefined) facts.push([its.until, time(new Date(details.expiresAt))]);
  return { subject, paragraphs: [paragraph, its.next], facts, link: { label: its.open, url } };
}

/** The same for an address of which nothing is known: both languages in one. */
export function bilingualAlarm(to: string, kind: AlarmKind, facts: Facts): Mail {
  const [zh, en] = [alarmLetter(kind, facts, 'zh-CN'), alarmLetter(kind, facts, 'en-US')];
  return writeMail(to, { subject: `${zh.subject} · ${en.subject}`, paragraphs: [...zh.paragraphs, ...en.paragraphs], facts: zh.facts!.map(([name, value], index) => [`${name} · ${en.facts![index]![0]}`, value === en.facts![index]![1] ? value : `${value} · ${en.facts![index]![1]}`]), link: zh.link! }, 'zh-CN');
}
