import type { Readable, Writable } from 'node:stream';
import { exitCodes } from './exit-codes.ts';
import type { Text } from './exit-codes.ts';
import { describeFileError } from './files.ts';
import { harmless } from './text/width.ts';

/** Everything outside that a command touches, so that tests can stand in for it. */
export type Terminal = Readonly<{
  stdin: Readable;
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  cwd: string;
  now: Date;
  language: keyof Text;
}>;

/** A stream that may be a terminal. `isClosed`: its reader is gone, and nothing that is written arrives any more. */
export type Output = Pick<Writable, 'write' | 'once' | 'off'> & Readonly<{ isTTY?: boolean; columns?: number; isClosed?: boolean }>;

/** The terminal that the process was started on. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const language = languageOf(env);
  // Where even this cannot be written there is nobody to tell.
  stderr.on('error', () => {});
  return { stdin, stdout: lastingOutput(stdout, language), stderr, env, cwd: process.cwd(), now: new Date(), language };
}

/**
 * Standard output. Who reads us may stop early (`| head`): the rest is dropped, and the exit code is still the answer. Any other failure, such
 * as a full disk, ends the process: what was written is no whole answer.
 */
function lastingOutput(stream: NodeJS.WriteStream, language: Terminal['language']): Output {
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      const what = { en: 'yuanshu: standard output could not be written', zh: 'yuanshu：无法写入标准输出' }[language];
      process.stderr.write(`${what}: ${describeFileError(error)}.\n`);
      process.exit(exitCodes.input.code);
    }
    isClosed = true;
    stream.emit('drain');
  });
  return {
    write: (text: string) => isClosed || stream.write(text),
    once: stream.once.bind(stream),
    off: stream.off.bind(stream),
    get isTTY() { return stream.isTTY; },
    get columns() { return stream.columns; },
    get isClosed() { return isClosed; },
  } as unknown as Output;
}

/** The time that a document states that we write: SOURCE_DATE_EPOCH, where a build that must come out the same twice sets it, else now (https://reproducible-builds.org/specs/source-date-epoch/). */
export function documentTime({ env, now }: Pick<Terminal, 'env' | 'now'>): Date {
  const seconds = env.SOURCE_DATE_EPOCH;
  return seconds !== undefined && /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1000) : now;
}

/** Chinese where the environment asks for it, by the order of precedence of POSIX (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02). */
export function languageOf(env: Terminal['env']): keyof Text {
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '');
  return locale?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en';
}

/** Writes and waits where the reader is slower than we are. */
export async function write(output: Output, text: string): Promise<void> {
  if (text === '' || output.write(text)) return;
  await new Promise<void>((resolve) => {
    output.once('drain', resolve);
  });
}

/** A message for the person, not for the program that reads the output. What it quotes of documents cannot move the cursor. */
export function say(terminal: Terminal, text: string | Text): void {
  const lines = (typeof text === 'string' ? text : text[terminal.language]).split('\n');
  terminal.stderr.write(`${lines.map(harmless).join('\n')}\n`);
}
