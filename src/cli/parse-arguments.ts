import { parseArgs } from 'node:util';
import { CommandFailure } from './exit-codes.ts';
import type { Text } from './exit-codes.ts';
import type { Call, CommandRow, OptionRow } from './command.ts';
import type { Terminal } from './terminal.ts';

/** Reads the arguments after the command's name. Throws `CommandFailure` (usage) that names what is wrong and what was probably meant. */
export function parseArguments(command: CommandRow, args: readonly string[], terminal: Terminal): Call {
  const rows = new Map(command.options.map((row) => [row.name, row]));
  const { tokens } = parseArgs({
    args: [...args], strict: false, allowPositionals: true, tokens: true,
    options: Object.fromEntries(command.options.map((row) => [row.name, { type: row.value === undefined ? 'boolean' : 'string', ...(row.short !== undefined && { short: row.short }), multiple: true }] as const)),
  });
  const refuse = (text: Text): never => {
    throw new CommandFailure('usage', text);
  };
  const options = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const row = rows.get(token.name);
    if (row === undefined) return refuse(unknownOption(token.rawName, command));
    // "--out --all": the next option is no value; "-" alone is one.
    const isForgotten = token.value !== undefined && !token.inlineValue && /^-./.test(token.value);
    const problem = problemOf(row, token.rawName, isForgotten ? undefined : token.value);
    if (problem !== undefined) return refuse(problem);
    const known = options.get(row.name);
    if (known === undefined) options.set(row.name, [token.value ?? '']);
    else if (row.isList === true) known.push(token.value ?? '');
    else if (row.value !== undefined) return refuse({ en: `${token.rawName} was given twice.`, zh: `${token.rawName} 重复给出。` });
  }
  const { min, max } = command.positionals;
  if (positionals.length < min) return refuse({ en: `${command.name} needs ${command.parameters}.`, zh: `${command.name} 缺少参数 ${command.parameters}。` });
  if (positionals.length > max) return refuse({ en: `${command.name} does not take "${positionals[max]}" as a further argument.`, zh: `${command.name} 不接受多余的参数“${positionals[max]}”。` });
  return { positionals, options, terminal };
}

function problemOf(row: OptionRow, written: string, value: string | undefined): Text | undefined {
  if (row.value === undefined) return value === undefined ? undefined : { en: `${written} takes no value.`, zh: `${written} 不接受取值。` };
  if (value === undefined || value === '') return { en: `${written} needs a value: <${row.value}>.`, zh: `${written} 需要取值：<${row.value}>。` };
  if (row.choices === undefined || row.choices.includes(value)) return undefined;
  const choices = row.choices.join(', ');
  const meant = nearest(value, row.choices);
  return {
    en: `${written} does not know "${value}"${meant === undefined ? '' : `; did you mean ${meant}?`} It takes one of: ${choices}.`,
    zh: `${written} 不接受“${value}”${meant === undefined ? '' : `，是否想写 ${meant}？`}可选值：${choices}。`,
  };
}

function unknownOption(written: string, command: CommandRow): Text {
  const meant = nearest(written, command.options.map((row) => `--${row.name}`));
  return {
    en: `${command.name} has no option ${written}.${meant === undefined ? '' : ` Did you mean ${meant}?`} See: yuanshu ${command.name} --help`,
    zh: `${command.name} 没有选项 ${written}。${meant === undefined ? '' : `是否想写 ${meant}？`}参见：yuanshu ${command.name} --help`,
  };
}

/** The candidate that is at most two slips of the keyboard away (or a third of its length). */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  const scored = candidates.map((candidate) => ({ candidate, distance: editDistance(written.slice(0, 60), candidate) })).sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

/** Levenshtein (https://doi.org/10.1109/TIT.1966.1053853), one row at a time. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(left[i - 1] !== right[j - 1])));
    row = next;
  }
  return row[right.length]!;
}
