import path from 'node:path';
import { optionOf } from './command.ts';
import type { Run } from './command.ts';
import { readDocument } from './files.ts';
import { say, write } from './terminal.ts';
import { harmless } from './text/width.ts';

/** `yuanshu sbom validate`: schema and structure, each problem with its place. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const { validateSbomDocument } = await import('#platform/sbom-validation.ts');
  const isJson = optionOf(call, 'format') === 'json';
  const results: unknown[] = [];
  let isInvalid = false;
  let isUnread = false;
  for (const file of call.positionals) {
    const document = readDocument(path.resolve(terminal.cwd, file));
    if (!document.ok) {
      isUnread = true;
      results.push({ file, valid: null, error: document.message });
      say(terminal, `${file}: ${document.message}`);
      continue;
    }
    const { valid, format, specVersion, problems } = await validateSbomDocument(document.bytes);
    isInvalid ||= !valid;
    results.push({ file, valid, format: format ?? null, specVersion: specVersion ?? null, problems });
    if (isJson) continue;
    const kind = format === undefined ? '' : ` (${format}${specVersion === undefined ? '' : ` ${specVersion}`})`;
    const verdict = { en: valid ? 'valid' : 'not valid', zh: valid ? '合规' : '不合规' }[terminal.language];
    await write(terminal.stdout, `${harmless(file)}: ${verdict}${kind}\n${problems.map(({ where, message }) => `  ${where === '' ? '' : `${harmless(where)}: `}${harmless(message)}\n`).join('')}`);
  }
  if (isJson) await write(terminal.stdout, `${JSON.stringify({ schemaVersion: 1, documents: results }, undefined, 2)}\n`);
  return isInvalid ? 'condition' : isUnread ? 'input' : 'ok';
};
