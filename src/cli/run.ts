import { commands } from './commands.ts';
import type { CommandRow } from './command.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import type { ExitName, Text } from './exit-codes.ts';
import { nearest, parseArguments } from './parse-arguments.ts';
import type { Terminal } from './terminal.ts';
import { say, write } from './terminal.ts';

/** Runs one command line and gives the exit code; every message for the person goes to standard error. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return exitCodes[await dispatch(args, terminal)].code;
  } catch (error) {
    if (error instanceof CommandFailure) {
      say(terminal, `yuanshu: ${error.text[terminal.language]}`);
      return exitCodes[error.exit].code;
    }
    say(terminal, { en: 'yuanshu: a defect of this program; please report the lines below.', zh: 'yuanshu：程序自身缺陷，请将以下内容反馈给我们。' });
    say(terminal, error instanceof Error ? (error.stack ?? error.message) : String(error));
    return exitCodes.defect.code;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitName> {
  const [first] = args;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') return help(args.slice(1).filter((arg) => !arg.startsWith('-')), terminal, first === undefined);
  if (first === '--version' || first === '-V') return version(terminal);
  const { command, rest } = findCommand(args);
  const words = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
  if (command === undefined) {
    // `intel`, `sbom`: a family of commands; its help lists them.
    if (isFamily(first) && (words.some(asksForHelp) || words[0] === undefined)) return help([first], terminal, !words.some(asksForHelp));
    throw new CommandFailure('usage', unknownCommand(args));
  }
  if (words.some(asksForHelp)) return help(command.name.split(' '), terminal, false);
  const call = parseArguments(command, rest, terminal);
  return (await command.load()).run(call);
}

function findCommand(args: readonly string[]): Readonly<{ command: CommandRow | undefined; rest: readonly string[] }> {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = commands.find((row) => row.name === name);
    if (command !== undefined) return { command, rest: args.slice(words) };
  }
  return { command: undefined, rest: args.slice(1) };
}

function isFamily(word: string): boolean {
  return commands.some((row) => row.name.startsWith(`${word} `));
}

function asksForHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

function unknownCommand(args: readonly string[]): Text {
  const written = isFamily(args[0]!) ? args.slice(0, 2).join(' ') : args[0]!;
  const meant = nearest(written, [...commands.map((row) => row.name), 'help']);
  return {
    en: `There is no command "${written}".${meant === undefined ? '' : ` Did you mean "${meant}"?`} All commands: yuanshu --help`,
    zh: `没有命令“${written}”。${meant === undefined ? '' : `是否想用“${meant}”？`}全部命令：yuanshu --help`,
  };
}

/** `isMistake`: nobody asked for it, but nothing else can be done; it goes to standard error then. */
async function help(words: readonly string[], terminal: Terminal, isMistake: boolean): Promise<ExitName> {
  const { renderCommandHelp, renderHelp } = await import('./help.ts');
  const { command } = findCommand(words);
  const isKnown = words.length === 0 || command !== undefined || isFamily(words[0]!);
  if (!isKnown) throw new CommandFailure('usage', unknownCommand(words));
  const text = command === undefined ? renderHelp(terminal.language, words[0]) : renderCommandHelp(command, terminal.language);
  await write(isMistake ? terminal.stderr : terminal.stdout, text);
  return isMistake ? 'usage' : 'ok';
}

async function version(terminal: Terminal): Promise<ExitName> {
  const { programVersion } = await import('./program.ts');
  await write(terminal.stdout, `yuanshu ${programVersion()}\n`);
  return 'ok';
}
