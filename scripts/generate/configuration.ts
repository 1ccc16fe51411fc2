import { allowedOf, configRows, flagOf, otherVariables, type ConfigRow } from '../../src/platform/config.ts';
import { code, page, plain, table } from './markdown.ts';

type Name = keyof typeof configRows;
const rows = Object.entries(configRows) as [Name, ConfigRow][];

/** Every setting, in English and Chinese. */
export function renderConfiguration(): string {
  return page(
    'Configuration · 配置', ['`src/platform/config.ts`'],
    `[中文见下](#中文). A setting is taken from the first place that has it: the command line, the environment, the file \`yuanshu.config.json\` in the
working folder (or the one that \`--config\` or \`YUANSHU_CONFIG\` names), the default. In the file a setting is called by its name. A secret can also be
given as a file: \`<VARIABLE>_FILE\`. An unknown setting, or a value that is not allowed, ends the start with a message that names it.`,
    ...rows.map(([name, row]) => describe(name, row, english)),
    '## Variables of other programs', others('en'),
    '## 中文', `同一设置按以下顺序取第一个给出的值：命令行参数、环境变量、配置文件（工作目录下的 \`yuanshu.config.json\`，或由 \`--config\`、\`YUANSHU_CONFIG\` 指定）、缺省值。
配置文件中用“名称”一栏的写法。敏感项也可以写入文件，用 \`<变量名>_FILE\` 指定路径。遇到不认识的设置或不允许的取值，程序不启动，并逐条说明。`,
    ...rows.map(([name, row]) => describe(name, row, chinese)),
    '### 其他程序读取的变量', others('zh'),
  );
}

type Words = Readonly<{ level: string; language: 'en' | 'zh'; colon: string; name: string; variable: string; flag: string; allowed: string; fallback: string; none: string; secret: string }>;
const english: Words = { level: '##', language: 'en', colon: ': ', name: 'in the file', variable: 'environment', flag: 'command line', allowed: 'allowed', fallback: 'default', none: 'off', secret: 'Secret: it is never printed, and can be given as a file.' };
const chinese: Words = { level: '###', language: 'zh', colon: '：', name: '名称', variable: '环境变量', flag: '命令行', allowed: '取值', fallback: '缺省', none: '不启用', secret: '敏感项：不会被打印，可以写入文件。' };

function describe(name: Name, row: ConfigRow, words: Words): string {
  const facts = [
    [words.variable, code(row.env) + (row.secret === true ? `, ${code(`${row.env}_FILE`)}` : '')], [words.flag, code(flagOf(name))], [words.name, code(name)],
    [words.allowed, plain(allowedOf(row.type)[words.language])], [words.fallback, defaultOf(row, words)],
  ];
  return [
    `${words.level} ${code(row.env)}`,
    `${plain(words.language === 'en' ? row.summaryEn : row.summaryZh)}${row.secret === true ? ` ${words.secret}` : ''}`,
    facts.map(([head, text]) => `- ${head}${words.colon}${text}`).join('\n'),
  ].join('\n\n');
}

function defaultOf(row: ConfigRow, words: Words): string {
  const said = words.language === 'en' ? row.defaultEn : row.defaultZh;
  if (said !== undefined) return plain(said);
  return row.default === undefined ? words.none : code(String(row.default));
}

function others(language: 'en' | 'zh'): string {
  return table([language === 'en' ? 'Variable' : '变量', language === 'en' ? 'What it is' : '说明'], Object.entries(otherVariables).map(([name, row]) => [code(name), plain(language === 'en' ? row.summaryEn : row.summaryZh)]));
}
