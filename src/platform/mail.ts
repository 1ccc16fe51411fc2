import { readFileSync } from 'node:fs';
import type { Config } from './config.ts';
import type { Tx } from './db.ts';
import type { App, JobRow } from './feature.ts';

export type Language = 'zh-CN' | 'en-US';
/** A message as it is sent: both forms say the same. */
export type Mail = Readonly<{ to: string; subject: string; text: string; html: string }>;

/** What a message says: paragraphs, facts, and one address to go to. */
export type Letter = Readonly<{ subject: string; paragraphs: readonly string[]; facts?: readonly (readonly [string, string])[]; link?: Readonly<{ label: string; url: string }> }>;

export const mailQueue = 'mail';

export function canSendMail(config: Config): boolean {
  return config.smtpHost !== undefined;
}

/** Puts messages in the queue, in the transaction that they belong to. Where no mail server is set, nothing is sent, and the log says so once. */
export async function queueMail(app: App, tx: Tx, mails: readonly Mail[]): Promise<number> {
  // The command of the host may know less than the server that sends.
  if (!canSendMail(app.config) && app.config.breakGlass === undefined) {
    if (mails.length > 0) sayOnce(app);
    return 0;
  }
  for (const mail of mails) await app.jobs.enqueue(tx, mailQueue, { ...mail });
  return mails.length;
}

const said = new WeakSet<Config>();

function sayOnce(app: App): void {
  if (said.has(app.config)) return;
  said.add(app.config);
  app.log.warn('no mail server is set (YUANSHU_SMTP_HOST): messages are not sent');
}

/** The job of the queue: tried again for about a day where the mail server cannot be reached. */
export const mailJob: JobRow = { handler: sendMail, concurrency: 2, retries: { limit: 12, delaySeconds: 15, delaySecondsMax: 7200 } };

async function sendMail(app: App, data: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, number>>> {
  const mail = data as Mail;
  if (!canSendMail(app.config)) {
    sayOnce(app);
    return { dropped: 1 };
  }
  const transport = await openTransport(app.config);
  try {
    const sent = await transport.sendMail({ from: senderOf(app.config), to: mail.to, subject: mail.subject, text: mail.text, html: mail.html, headers: { 'Auto-Submitted': 'auto-generated' } });
    return { accepted: sent.accepted.length, rejected: sent.rejected.length };
  } finally {
    transport.close();
  }
}

async function openTransport({ smtpHost, smtpPort, smtpSecurity, smtpUser, smtpPassword, smtpCaFile }: Config) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    host: smtpHost!, port: smtpPort, secure: smtpSecurity === 'tls', requireTLS: smtpSecurity === 'starttls', ignoreTLS: smtpSecurity === 'none',
    connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, disableFileAccess: true, disableUrlAccess: true,
    ...(smtpUser === undefined ? {} : { auth: { user: smtpUser, pass: smtpPassword ?? '' } }),
    ...(smtpSecurity === 'none' ? {} : { tls: { minVersion: 'TLSv1.2' as const, ...(smtpCaFile === undefined ? {} : { ca: readFileSync(smtpCaFile) }) } }),
  });
}

function senderOf(config: Config): string {
  return config.smtpFrom ?? `源枢 Yuanshu <yuanshu@${new URL(config.publicUrl).hostname}>`;
}

/** A letter as text and as HTML. What people wrote is a text in both. */
export function writeMail(to: string, { subject, paragraphs, facts = [], link }: Letter, language: Language): Mail {
  const plain = [...paragraphs, ...(facts.length === 0 ? [] : [facts.map(([name, value]) => `${name}${language === 'zh-CN' ? '：' : ': '}${value}`).join('\n')]), ...(link === undefined ? [] : [`${link.label}\n${link.url}`])];
  const rows = facts.map(([name, value]) => `<tr><td style="padding:4px 16px 4px 0;color:#5b6b73;white-space:nowrap">${escaped(name)}</td><td style="padding:4px 0">${escaped(value)}</td></tr>`).join('');
  const html = [
    `<!doctype html><html lang="${language}"><body style="margin:0;padding:24px;background:#f4f6f7;font:14px/1.7 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',Arial,sans-serif;color:#17272e">`,
    `<div style="max-width:560px;margin:0 auto;padding:24px 32px;background:#fff;border-top:4px solid #0a6b7c;border-radius:6px"><h1 style="margin:0 0 12px;font-size:18px">${escaped(subject)}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 12px">${escaped(paragraph)}</p>`), rows === '' ? '' : `<table style="border-collapse:collapse;margin:0 0 12px;font-size:13px">${rows}</table>`,
    link === undefined ? '' : `<p style="margin:16px 0 0"><a href="${escaped(link.url)}" style="color:#0a6b7c">${escaped(link.label)}</a></p>`,
    `</div><p style="max-width:560px;margin:12px auto 0;color:#7b8a91;font-size:12px">源枢 Yuanshu</p></body></html>`,
  ].join('');
  return { to, subject: oneLine(subject), text: `${plain.join('\n\n')}\n`, html };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A line break in a subject would begin another header: RFC 5322 §2.2 */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 200);
}
