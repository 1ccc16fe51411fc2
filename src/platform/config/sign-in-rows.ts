import type { z } from 'zod';
import type { ConfigRow } from '../config.ts';
import { choice, count, list, text } from './kinds.ts';

/** Settings of sign-in, of what an administrator must show, and of mail. */
export const signInRows = {
  passwordLengthMin: row({ env: 'YUANSHU_PASSWORD_LENGTH_MIN', type: count(8, 64), default: 10, summaryEn: 'The fewest characters of a password.', summaryZh: '密码的最短长度。' }),
  passwordLengthMinAdministrators: row({ env: 'YUANSHU_PASSWORD_LENGTH_MIN_ADMINISTRATORS', type: count(8, 64), default: 12, summaryEn: 'The fewest characters of the password of a system, security or audit administrator.', summaryZh: '系统、安全、审计管理员密码的最短长度。' }),
  passwordClassesMin: row({ env: 'YUANSHU_PASSWORD_CLASSES_MIN', type: count(1, 4), default: 3, summaryEn: 'How many of lower case, upper case, digits and other characters a password needs.', summaryZh: '密码至少包含小写字母、大写字母、数字、其他字符中的几类。' }),
  passphraseLengthMin: row({ env: 'YUANSHU_PASSPHRASE_LENGTH_MIN', type: count(0, 128), default: 20, summaryEn: 'From how many characters on a password needs no different classes; 0 for never.', summaryZh: '达到多少个字符后不再要求字符类别；0表示始终要求。' }),
  passwordHistoryCount: row({ env: 'YUANSHU_PASSWORD_HISTORY_COUNT', type: count(0, 24), default: 5, summaryEn: 'How many of the last passwords cannot be taken again; 0 for none.', summaryZh: '不得与最近几次使用过的密码相同；0表示不限制。' }),
  passwordMaxAgeDays: row({ env: 'YUANSHU_PASSWORD_MAX_AGE_DAYS', type: count(0, 3650), default: 90, summaryEn: 'After how many days a password must be changed; 0 for never.', summaryZh: '密码的最长使用天数，到期须修改；0表示不限制。' }),
  lockAfterFailures: row({ env: 'YUANSHU_LOCK_AFTER_FAILURES', type: count(3, 100), default: 5, summaryEn: 'After how many failures a name, or a second factor, is locked.', summaryZh: '同一用户名或同一人的第二因素连续失败多少次后锁定。' }),
  lockAddressAfterFailures: row({ env: 'YUANSHU_LOCK_ADDRESS_AFTER_FAILURES', type: count(5, 100_000), default: 50, summaryEn: 'After how many failures, of whatever names, an address is locked.', summaryZh: '同一来源地址（不论用户名）失败多少次后锁定。' }),
  lockMinutes: row({ env: 'YUANSHU_LOCK_MINUTES', type: count(1, 1440), default: 10, summaryEn: 'For how many minutes failures count, and so for how long a lock lasts.', summaryZh: '失败次数的统计时长，即锁定的持续时间（分钟）。' }),
  sessionIdleMinutes: row({ env: 'YUANSHU_SESSION_IDLE_MINUTES', type: count(0, 1440), default: 60, summaryEn: 'After how many minutes without a request a session ends; 0 for never.', summaryZh: '会话无操作多少分钟后失效；0表示不限制。' }),
  sessionIdleMinutesAdministrators: row({ env: 'YUANSHU_SESSION_IDLE_MINUTES_ADMINISTRATORS', type: count(0, 1440), default: 30, summaryEn: 'The same for system, security and audit administrators.', summaryZh: '系统、安全、审计管理员的会话无操作失效时长（分钟）；0表示不限制。' }),
  secondFactorRoles: row({ env: 'YUANSHU_SECOND_FACTOR_ROLES', type: list, default: ['administrators'], summaryEn: 'Who needs a second factor: names of roles, administrators, everybody, or none. Never demanded in the demonstration institution.', summaryZh: '哪些人必须使用第二因素：角色名、administrators（三员）、everybody（所有人）或none（不要求）。演示机构不作要求。' }),
  secondFactorFreshMinutes: row({ env: 'YUANSHU_SECOND_FACTOR_FRESH_MINUTES', type: count(1, 720), default: 10, summaryEn: 'How long a second factor that was shown is enough for a sensitive action.', summaryZh: '验证第二因素后多少分钟内可执行敏感操作，无须再次验证。' }),
  signInFile: row({ env: 'YUANSHU_SIGN_IN_FILE', type: text, defaultEn: 'passwords of this installation only', defaultZh: '仅使用本系统的密码', summaryEn: 'A JSON file with the identity providers (OpenID Connect), directories (LDAP) and groups that lead to roles.', summaryZh: '身份提供方（OpenID Connect）、目录（LDAP）及用户组与角色对应关系的JSON文件。' }),
  breakGlass: row({ env: 'YUANSHU_BREAK_GLASS', type: text, defaultEn: 'off', defaultZh: '关闭', summaryEn: 'The reason for an emergency account: makes it, prints its one-time credential, and ends. Give it on the command line of the host.', summaryZh: '启用应急账号的原因：创建账号、打印一次性凭据后退出。在主机命令行上使用。' }),
  resetFactor: row({ env: 'YUANSHU_RESET_FACTOR', type: text, defaultEn: 'off', defaultZh: '关闭', summaryEn: 'The sign-in name of somebody who lost every second factor: removes them, ends the sessions, raises an alarm, and ends. Give it on the command line of the host, with --reason.', summaryZh: '第二因素全部遗失者的用户名：清除其第二因素、终止其会话、发出告警后退出。在主机命令行上与 --reason 一同使用。' }),
  reason: row({ env: 'YUANSHU_REASON', type: text, defaultEn: 'none', defaultZh: '无', summaryEn: 'Why a second factor is reset (--reset-factor); it is kept in the audit log.', summaryZh: '重置第二因素（--reset-factor）的原因，记入审计日志。' }),
  institution: row({ env: 'YUANSHU_INSTITUTION', type: text, defaultEn: 'the only one', defaultZh: '唯一的机构', summaryEn: 'The code of the institution that a command of the host (--break-glass, --reset-factor) is for, where there are several.', summaryZh: '有多个机构时，主机命令（--break-glass、--reset-factor）针对哪个机构（机构编码）。' }),
  breakGlassHours: row({ env: 'YUANSHU_BREAK_GLASS_HOURS', type: count(1, 72), default: 4, summaryEn: 'How long the emergency account lives, in hours.', summaryZh: '应急账号的有效时长（小时）。' }),
  alarmEmails: row({ env: 'YUANSHU_ALARM_EMAILS', type: list, default: [], summaryEn: 'Addresses that alarms go to, besides security and audit administrators.', summaryZh: '除安全管理员、审计管理员外，接收告警的邮箱。' }),
  smtpHost: row({ env: 'YUANSHU_SMTP_HOST', type: text, defaultEn: 'no mail is sent', defaultZh: '不发送邮件', summaryEn: 'The mail server.', summaryZh: '邮件服务器。' }),
  smtpPort: row({ env: 'YUANSHU_SMTP_PORT', type: count(1, 65_535), default: 587, summaryEn: 'The port of the mail server.', summaryZh: '邮件服务器端口。' }),
  smtpSecurity: row({ env: 'YUANSHU_SMTP_SECURITY', type: choice(['starttls', 'tls', 'none']), default: 'starttls', summaryEn: 'How the way to the mail server is protected: starttls (always demanded), tls from the start, or none.', summaryZh: '与邮件服务器之间的加密方式：starttls（强制）、tls（全程）或none（不加密）。' }),
  smtpUser: row({ env: 'YUANSHU_SMTP_USER', type: text, defaultEn: 'without signing in', defaultZh: '不登录', summaryEn: 'The name to sign in with at the mail server.', summaryZh: '登录邮件服务器的用户名。' }),
  smtpPassword: row({ env: 'YUANSHU_SMTP_PASSWORD', type: text, secret: true, defaultEn: 'none', defaultZh: '无', summaryEn: 'Its password.', summaryZh: '登录邮件服务器的密码。' }),
  smtpFrom: row({ env: 'YUANSHU_SMTP_FROM', type: text, defaultEn: 'yuanshu@ with the host of the public address', defaultZh: 'yuanshu@加公开地址的主机名', summaryEn: 'The sender of mail.', summaryZh: '发件人地址。' }),
  smtpCaFile: row({ env: 'YUANSHU_SMTP_CA', type: text, defaultEn: 'the authorities that Node knows', defaultZh: 'Node内置的证书颁发机构', summaryEn: 'A PEM file with the authority that signed the certificate of the mail server.', summaryZh: '签发邮件服务器证书的CA证书（PEM文件）。' }),
} as const;

/** Rows without a value where nothing is set. */
export type OptionalSignIn = 'signInFile' | 'breakGlass' | 'resetFactor' | 'reason' | 'institution' | 'smtpHost' | 'smtpUser' | 'smtpPassword' | 'smtpFrom' | 'smtpCaFile';

function row<Type extends z.ZodType>(fields: ConfigRow<Type>): ConfigRow<Type> {
  return fields;
}
