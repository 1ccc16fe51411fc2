import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keyAlgorithms, type KeyAlgorithm } from '#platform/crypto/algorithms.ts';
import { formatRing, rotateRing } from '#platform/crypto/key-ring.ts';
import { openRing } from './audit/ring.ts';
import { optionsOf, type Run } from './command.ts';
import { say } from './terminal.ts';

/** `yuanshu keys rotate`: new keys that are the current ones from the next start on; the old ones stay to read and verify. */
export const run: Run = async (call) => {
  const file = path.resolve(call.terminal.cwd, call.positionals[0]!);
  const ring = openRing(file);
  const asked = optionsOf(call, 'algorithm') as readonly KeyAlgorithm[];
  const rotated = rotateRing(ring, asked.length > 0 ? asked : (Object.keys(keyAlgorithms) as KeyAlgorithm[]), call.terminal.now);
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, formatRing(rotated), { mode: 0o600, flag: 'wx', flush: true });
  renameSync(draft, file);
  say(call.terminal, { en: `${rotated.keys.length - ring.keys.length} keys were added; they are used after the next start of every server and worker.`, zh: `已新增 ${rotated.keys.length - ring.keys.length} 个密钥，各服务器与工作进程下次启动后启用。` });
  return 'ok';
};
