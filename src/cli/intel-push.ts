import { constants, openAsBlob } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { vulnerabilityContract } from '#features/vulnerability/contract.ts';
import { optionOf } from './command.ts';
import type { Run } from './command.ts';
import type { ExitName } from './exit-codes.ts';
import { describeFileError } from './files.ts';
import { callServer, describeRefusal, serverOf } from './server-client.ts';
import { say, write } from './terminal.ts';

/** `yuanshu intel push`: streams OSV files as they are; the server reads them and says what it took. What it did not take ends with `input`. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const server = serverOf(call);
  const exits = new Set<ExitName>();
  for (const file of call.positionals) {
    let body: ReadableStream<Uint8Array>;
    try {
      const place = path.resolve(terminal.cwd, file);
      // A blob says of a missing file only that it could not be opened.
      await access(place, constants.R_OK);
      body = (await openAsBlob(place)).stream() as ReadableStream<Uint8Array>;
    } catch (error) {
      say(terminal, `${file}: ${describeFileError(error)}.`);
      exits.add('input');
      continue;
    }
    const answer = await callServer(server, vulnerabilityContract.createAdvisoryImport, { query: { fileName: path.basename(file), source: optionOf(call, 'source'), wait: true }, body });
    if (!answer.ok) {
      say(terminal, `${file}: ${describeRefusal(answer.refused)}`);
      exits.add(answer.refused.code === 'document.refused' ? 'input' : 'server');
      continue;
    }
    const { state, counts, refusal, problems } = answer.reply;
    for (const { where, message } of problems.slice(0, refusal === null ? 20 : 0)) say(terminal, `${where}: ${message}`);
    if (refusal !== null || (counts?.notTaken ?? 0) > 0) exits.add('input');
    await write(terminal.stdout, `${file}: ${refusal === null ? describeCounts(state, counts, terminal.language) : describeFileRefusal(refusal, path.basename(file))}\n`);
  }
  return exits.has('server') ? 'server' : exits.has('input') ? 'input' : 'ok';
};

/** The line begins with the file already: neither the sentence of the server nor the place says it again. */
function describeFileRefusal({ code, where, message }: Readonly<{ code: string; where: string; message: string }>, name: string): string {
  const sentence = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message.startsWith(`${name} `) ? `it ${message.slice(name.length + 1)}` : message;
  return `${sentence} (${[code, where === name ? '' : where].filter(Boolean).join(', ')})`;
}

type Counts = Readonly<{ read: number; added: number; changed: number; unchanged: number; notTaken: number; matchesStarted: number }> | null;

function describeCounts(state: string, counts: Counts, language: 'en' | 'zh'): string {
  if (counts === null) return state;
  return {
    en: `${state}: ${counts.read} read, ${counts.added} added, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.notTaken} not taken; ${counts.matchesStarted} new matches`,
    zh: `${state === 'done' ? '完成' : state}：读取 ${counts.read}，新增 ${counts.added}，变更 ${counts.changed}，未变 ${counts.unchanged}，未采用 ${counts.notTaken}；新增匹配 ${counts.matchesStarted}`,
  }[language];
}
