import path from 'node:path';
import { ledgerContract } from '#features/ledger/contract.ts';
import type { ReplyOf } from '#kernel/endpoint.ts';
import { isOn, optionOf } from './command.ts';
import type { Call, Run } from './command.ts';
import { CommandFailure } from './exit-codes.ts';
import type { ExitName } from './exit-codes.ts';
import { readDocument } from './files.ts';
import { callServer, describeRefusal, serverOf } from './server-client.ts';
import type { Server } from './server-client.ts';
import { say, write } from './terminal.ts';
import { packWithCompanions, type Packed } from './upload-companions.ts';

/** `yuanshu upload`. A document that the server cannot read ends with `input`, any other refusal with `server`; the other files are still sent. */
export const run: Run = async (call) => {
  const code = optionOf(call, 'system');
  if (code === undefined) throw new CommandFailure('usage', { en: 'upload needs --system <code>.', zh: 'upload 需要 --system <系统编码>。' });
  if (call.positionals.length > 1 && optionOf(call, 'part') !== undefined) throw new CommandFailure('usage', { en: '--part names the part of one file; several of the same part would take each other\'s place.', zh: '--part 只能用于单个文件；同一部分的多个文件会互相取代。' });
  const server = serverOf(call);
  const systemId = await findSystem(server, code);
  const exits = new Set<ExitName>();
  for (const file of call.positionals) exits.add(await send(call, server, { systemId, code }, file));
  return exits.has('server') ? 'server' : exits.has('input') ? 'input' : 'ok';
};

/** By its code, in any case; the search finds more than that. */
async function findSystem(server: Server, code: string): Promise<string> {
  const found = await callServer(server, ledgerContract.listSystems, { query: { q: code, limit: 200 } });
  if (!found.ok) throw new CommandFailure('server', { en: `The server refused: ${describeRefusal(found.refused)}`, zh: `服务器拒绝：${describeRefusal(found.refused)}` });
  const { rows } = found.reply;
  const system = rows.find((row) => row.code === code) ?? rows.find((row) => row.code.toLowerCase() === code.toLowerCase());
  if (system !== undefined) return system.id;
  const near = rows.slice(0, 5).map((row) => row.code);
  throw new CommandFailure('server', {
    en: `The server has no system with the code "${code}" that this token may see.${near.length === 0 ? '' : ` Near: ${near.join(', ')}.`}`,
    zh: `服务器上没有该令牌可见的系统“${code}”。${near.length === 0 ? '' : `相近的有：${near.join('、')}。`}`,
  });
}

async function send(call: Call, server: Server, system: Readonly<{ systemId: string; code: string }>, file: string): Promise<ExitName> {
  const { terminal } = call;
  const document = readDocument(path.resolve(terminal.cwd, file));
  if (!document.ok) {
    say(terminal, `${file}: ${document.message}`);
    return 'input';
  }
  const name = path.basename(document.name);
  const packed = packDocument(call, document.name, document.bytes);
  const answer = await callServer(server, ledgerContract.createImport, {
    params: { systemId: system.systemId }, query: { fileName: packed.fileName, archive: packed.archive, part: optionOf(call, 'part') ?? (call.positionals.length > 1 ? name : undefined), wait: isOn(call, 'wait') }, body: packed.body,
  });
  if (answer.ok) {
    if (packed.companions.length > 0) say(terminal, { en: `${file}: sent together with ${packed.companions.join(', ')}`, zh: `${file}：已一并上传 ${packed.companions.join('、')}` });
    await write(terminal.stdout, `${file} → ${system.code}: ${describeImport(answer.reply, terminal.language)}\n`);
    return answer.reply.state === 'failed' ? 'input' : 'ok';
  }
  say(terminal, `${file}: ${describeRefusal(answer.refused)}`);
  return answer.refused.code.startsWith('document.') ? 'input' : 'server';
}

/** With what lies beside it, unless it is to go alone. */
function packDocument(call: Call, file: string, bytes: Uint8Array): Packed {
  if (isOn(call, 'alone')) return { body: new Uint8Array(bytes), fileName: path.basename(file), archive: undefined, companions: [] };
  return packWithCompanions(file, bytes, call.terminal.cwd);
}

type Import = ReplyOf<typeof ledgerContract.createImport>;

/** What the server's report says, in a line. */
function describeImport(row: Import, language: 'en' | 'zh'): string {
  const { state, counts, refusal, id } = row;
  if (refusal !== null) return { en: `refused: ${refusal.message} (${[refusal.code, refusal.where].filter(Boolean).join(', ')})`, zh: `被拒绝：${refusal.message}（${[refusal.code, refusal.where].filter(Boolean).join('，')}）` }[language];
  if (state === 'unchanged') return { en: `unchanged: the same document was taken in before (${id})`, zh: `内容未变：该文档此前已导入（${id}）` }[language];
  if (counts === null) return { en: `${state} (${id})`, zh: `${stateWords[state] ?? state}（${id}）` }[language];
  return {
    en: `${state}: ${counts.read} read, ${counts.taken} taken, ${counts.merged} merged, ${counts.notTaken} not taken, ${counts.warnings} warnings; ${counts.started} new in the system, ${counts.ended} gone, ${counts.findings} findings (${id})`,
    zh: `${stateWords[state] ?? state}：读取 ${counts.read}，采用 ${counts.taken}，合并 ${counts.merged}，未采用 ${counts.notTaken}，警告 ${counts.warnings}；系统中新增 ${counts.started}，消失 ${counts.ended}，漏洞 ${counts.findings}（${id}）`,
  }[language];
}

const stateWords: Readonly<Record<string, string>> = { queued: '排队中', reading: '读取中', storing: '入库中', done: '完成', failed: '失败' };
