import type { CommandRow, OptionRow } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { engines } from '../../src/cli/engine/index.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { code, page, plain, table } from './markdown.ts';

/** Every command of `yuanshu`, in English and Chinese. */
export function renderCli(): string {
  return page(
    'Command line · 命令行', ['`src/cli/commands.ts`', '`src/cli/exit-codes.ts`', '`src/cli/engine/index.ts`'],
    'From a checkout: `npx yuanshu <command>` or `node scripts/yuanshu.mjs <command>`. `--help` after a command shows the same; the language follows the terminal.\n\n在代码目录中用 `npx yuanshu <命令>` 或 `node scripts/yuanshu.mjs <命令>` 运行；命令后加 `--help` 查看同样的内容，语言跟随终端。',
    table(['Command', 'What it does', '说明'], commands.map((row) => [`[${code(row.name)}](#yuanshu-${row.name.replaceAll(' ', '-')})`, plain(row.summary.en), plain(row.summary.zh)])),
    '## Exit codes · 退出码',
    table(['Code', 'Meaning', '含义'], Object.values(exitCodes).map(({ code: number, meaning }) => [String(number), plain(meaning.en), plain(meaning.zh)])),
    ...commands.map(describe),
    '## Engines · 引擎',
    'For `yuanshu engine <name>`. 用于 `yuanshu engine <名称>`。',
    table(['Name', 'Line in', 'Line out', 'What it does', '说明'], engines.map((row) => [code(row.name), code(row.takes), code(row.gives), plain(row.summary.en), plain(row.summary.zh)])),
  );
}

function describe(row: CommandRow): string {
  return [
    `## yuanshu ${row.name}`,
    `\`\`\`\nyuanshu ${row.name} ${row.parameters}\n\`\`\``,
    `${plain(row.summary.en)} ${plain(row.summary.zh)}`,
    ...(row.details === undefined ? [] : [`\`\`\`text\n${row.details.en}\n\n${row.details.zh}\n\`\`\``]),
    ...(row.options.length === 0 ? [] : [table(['Option', 'What it does', '说明'], row.options.map((option) => [code(written(option)), plain(option.summary.en + choicesOf(option, 'one of')), plain(option.summary.zh + choicesOf(option, '可选'))]))]),
    ...(row.examples === undefined ? [] : [`\`\`\`sh\n${row.examples.join('\n')}\n\`\`\``]),
  ].join('\n\n');
}

function written(option: OptionRow): string {
  return `${option.short === undefined ? '' : `-${option.short}, `}--${option.name}${option.value === undefined ? '' : ` <${option.value}>`}`;
}

function choicesOf(option: OptionRow, words: string): string {
  return option.choices === undefined ? '' : ` (${words}: ${option.choices.join(', ')})`;
}
