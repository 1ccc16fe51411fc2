import { optionOf } from './command.ts';
import type { Run } from './command.ts';
import { engines } from './engine/index.ts';
import { answerLines } from './engine/lines.ts';
import { CommandFailure } from './exit-codes.ts';
import { nearest } from './parse-arguments.ts';

/** `yuanshu engine <name>`: answers standard input line by line. A bad line is answered, so that only wrong use ends it early. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const name = call.positionals[0] ?? '';
  const row = engines.find((engine) => engine.name === name);
  if (row === undefined) {
    const names = engines.map((engine) => engine.name);
    const meant = nearest(name, names);
    throw new CommandFailure('usage', {
      en: `There is no engine "${name}".${meant === undefined ? '' : ` Did you mean ${meant}?`} Engines: ${names.join(', ')}.`,
      zh: `没有名为“${name}”的引擎。${meant === undefined ? '' : `是否想写 ${meant}？`}可用引擎：${names.join('、')}。`,
    });
  }
  const intel = optionOf(call, 'intel');
  if (intel !== undefined && row.usesIntel !== true) throw new CommandFailure('usage', { en: `${name} has no use for --intel.`, zh: `${name} 不使用 --intel。` });
  await answerLines(terminal.stdin, terminal.stdout, await row.load({ terminal, intel }));
  return 'ok';
};
