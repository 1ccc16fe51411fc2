import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LicensePolicy } from '#engines/policy/license-policy.ts';
import { readLicensePolicy } from '#engines/policy/read-license-policy.ts';
import { CommandFailure } from './exit-codes.ts';
import { describeFileError } from './files.ts';
import { say } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/**
 * Reads a licence policy in JSON or YAML. A policy with an entry that cannot be taken is refused as a whole: judging by the rest could let
 * through what the entry forbids. Throws `CommandFailure` (input).
 */
export async function openLicensePolicy(terminal: Terminal, file: string): Promise<LicensePolicy> {
  let text: string;
  try {
    text = readFileSync(path.resolve(terminal.cwd, file), 'utf8');
  } catch (error) {
    throw new CommandFailure('input', `The licence policy ${file} could not be read: ${describeFileError(error)}.`);
  }
  const { value, issues } = readLicensePolicy(await parse(file, text));
  for (const issue of issues) say(terminal, `${file}${issue.where}: ${issue.message}`);
  if (issues.some((issue) => issue.severity === 'error')) throw new CommandFailure('input', { en: `The licence policy ${file} has errors; nothing was judged by it.`, zh: `许可证策略 ${file} 有错误，未据此判定。` });
  return value;
}

async function parse(file: string, text: string): Promise<unknown> {
  try {
    if (text.trimStart().startsWith('{')) return JSON.parse(text) as unknown;
    const { parse: parseYaml } = await import('yaml');
    return parseYaml(text, { maxAliasCount: 100 }) as unknown;
  } catch (error) {
    throw new CommandFailure('input', `The licence policy ${file} is neither JSON nor YAML: ${(error as Error).message}`);
  }
}
