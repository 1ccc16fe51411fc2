import type { CommandRow, OptionRow } from './command.ts';

const intel: OptionRow = { name: 'intel', value: 'index', summary: { en: 'The advisory index to compare with; else YUANSHU_INTEL, else the small pack that comes with the program.', zh: '使用的漏洞情报索引；缺省取 YUANSHU_INTEL，再缺省用程序自带的小型情报包。' } };
const out: OptionRow = { name: 'out', short: 'o', value: 'file', summary: { en: 'Writes to a file instead of standard output.', zh: '写入文件而不是标准输出。' } };
const url: OptionRow = { name: 'url', value: 'address', summary: { en: 'The server; else YUANSHU_URL.', zh: '服务器地址；缺省取 YUANSHU_URL。' } };
const token: OptionRow = { name: 'token', value: 'token', summary: { en: 'An API token; better in YUANSHU_TOKEN, where other users of the machine do not see it.', zh: 'API 令牌；建议放在环境变量 YUANSHU_TOKEN 中，避免被同机用户看到。' } };
const all: OptionRow = { name: 'all', summary: { en: 'Also looks into node_modules, .git, target and other folders that builds fill.', zh: '也进入 node_modules、.git、target 等构建目录。' } };
const exclude: OptionRow = { name: 'exclude', value: 'pattern', isList: true, summary: { en: 'Leaves out paths that match, such as "test/**".', zh: '排除匹配的路径，例如 "test/**"。' } };
const withoutDevelopment: OptionRow = { name: 'without-development', summary: { en: 'Leaves out what is only needed to develop and test.', zh: '不含仅用于开发和测试的组件。' } };
const scenario: OptionRow = { name: 'scenario', value: 'scenario', choices: ['internal', 'service', 'distribution'], summary: { en: 'What is done with the software, for the risk of its licences; distribution unless given.', zh: '软件的使用场景，用于判断许可证风险；缺省为 distribution（对外分发）。' } };

