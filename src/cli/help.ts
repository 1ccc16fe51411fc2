import { commands } from './commands.ts';
import type { CommandRow, OptionRow } from './command.ts';
import { engines } from './engine/index.ts';
import { exitCodes } from './exit-codes.ts';
import type { Text } from './exit-codes.ts';
import { padText } from './text/width.ts';

const words = {
  title: { en: 'Yuanshu: open source governance from the command line, offline', zh: '源枢 Yuanshu：开源治理命令行，可离线使用' },
  usage: { en: 'Usage', zh: '用法' }, command: { en: 'command', zh: '命令' }, options: { en: 'options', zh: '选项' },
  commands: { en: 'Commands', zh: '命令' }, optionsTitle: { en: 'Options', zh: '选项' }, exits: { en: 'Exit codes', zh: '退出码' }, examples: { en: 'Examples', zh: '示例' },
  engines: { en: 'Engines (fields of a line in → of a line out)', zh: '引擎（输入行字段 → 输出行字段）' },
  help: { en: 'Shows this help.', zh: '显示本帮助。' }, version: { en: 'Shows the version.', zh: '显示版本。' },
  more: { en: 'More on one command: yuanshu <command> --help', zh: '查看某个命令：yuanshu <命令> --help' },
  oneOf: { en: 'one of', zh: '可选' }, list: { en: 'may be given several times', zh: '可多次给出' },
} as const satisfies Record<string, Text>;

/** The help of the program, or of one family of commands (`intel`). */
export function renderHelp(language: keyof Text, family?: string): string {
  const rows = commands.filter((row) => family === undefined || row.name.startsWith(`${family} `));
  const lines = [
    words.title[language], '', `${words.usage[language]}: yuanshu <${words.command[language]}> [${words.options[language]}]`, '', `${words.commands[language]}:`,
    ...inColumns(rows.map((row) => [`${row.name} ${row.parameters}`.trim(), row.summary[language]])),
    '', ...inColumns([['-h, --help', words.help[language]], ['-V, --version', words.version[language]]]),
    '', ...exitLines(language), '', words.more[language],
  ];
  return `${lines.join('\n')}\n`;
}

/** The help of one command. */
export function renderCommandHelp(command: CommandRow, language: keyof Text): string {
  const options = [...command.options.map((row) => [writtenOption(row), describeOption(row, language)]), ['-h, --help', words.help[language]]];
  const lines = [
    `yuanshu ${command.name}: ${command.summary[language]}`, '', `${words.usage[language]}: ${['yuanshu', command.name, command.parameters, `[${words.options[language]}]`].filter(Boolean).join(' ')}`,
    ...(command.details === undefined ? [] : ['', command.details[language]]),
    ...(command.name === 'engine' ? ['', `${words.engines[language]}:`, ...inColumns(engines.map((row) => [row.name, `${row.takes} → ${row.gives}\n${row.summary[language]}`]))] : []),
    '', `${words.optionsTitle[language]}:`, ...inColumns(options),
    ...(command.examples === undefined ? [] : ['', `${words.examples[language]}:`, ...command.examples.map((example) => `  ${example}`)]),
    '', ...exitLines(language),
  ];
  return `${lines.join('\n')}\n`;
}

function exitLines(language: keyof Text): string[] {
  return [`${words.exits[language]}:`, ...inColumns(Object.values(exitCodes).map(({ code, meaning }) => [String(code), meaning[language]]))];
}

function writtenOption(row: OptionRow): string {
  return `${row.short === undefined ? '' : `-${row.short}, `}--${row.name}${row.value === undefined ? '' : ` <${row.value}>`}`;
}

function describeOption(row: OptionRow, language: keyof Text): string {
  const notes = [
    ...(row.choices === undefined ? [] : [`${words.oneOf[language]}: ${row.choices.join(', ')}`]),
    ...(row.isList === true ? [words.list[language]] : []),
  ];
  return notes.length === 0 ? row.summary[language] : `${row.summary[language]} (${notes.join('; ')})`;
}

const helpWidth = 120;

/** Two columns; the right one is wrapped, and begins on the next line where the left one is long. */
function inColumns(rows: readonly (readonly string[])[]): string[] {
  const width = Math.min(34, Math.max(...rows.map(([left = '']) => left.length)));
  return rows.flatMap(([left = '', right = '']) => {
    const lines = right.split('\n').flatMap((part) => wrap(part, helpWidth - width - 4));
    const first = left.length > width ? [`  ${left}`, `  ${' '.repeat(width)}  ${lines[0] ?? ''}`] : [`  ${padText(left, width)}  ${lines[0] ?? ''}`];
    return [...first, ...lines.slice(1).map((line) => `  ${' '.repeat(width)}  ${line}`)];
  });
}

/** At spaces; Chinese has none and is left to the terminal. */
function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
