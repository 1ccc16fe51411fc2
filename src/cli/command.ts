import type { ExitName, Text } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** One option of a command. Without `value` it is a switch. */
export type OptionRow = Readonly<{
  /** Without the dashes: `fail-on`. */
  name: string;
  short?: string;
  /** What stands for the value in the help: `file`. */
  value?: string;
  choices?: readonly string[];
  /** May be given several times. */
  isList?: boolean;
  summary: Text;
}>;

/** What was asked for. */
export type Call = Readonly<{ positionals: readonly string[]; options: ReadonlyMap<string, readonly string[]>; terminal: Terminal }>;

export type Run = (call: Call) => Promise<ExitName>;

/** One row of the table of commands; its code is loaded when it is called. */
export type CommandRow = Readonly<{
  /** One or two words: `intel import`. */
  name: string;
  /** The positional arguments as the help shows them: `<folder|file>`. */
  parameters: string;
  positionals: Readonly<{ min: number; max: number }>;
  summary: Text;
  /** More for the command's own help: paragraphs. */
  details?: Text;
  options: readonly OptionRow[];
  examples?: readonly string[];
  load: () => Promise<Readonly<{ run: Run }>>;
}>;

/** The value of an option, the last where it was given twice. */
export function optionOf(call: Call, name: string): string | undefined {
  return call.options.get(name)?.at(-1);
}

/** All values of an option that may be given several times. */
export function optionsOf(call: Call, name: string): readonly string[] {
  return call.options.get(name) ?? [];
}

/** Whether a switch is on. */
export function isOn(call: Call, name: string): boolean {
  return call.options.has(name);
}
