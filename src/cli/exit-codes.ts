/** A text of the command line in both languages. */
export type Text = Readonly<{ en: string; zh: string }>;

/** What the process says by ending. Scripts rely on these numbers: they never change their meaning. */
export const exitCodes = {
  ok: { code: 0, meaning: { en: 'Done; no condition of --fail-on holds and everything was read.', zh: '完成；没有命中 --fail-on 条件，输入全部读取。' } },
  condition: { code: 1, meaning: { en: 'Done, and the answer is no: a condition of --fail-on holds, a licence policy is broken, a document is not valid, an audit chain is not as it was sealed, an evidence pack is not as it was signed, or two documents differ (--exit-code).', zh: '完成，但结论为“否”：命中 --fail-on 条件、违反许可证策略、文档不合规、审计链与封存时不一致、证据包与签名时不一致，或两份文档不同（--exit-code）。' } },
  usage: { code: 2, meaning: { en: 'Wrong use: an unknown command or option, a missing or malformed value.', zh: '用法错误：未知的命令或选项，缺少参数或参数格式不对。' } },
  input: { code: 3, meaning: { en: 'Input could not be read, all of it or a part; standard error names each. What could be read was answered.', zh: '输入全部或部分无法读取，标准错误会逐一列出；能读取的部分照常给出结果。' } },
  server: { code: 4, meaning: { en: 'The server refused or could not be reached.', zh: '服务器拒绝或无法连接。' } },
  defect: { code: 5, meaning: { en: 'A defect of this program; please report what it printed.', zh: '程序自身缺陷，请将输出内容反馈给我们。' } },
} as const satisfies Record<string, Readonly<{ code: number; meaning: Text }>>;

export type ExitName = keyof typeof exitCodes;

/** Ends a command early with a message for the person at the terminal; `run.ts` prints it and sets the exit code. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exit: ExitName;
  readonly text: Text;

  constructor(exit: ExitName, text: string | Text) {
    const both = typeof text === 'string' ? { en: text, zh: text } : text;
    super(both.en);
    this.exit = exit;
    this.text = both;
  }
}