/** Every command of `yuanshu`, in the order of the help. */
export const commands: readonly CommandRow[] = [
  {
    name: 'scan', parameters: '<folder|file>', positionals: { min: 1, max: 1 }, load: () => import('./scan.ts'),
    summary: { en: 'Finds SBOMs and lockfiles; lists components, licences and known vulnerabilities.', zh: '查找 SBOM 与锁文件，列出组件、许可证和已知漏洞。' },
    details: {
      en: `A severity for --fail-on means that one or worse. An expression asks about each finding with its component, and about each component:
  severity       none < low < medium < high < critical      license.risk      green < yellow < orange < red
  score          0 to 10                                    license.verdict   allow < review < deny (with --license-policy)
  id  ecosystem  name  version  purl  scope  license        texts, compared with = or !=; * stands for anything
  fixable  direct  malicious                                switches
joined by and, or, not and ( ); operators = != < <= > >=. What is not known makes a test neither true nor false: a condition never holds
because of it. To ask for it: severity=unknown, license.risk=unknown.
Knowledge: an index made by "yuanshu intel import". What could not be compared is listed as not checked, never as clean.`,
      zh: `--fail-on 给出等级时，表示该等级及以上。表达式针对每个漏洞（连同其组件）以及每个组件逐一判断：
  severity       none < low < medium < high < critical      license.risk      green < yellow < orange < red
  score          0 到 10                                    license.verdict   allow < review < deny（配合 --license-policy）
  id  ecosystem  name  version  purl  scope  license        文本，用 = 或 != 比较，* 代表任意内容
  fixable  direct  malicious                                开关
可用 and、or、not 和括号连接；运算符 = != < <= > >=。未知的内容既不为真也不为假，条件不会因未知而成立；
需要时可写 severity=unknown、license.risk=unknown。
情报：由 "yuanshu intel import" 生成的索引。无法比对的组件列为“未检查”，不会显示为没有漏洞。`,
    },
    options: [
      { name: 'advisories', value: 'osv files', isList: true, summary: { en: 'Compares with OSV records of files, folders or archives instead of an index.', zh: '直接使用 OSV 文件、文件夹或压缩包，而不是索引。' } },
      intel,
      { name: 'format', short: 'f', value: 'format', choices: ['table', 'json', 'sarif', 'cyclonedx', 'spdx'], summary: { en: 'What is written; table unless given.', zh: '输出格式；缺省为 table。' } },
      { name: 'fail-on', value: 'severity|expression', summary: { en: 'Ends with exit code 1 where a finding or component meets it.', zh: '有漏洞或组件符合条件时以退出码 1 结束。' } },
      { name: 'license-policy', value: 'file', summary: { en: 'Judges the licences by a policy (JSON or YAML).', zh: '按许可证策略（JSON 或 YAML）判定。' } },
      scenario, withoutDevelopment, out, all, exclude,
      { name: 'max-depth', value: 'number', summary: { en: 'Folders inside folders; 40 unless given.', zh: '文件夹嵌套深度；缺省 40。' } },
      { name: 'max-files', value: 'number', summary: { en: 'Files looked at; 500000 unless given.', zh: '查看的文件数；缺省 500000。' } },
      { name: 'max-bytes', value: 'number', summary: { en: 'Bytes read of all documents together; 2147483648 unless given.', zh: '全部文档读取的字节数；缺省 2147483648。' } },
    ],
    examples: ['yuanshu scan . --fail-on high', 'yuanshu scan . --intel intel.idx --format sarif --out findings.sarif', 'yuanshu scan app.cdx.json --fail-on "malicious or (severity>=high and fixable)"'],
  },
  {
    name: 'notice', parameters: '<folder|file>', positionals: { min: 1, max: 1 }, load: () => import('./notice.ts'),
    summary: { en: 'Writes a NOTICE of all components with their licences.', zh: '生成列出全部组件及其许可证的 NOTICE。' },
    options: [{ ...out, summary: { en: 'Writes to a file such as NOTICE.', zh: '写入文件，例如 NOTICE。' } }, { name: 'title', value: 'text', summary: { en: 'The first line; the name of the folder or file unless given.', zh: '首行标题；缺省为文件夹或文件名。' } }, withoutDevelopment, all, exclude],
    examples: ['yuanshu notice . --out NOTICE'],
  },
  {
    name: 'license check', parameters: '<folder|file>', positionals: { min: 1, max: 1 }, load: () => import('./license-check.ts'),
    summary: { en: 'Judges the licences of all components by a policy.', zh: '按策略判定全部组件的许可证。' },
    options: [
      { name: 'policy', value: 'file', summary: { en: 'The policy (JSON or YAML): allow, review, deny, unknown, exceptions.', zh: '策略文件（JSON 或 YAML）：allow、review、deny、unknown、exceptions。' } },
      { name: 'fail-on', value: 'verdict', choices: ['review', 'deny'], summary: { en: 'The verdict from which on the exit code is 1; deny unless given.', zh: '达到该判定即以退出码 1 结束；缺省为 deny。' } },
      { name: 'format', short: 'f', value: 'format', choices: ['table', 'json'], summary: { en: 'What is written; table unless given.', zh: '输出格式；缺省为 table。' } },
      withoutDevelopment, out, all, exclude,
    ],
    examples: ['yuanshu license check . --policy examples/license-policy.json'],
  },
  {
    name: 'sbom validate', parameters: '<file…>', positionals: { min: 1, max: 1000 }, load: () => import('./sbom-validate.ts'),
    summary: { en: 'Checks SBOMs against their schema and for what a schema cannot see.', zh: '按模式及结构规则校验 SBOM。' },
    options: [{ name: 'format', short: 'f', value: 'format', choices: ['text', 'json'], summary: { en: 'What is written; text unless given.', zh: '输出格式；缺省为 text。' } }],
    examples: ['yuanshu sbom validate app.cdx.json vendor.spdx.json'],
  },
  {
    name: 'sbom convert', parameters: '<in>', positionals: { min: 1, max: 1 }, load: () => import('./sbom-convert.ts'),
    summary: { en: 'Turns an SBOM or lockfile into another format; says what does not fit.', zh: '把 SBOM 或锁文件转换为其他格式，并说明无法保留的内容。' },
    options: [
      { name: 'to', value: 'format', choices: ['cyclonedx-json', 'cyclonedx-xml', 'spdx-json', 'spdx-tagvalue'], summary: { en: 'The format to write.', zh: '目标格式。' } },
      { name: 'spec', value: 'version', summary: { en: 'The version of its specification; the newest that is common unless given.', zh: '目标规范版本；缺省取常用的最新版本。' } },
      out,
    ],
    examples: ['yuanshu sbom convert package-lock.json --to cyclonedx-json --out bom.cdx.json'],
  },
  {
    name: 'sbom diff', parameters: '<a> <b>', positionals: { min: 2, max: 2 }, load: () => import('./sbom-diff.ts'),
    summary: { en: 'What was added, removed or changed between two SBOMs or lockfiles.', zh: '比较两份 SBOM 或锁文件：新增、移除与变化。' },
    options: [
      { name: 'format', short: 'f', value: 'format', choices: ['table', 'json'], summary: { en: 'What is written; table unless given.', zh: '输出格式；缺省为 table。' } },
      { name: 'exit-code', summary: { en: 'Ends with exit code 1 where they differ.', zh: '有差异时以退出码 1 结束。' } }, out,
    ],
    examples: ['yuanshu sbom diff before.cdx.json after.cdx.json'],
  },
  {
    name: 'intel import', parameters: '<osv files…>', positionals: { min: 1, max: 10_000 }, load: () => import('./intel-import.ts'),
    summary: { en: 'Makes a compact advisory index of OSV files, folders or archives.', zh: '把 OSV 文件、文件夹或压缩包制成紧凑的情报索引。' },
    details: {
      en: `The index holds every record that could be read. What could not is named on standard error with its file and line: a record, a file, what is
missing at the end of a file that breaks off. JSON files of another kind, such as a list of a folder's files, are named and left out.
Exit codes: 0 everything was read; 3 a part was not read, and the index holds the rest; 3 as well where nothing was read or the index could
not be written, and then what was at --out before stays as it was. "yuanshu scan --advisories" and "yuanshu intel push" end in the same way.`,
      zh: `索引包含所有能读取的记录；无法读取的记录、文件以及中断文件缺失的尾部，逐一在标准错误中列出所在文件和行号。其他内容的 JSON 文件（如目录清单）会列出并略过。
退出码：0 全部读取；3 部分内容未能读取，索引包含其余部分；全部无法读取或索引无法写入时同样为 3，此时 --out 处原有的索引保持不变。
“yuanshu scan --advisories” 与 “yuanshu intel push” 的规则相同。`,
    },
    options: [{ ...out, value: 'index', summary: { en: 'The index to write; needed.', zh: '要写入的索引文件；必填。' } }],
    examples: ['yuanshu intel import osv/*.jsonl.gz --out intel.idx'],
  },
  {
    name: 'intel info', parameters: '[index]', positionals: { min: 0, max: 1 }, load: () => import('./intel-info.ts'),
    summary: { en: 'What an index holds, when and from what it was built.', zh: '索引的内容、构建时间与来源。' },
    options: [{ name: 'format', short: 'f', value: 'format', choices: ['table', 'json'], summary: { en: 'What is written; table unless given.', zh: '输出格式；缺省为 table。' } }],
    examples: ['yuanshu intel info intel.idx'],
  },
  {
    name: 'intel push', parameters: '<osv files…>', positionals: { min: 1, max: 10_000 }, load: () => import('./intel-push.ts'),
    summary: { en: 'Hands OSV files to a server.', zh: '把 OSV 文件交给服务器。' },
    options: [url, token, { name: 'source', value: 'name', summary: { en: 'Under which name the server keeps them; osv unless given.', zh: '服务器记录的来源名称；缺省为 osv。' } }],
    examples: ['yuanshu intel push all.zip --url https://yuanshu.bank.example'],
  },
  {
    name: 'upload', parameters: '<file…>', positionals: { min: 1, max: 1000 }, load: () => import('./upload.ts'),
    summary: { en: 'Hands SBOMs or lockfiles to a system on a server.', zh: '把 SBOM 或锁文件上传到服务器上的系统。' },
    options: [
      { name: 'system', short: 's', value: 'code', summary: { en: 'The code of the system; needed.', zh: '系统编码；必填。' } }, url, token,
      { name: 'part', value: 'name', summary: { en: 'Which part of the system the document describes: a later one of the same part takes its place. Unless given, all SBOMs of a system are one part and each lockfile name its own; of several files each is a part by its name.', zh: '文档描述的系统部分：同一部分的新文档取代旧文档。缺省时，一个系统的 SBOM 属于同一部分，锁文件按文件名区分；一次上传多个文件时按文件名各为一部分。' } },
      { name: 'alone', summary: { en: 'Sends the file alone. Otherwise what lies beside a lockfile in the same checkout and is read with it goes along: package.json, a parent POM.', zh: '只上传该文件。缺省时，同一工作区中与锁文件一并读取的文件会随同上传，如 package.json、父 POM。' } },
      { name: 'wait', summary: { en: 'Waits until the server has taken it in, and prints its report.', zh: '等待服务器处理完成并输出报告。' } },
    ],
    examples: ['yuanshu upload bom.cdx.json --system core-ledger --wait'],
  },
  {
    name: 'audit verify', parameters: '[export]', positionals: { min: 0, max: 1 }, load: () => import('./audit-verify.ts'),
    summary: { en: 'Verifies an export of the audit chain, or the chains of a database, without the server.', zh: '脱离服务器验证审计链导出文件或数据库中的审计链。' },
    details: {
      en: `Finds a changed, removed, inserted or reordered record, a tail that was cut off and a forged checkpoint, each with number and id of the record.
What was computed anew as a whole only a checkpoint tells, and a tail that went together with its checkpoints only one that was kept elsewhere.
Exit codes: 0 intact; 1 a fault was found; 3 the export cannot be read to its end.`,
      zh: `能发现被修改、删除、插入、调换顺序的记录，被截断的尾部和伪造的检查点，并给出记录的序号与标识。
整体重新计算的链只能由检查点发现；连同检查点一起截断的尾部，只能由另行保存的检查点发现。
退出码：0 完好；1 发现问题；3 导出文件无法完整读取。`,
    },
    options: [
      { name: 'keys', value: 'file', summary: { en: 'The public keys, kept apart from the chain: what "yuanshu keys public" writes or the server answers at /api/v1/keys.', zh: '另行保存的公钥：“yuanshu keys public” 的输出，或服务器 /api/v1/keys 的应答。' } },
      { name: 'checkpoint', value: 'file', isList: true, summary: { en: 'Checkpoints that were kept apart from the chain.', zh: '另行保存的检查点。' } },
      { name: 'database', value: 'address', summary: { en: 'The chains of a PostgreSQL instead of an export: postgres://…, as somebody who may read the tables.', zh: '验证数据库而不是导出文件：postgres://…，须有读表权限。' } },
      { name: 'institution', value: 'code', summary: { en: 'With --database: this institution alone.', zh: '与 --database 同用：只验证该机构。' } },
      { name: 'format', short: 'f', value: 'format', choices: ['text', 'json'], summary: { en: 'What is written; text unless given.', zh: '输出格式；缺省为 text。' } },
    ],
    examples: ['yuanshu audit verify audit-demo-1024.zip --keys keys.json --checkpoint checkpoint-2026-11.json'],
  },
  {
    name: 'evidence verify', parameters: '<pack.zip>', positionals: { min: 1, max: 1 }, load: () => import('./evidence-verify.ts'),
    summary: { en: 'Verifies an evidence pack without the server: every file, every signature, every item.', zh: '脱离服务器核验证据包：文件、签名与各项要求。' },
    details: {
      en: `Finds files that are missing, added or changed, signatures that do not fit, and items of a framework that are neither answered nor said to be
unanswered. Where this program knows the framework in the version of the pack, its own list of items counts.
Exit codes: 0 intact; 1 a problem was found; 3 the file is no evidence pack, is damaged, or unpacks to more than a pack does.`,
      zh: `能发现缺失、增加或改动的文件，不符的签名，以及既无证据又未说明原因的要求。程序已知该版本框架的，以程序自带的要求清单为准。
退出码：0 完整；1 发现问题；3 不是证据包、文件损坏，或解压后的大小超出合理范围。`,
    },
    options: [
      { name: 'keys', value: 'file', summary: { en: 'The public keys, kept apart from the pack: what "yuanshu keys public" writes or the server answers at /api/v1/keys.', zh: '另行保存的公钥：“yuanshu keys public” 的输出，或服务器 /api/v1/keys 的应答。' } },
      { name: 'format', short: 'f', value: 'format', choices: ['text', 'json'], summary: { en: 'What is written; text unless given.', zh: '输出格式；缺省为 text。' } },
    ],
    examples: ['yuanshu evidence verify evidence-2026-01-01-2026-06-30.zip --keys keys.json'],
  },
  {
    name: 'keys create', parameters: '', positionals: { min: 0, max: 0 }, load: () => import('./keys-create.ts'),
    summary: { en: 'Makes a key ring: keys for signatures, secrets at rest and codes, of both suites.', zh: '生成密钥环：两套算法的签名、加密与消息认证密钥。' },
    options: [{ ...out, summary: { en: 'The file to write, readable by its owner alone; needed.', zh: '要写入的文件，仅属主可读；必填。' } }],
    examples: ['yuanshu keys create --out /etc/yuanshu/keys.json'],
  },
  {
    name: 'keys rotate', parameters: '<key ring>', positionals: { min: 1, max: 1 }, load: () => import('./keys-rotate.ts'),
    summary: { en: 'Adds new keys to a key ring, which are the current ones from then on.', zh: '在密钥环中加入新密钥，作为新的当前密钥。' },
    options: [{ name: 'algorithm', value: 'algorithm', isList: true, choices: ['Ed25519', 'SM2', 'AES-256-GCM', 'SM4-CTR-HMAC-SM3', 'HMAC-SHA-256', 'HMAC-SM3'], summary: { en: 'Only keys for this; all unless given.', zh: '只轮换该算法的密钥；缺省为全部。' } }],
    examples: ['yuanshu keys rotate /etc/yuanshu/keys.json --algorithm SM2'],
  },
  {
    name: 'keys public', parameters: '<key ring>', positionals: { min: 1, max: 1 }, load: () => import('./keys-public.ts'),
    summary: { en: 'Writes the public keys of a key ring, to verify signatures elsewhere.', zh: '输出密钥环中的公钥，供他处验证签名。' },
    options: [],
    examples: ['yuanshu keys public /etc/yuanshu/keys.json > public-keys.json'],
  },
  {
    name: 'engine', parameters: '<name>', positionals: { min: 1, max: 1 }, load: () => import('./engine.ts'),
    summary: { en: 'One engine as a line protocol: a JSON object per line in, one out, in order.', zh: '以行协议使用单个引擎：每行输入一个 JSON 对象，按顺序输出一行。' },
    details: {
      en: 'A bad line gives {"error":"…"} and the lines after it go on. Each line is answered at once; a blank line counts as a bad one.',
      zh: '错误的行返回 {"error":"…"}，其后各行照常处理。每行立即应答；空行视为错误行。',
    },
    options: [{ ...intel, summary: { en: 'For advisory.match: the index to ask; else YUANSHU_INTEL, else the pack that comes with the program.', zh: '用于 advisory.match：要查询的索引；缺省取 YUANSHU_INTEL，再缺省用自带情报包。' } }],
    examples: [`echo '{"ecosystem":"crates.io","a":"1.0.0","b":"1.0.0-rc.1"}' | yuanshu engine version.compare`],
  },
];
