import path from 'node:path';
import { formatRing, generateRing } from '#platform/crypto/key-ring.ts';
import { KeyError } from '#platform/crypto/key-store.ts';
import { writeRingFile } from '#platform/crypto/open.ts';
import { optionOf, type Run } from './command.ts';
import { CommandFailure } from './exit-codes.ts';
import { say } from './terminal.ts';

/** `yuanshu keys create`: a new key ring in a file that only its owner may read. */
export const run: Run = async (call) => {
  const out = optionOf(call, 'out');
  if (out === undefined) throw new CommandFailure('usage', { en: 'Name the file to write with --out.', zh: '请用 --out 指定要写入的文件。' });
  try {
    if (!writeRingFile(path.resolve(call.terminal.cwd, out), formatRing(generateRing(call.terminal.now)))) throw new CommandFailure('input', { en: `${out} is there already; it is left as it is.`, zh: `${out} 已存在，未作改动。` });
  } catch (error) {
    throw error instanceof KeyError ? new CommandFailure('input', error.message) : error;
  }
  say(call.terminal, { en: `${out} was written. Name it in YUANSHU_KEY_RING_FILE and keep a copy apart from the database.`, zh: `已写入 ${out}。请在 YUANSHU_KEY_RING_FILE 中指定该文件，并与数据库分开保存一份副本。` });
  return 'ok';
};
