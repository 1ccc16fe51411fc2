import pino, { type DestinationStream, type Logger } from 'pino';

/** The program's log: `log.info({ importId }, 'import taken')`. `log.child({ feature })` narrows it. */
export type Log = Logger;

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export const logFormats = ['json', 'pretty'] as const;

export type LogOptions = Readonly<{
  level?: (typeof logLevels)[number];
  /** `json`: one object per line for collectors. `pretty`: one readable line for people. */
  format?: (typeof logFormats)[number];
  /** Where lines go; standard output where absent. */
  destination?: DestinationStream;
}>;

/** Builds the log. Values under secret names are replaced by `[secret]`, two levels deep. */
export function createLog(options: LogOptions = {}): Log {
  const target = options.destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level: options.level ?? 'info',
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretPaths, censor: '[secret]' },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
    },
    options.format === 'pretty' ? prettyStream(target) : target,
  );
}

/** A log that says nothing, for tests. */
export const silentLog: Log = pino({ level: 'silent' });

const secretNames = [
  'authorization', 'cookie', 'set-cookie', 'password', 'passwordHash', 'token', 'accessToken', 'refreshToken', 'idToken', 'secret', 'clientSecret',
  'apiKey', 'privateKey', 'sessionId', 'x-api-key', 'proxy-authorization', 'databaseUrl', 'databaseAdminUrl',
];

const secretPaths = secretNames.flatMap((name) => ['', '*', '*.*'].map((above) => `${above}["${name}"]`));

const levelWords: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info ', 40: 'WARN ', 50: 'ERROR', 60: 'FATAL' };

function prettyStream(target: DestinationStream): DestinationStream {
  return { write: (line) => target.write(prettyLine(line)) };
}

/** `10:32:01 info  server listens  port=8686`, with the error's stack below. */
export function prettyLine(line: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, msg, err, error, ...rest } = entry;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const details = Object.entries(rest).map(([name, value]) => `${visible(name)}=${visible(typeof value === 'string' ? value : JSON.stringify(value))}`).join(' ');
  const failure = errorText(err ?? error);
  return `${clock} ${levelWords[Number(level)] ?? String(level)} ${typeof msg === 'string' ? visible(msg) : ''}${details === '' ? '' : `  ${details}`}\n${failure}`;
}

/** What steers a terminal, ends a line or turns the direction of writing is shown, not done: names and headers of strangers stand in the log. */
function visible(text: string): string {
  return text.replaceAll(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const steering = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { stack, message } = error as { stack?: string; message?: string };
  return `  ${(stack ?? message ?? JSON.stringify(error)).split('\n').map(visible).join('\n  ')}\n`;
}
