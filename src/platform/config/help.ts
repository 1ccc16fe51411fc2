import type { z } from 'zod';
import { allowedOf, configRows, flagOf, type ConfigRow } from '../config.ts';
import { flag } from './kinds.ts';

/** What `--help` prints: every setting with its option, its variable, what is allowed and the default. */
export function renderConfigHelp(): string {
  const rows = Object.entries(configRows as Record<string, ConfigRow>).map(([name, row]) => {
    const isSwitch = (row.type as z.ZodType) === flag;
    const fallback = row.defaultEn ?? (row.default === undefined || row.default === '' || isSwitch ? undefined : String(row.default));
    const more = [...(isSwitch ? [] : [allowedOf(row.type).en]), ...(fallback === undefined ? [] : [`default: ${fallback}`])];
    return `  ${flagOf(name as keyof typeof configRows)}  (${row.env}${row.secret === true ? `, ${row.env}_FILE` : ''})\n      ${[row.summaryEn, ...(more.length === 0 ? [] : [`[${more.join('; ')}]`])].join(' ')}`;
  });
  return [
    '源枢 Yuanshu: every setting can be given as an option, as a variable of the environment, or in yuanshu.config.json (--config names another file).',
    '每项设置均可用命令行选项、环境变量或 yuanshu.config.json（--config 可指定其他文件）给出；中文说明见 docs/reference/configuration.md。\n', ...rows,
  ].join('\n');
}
