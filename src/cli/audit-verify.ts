import { hash as digest } from 'node:crypto';
import path from 'node:path';
import { parseCheckpoint, type SignedCheckpoint } from '#engines/audit-chain/checkpoint.ts';
import type { Hash } from '#engines/audit-chain/event.ts';
import { parseLine } from '#engines/audit-chain/line.ts';
import { chainVerifier, type ChainReport } from '#engines/audit-chain/verify-chain.ts';
import { openChainDatabase, type ChainDatabase } from './audit/database.ts';
import { openExport } from './audit/export-file.ts';
import { readCheckpoints, readKeys, readNamed, signedBy, type KeyBook } from './audit/keys.ts';
import { describeReport } from './audit/report.ts';
import { optionOf, optionsOf, type Call, type Run } from './command.ts';
import { CommandFailure } from './exit-codes.ts';
import { say, write } from './terminal.ts';
import { harmless } from './text/width.ts';

/** `yuanshu audit verify`: an export, or the chains of a database, with keys and checkpoints that were kept apart. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const [file] = call.positionals;
  const database = optionOf(call, 'database');
  if ((file === undefined) === (database === undefined)) throw new CommandFailure('usage', { en: 'Name an export or a database (--database), not both.', zh: '请指定导出文件或数据库（--database），二者取其一。' });
  const given: Given = {
    keys: optionOf(call, 'keys') === undefined ? undefined : readKeys(readNamed(terminal.cwd, optionOf(call, 'keys')!), optionOf(call, 'keys')!),
    outside: optionsOf(call, 'checkpoint').flatMap((name) => readCheckpoints(readNamed(terminal.cwd, name), name)),
  };
  if (given.keys === undefined) say(terminal, { en: 'Without --keys, the keys that came along are believed: this shows only that the chain agrees with itself.', zh: '未给出 --keys，使用随附的公钥：只能证明前后一致，不能排除整体被替换。' });
  const found = file === undefined ? await verifyDatabase(call, database!, given) : [{ name: file, report: await verifyExport(path.resolve(terminal.cwd, file), given) }];
  await write(terminal.stdout, optionOf(call, 'format') === 'json' ? `${JSON.stringify(found.map(({ name, report }) => ({ name, intact: report.faultCount === 0, ...report })), undefined, 2)}\n` : found.map(({ name, report }) => `${[name, ...describeReport(report, terminal.language)].map(harmless).join('\n')}\n`).join('\n'));
  return found.every(({ report }) => report.faultCount === 0) ? 'ok' : 'condition';
};

type Given = Readonly<{ keys: KeyBook | undefined; outside: readonly SignedCheckpoint[] }>;

const hash: Hash = { sha256: (text) => digest('sha256', text, 'hex'), sm3: (text) => digest('sm3', text, 'hex') };

async function verifyExport(file: string, { keys, outside }: Given): Promise<ChainReport> {
  const source = await openExport(file);
  try {
    const book = keys ?? (source.keys === undefined ? undefined : readKeys(source.keys, `${file}: keys.json`));
    if (book === undefined && outside.length > 0) throw new CommandFailure('usage', { en: 'A checkpoint is verified with keys: give --keys.', zh: '验证检查点需要公钥，请给出 --keys。' });
    const checkpoints = source.checkpoints === undefined || source.checkpoints.trim() === '' ? [] : readCheckpoints(source.checkpoints, `${file}: checkpoints.ndjson`);
    const verifier = chainVerifier({ hash, checkpoints, outside, isSigned: signedBy(book ?? new Map()), endsWithCheckpoint: source.checkpoints !== undefined });
    for await (const lines of source.lines()) {
      for (const text of lines) {
        if (text === '') continue;
        const line = parseLine(text);
        if (line === undefined) verifier.takeUnreadable();
        else verifier.take(line);
      }
    }
    return verifier.finish();
  } finally {
    source.close();
  }
}

async function verifyDatabase(call: Call, url: string, given: Given): Promise<readonly Readonly<{ name: string; report: ChainReport }>[]> {
  const database = await openChainDatabase(url);
  try {
    const asked = optionOf(call, 'institution');
    const institutions = database.institutions.filter(({ code }) => asked === undefined || code === asked);
    if (institutions.length === 0) throw new CommandFailure('input', { en: 'There is no such institution in the database.', zh: '数据库中没有该机构。' });
    const found: { name: string; report: ChainReport }[] = [];
    for (const { id, code } of institutions) found.push({ name: code, report: await verifyChain(call, database, id, given) });
    return found;
  } finally {
    await database.close();
  }
}

async function verifyChain(call: Call, database: ChainDatabase, tenantId: string, { keys, outside }: Given): Promise<ChainReport> {
  const chain = await database.open(tenantId);
  const ofTenant = outside.filter((signed) => parseCheckpoint(signed.statement)?.tenantId === tenantId);
  const verifier = chainVerifier({ hash, checkpoints: chain.checkpoints, outside: ofTenant, isSigned: signedBy(keys ?? readKeys(database.keys, 'crypto_key')) });
  for await (const lines of chain.lines()) for (const line of lines) verifier.take(line);
  if (chain.unsealed > 0) say(call.terminal, { en: `${chain.unsealed} events are not sealed yet and not part of this.`, zh: `${chain.unsealed} 条事件尚未封存，不在本次验证之内。` });
  const report = verifier.finish();
  if (report.lastSeq >= chain.lastSeq || report.faults.some(({ kind }) => kind === 'truncated')) return report;
  return { ...report, faultCount: report.faultCount + 1, faults: [...report.faults, { kind: 'truncated', seq: report.lastSeq + 1, toSeq: chain.lastSeq }] };
}
