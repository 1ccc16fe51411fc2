import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type Received = Readonly<{ to: readonly string[]; text: string }>;

/** A mail server that takes everything, and what it took: decoded, with its headers. */
export type MailServer = Readonly<{
  /** The settings of a program that sends to it. */
  env: Readonly<Record<string, string>>;
  received: readonly Received[];
  /** Waits for so many messages in which the word stands, and answers them. */
  mails(word: string, count: number): Promise<Received[]>;
  close(): Promise<void>;
}>;

export async function openMailServer(): Promise<MailServer> {
  const received: Received[] = [];
  const smtp = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false,
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map((row) => row.address), text: readMessage(Buffer.concat(pieces).toString()) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  return {
    env: { YUANSHU_SMTP_HOST: '127.0.0.1', YUANSHU_SMTP_PORT: String((smtp.server.address() as AddressInfo).port), YUANSHU_SMTP_SECURITY: 'none', YUANSHU_SMTP_FROM: 'yuanshu@bank.example' },
    received,
    async mails(word, count) {
      const found = () => received.filter((mail) => mail.text.includes(word));
      for (let attempt = 0; found().length < count && attempt < 300; attempt += 1) await new Promise((resolve) => setTimeout(resolve, 50));
      return found();
    },
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}

/** The headers and parts of a message, decoded: RFC 2047 words, and base64 or quoted-printable bodies. */
export function readMessage(message: string): string {
  const words = message.replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=(\r\n )?/gi, (_whole, kind: string, text: string) => (kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : decodeURIComponent(text.replaceAll('_', ' ').replaceAll('=', '%'))));
  return words.replaceAll(/Content-Transfer-Encoding: (base64|quoted-printable)\r\n\r\n([\s\S]*?)(?=\r\n--|$)/g, (_whole, kind: string, body: string) => (kind === 'base64' ? Buffer.from(body, 'base64').toString() : Buffer.from(body.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString()));
}
