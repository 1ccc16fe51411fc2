import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { allowedOf, bytes, choice, count, flag, folder, proxies, text, url } from './config/kinds.ts';
import { suiteNames } from './crypto/algorithms.ts';
import { signInRows, type OptionalSignIn } from './config/sign-in-rows.ts';
import { defaultDataFolder } from './embedded-postgres/identity.ts';
import { logFormats, logLevels } from './log.ts';
import { programFolder } from './program-files.ts';

export { allowedOf } from './config/kinds.ts';

/** One setting. The reference page of the configuration is generated from these rows. */
export type ConfigRow<Type extends z.ZodType = z.ZodType> = Readonly<{
  /** The environment variable. In the file the setting is called by its name in the table, on the command line `--name-in-kebab-case`. */
  env: string;
  type: Type;
  /** Absent: without a value the setting is off, or found out at the start as `defaultEn` says. */
  default?: z.output<Type>;
  defaultEn?: string;
  defaultZh?: string;
  summaryEn: string;
  summaryZh: string;
  /** Never printed. Can also be given as a file: `<ENV>_FILE`. */
  secret?: true;
  /** Another name on the command line. */
  flag?: string;
}>;

/** Every setting of the server and the worker. */
export const configRows = {
  role: row({ env: 'YUANSHU_ROLE', type: choice(['all', 'server', 'worker']), default: 'all', summaryEn: 'What this process does: answer requests, work on jobs, or both.', summaryZh: '本进程的职责：响应请求（server）、执行后台任务（worker），或两者兼做（all）。' }),
  host: row({ env: 'YUANSHU_HOST', type: text, default: '127.0.0.1', summaryEn: 'The address to listen on; 0.0.0.0 for all of the machine.', summaryZh: '监听地址；0.0.0.0 表示本机所有地址。' }),
  port: row({ env: 'YUANSHU_PORT', type: count(0, 65_535), default: 8686, summaryEn: 'The port to listen on; 0 takes a free one.', summaryZh: '监听端口；0 表示自动选择空闲端口。' }),
  publicUrl: row({ env: 'YUANSHU_PUBLIC_URL', type: url(['http', 'https']), defaultEn: 'http:// with host and port', defaultZh: 'http:// 加监听地址与端口', summaryEn: 'The address that people use, for links in messages and for the check of where a request comes from.', summaryZh: '用户访问所用的地址：用于消息中的链接，以及对请求来源的校验。' }),
  trustProxy: row({ env: 'YUANSHU_TRUST_PROXY', type: proxies, default: false, summaryEn: 'Whether X-Forwarded-* headers are believed, and of which proxies.', summaryZh: '是否信任反向代理的 X-Forwarded-* 请求头，以及信任哪些代理。' }),
  dataFolder: row({ env: 'YUANSHU_DATA', flag: 'data', type: folder, defaultEn: '.data in the folder of the program (the checkout, or the unpacked archive); as root, where the user nobody cannot reach it, a folder in /var/lib', defaultZh: '程序目录（代码目录或解压后的目录）下的 .data；以 root 运行且 nobody 用户无法进入该目录时，为 /var/lib 下的目录', summaryEn: 'The folder of the bundled database, and of the keys (keys.json) unless they are given otherwise.', summaryZh: '内置数据库的数据目录；未另行指定密钥来源时，密钥（keys.json）也在其中。' }),
  databaseUrl: row({ env: 'DATABASE_URL', type: url(['postgres', 'postgresql']), secret: true, defaultEn: 'the bundled PostgreSQL', defaultZh: '内置的 PostgreSQL', summaryEn: 'A PostgreSQL (15 or newer) of your own.', summaryZh: '自备的 PostgreSQL（15 或更高版本）。' }),
  databaseAdminUrl: row({ env: 'YUANSHU_DATABASE_ADMIN_URL', type: url(['postgres', 'postgresql']), secret: true, defaultEn: 'the same as DATABASE_URL', defaultZh: '与 DATABASE_URL 相同', summaryEn: 'The owner of the tables, who applies migrations; DATABASE_URL may then sign in as yuanshu_app.', summaryZh: '表的属主，用于执行结构迁移；此时 DATABASE_URL 可以用 yuanshu_app 登录。' }),
  databasePoolMax: row({ env: 'YUANSHU_DB_POOL_MAX', type: count(2, 500), default: 10, summaryEn: 'The most connections of this process to the database.', summaryZh: '本进程与数据库之间的最大连接数。' }),
  statementTimeoutMs: row({ env: 'YUANSHU_STATEMENT_TIMEOUT_MS', type: count(100, 3_600_000), default: 15_000, summaryEn: 'The longest a statement of a request may take, in milliseconds.', summaryZh: '请求中单条数据库语句的最长执行时间（毫秒）。' }),
  uploadLimitBytes: row({ env: 'YUANSHU_UPLOAD_LIMIT', type: bytes(1024, 8 * 1024 ** 3), default: 256 * 1024 ** 2, summaryEn: 'The largest document that can be uploaded.', summaryZh: '可上传文档的最大大小。' }),
  sessionHours: row({ env: 'YUANSHU_SESSION_HOURS', type: count(1, 720), default: 12, summaryEn: 'How long a person stays signed in.', summaryZh: '登录会话的有效时长（小时）。' }),
  cryptoSuite: row({ env: 'YUANSHU_CRYPTO_SUITE', type: choice(suiteNames), default: 'international', summaryEn: 'Which algorithms make new values: international (SHA-256, HMAC-SHA-256, AES-256-GCM, Ed25519) or sm (SM3, HMAC-SM3, SM4-CTR with HMAC-SM3, SM2). What the other one made stays readable and verifiable.', summaryZh: '新数据采用的密码算法：international（SHA-256、HMAC-SHA-256、AES-256-GCM、Ed25519）或 sm（国密 SM3、HMAC-SM3、SM4-CTR 加 HMAC-SM3、SM2）。切换后，另一套算法产生的数据仍可读取和验证。' }),
  keyRing: row({ env: 'YUANSHU_KEY_RING', type: text, secret: true, defaultEn: 'keys.json in the data folder, made at the first start', defaultZh: '数据目录下的 keys.json，首次启动时生成', summaryEn: 'The keys, as the JSON that "yuanshu keys create" writes. Several servers and workers on one database need the same.', summaryZh: '密钥环：“yuanshu keys create” 生成的 JSON。同一数据库上的多个服务器与工作进程必须使用同一密钥环。' }),
  keyStore: row({ env: 'YUANSHU_KEY_STORE', type: text, defaultEn: 'none: the keys of the ring are used', defaultZh: '无，使用密钥环中的密钥', summaryEn: 'A module that opens a device with keys (PKCS #11, a service of the bank): it exports openKeyStore().', summaryZh: '打开密码设备（PKCS #11、行内密码服务）的模块，须导出 openKeyStore()。' }),
  auditRetentionDays: row({ env: 'YUANSHU_AUDIT_RETENTION_DAYS', type: count(183, 36_500), default: 1_096, summaryEn: 'How long audit events are kept, in days; at least six months.', summaryZh: '审计事件的保留天数，不得少于六个月。' }),
  ...signInRows,
  grantDaysMax: row({ env: 'YUANSHU_GRANT_DAYS_MAX', type: count(1, 3650), default: 365, summaryEn: 'For how many days a role is granted at most, and where no end is asked for.', summaryZh: '角色授权的最长天数，也是未指定到期日时的默认天数。' }),
  outsiderGrantDaysMax: row({ env: 'YUANSHU_OUTSIDER_GRANT_DAYS_MAX', type: count(1, 3650), default: 180, summaryEn: 'The same for people from outside: suppliers, assessors, regulators, the operator of the platform.', summaryZh: '外部人员（供应商、第三方机构、监管人员、公共服务平台运营）角色授权的最长天数。' }),
  accessReviewDays: row({ env: 'YUANSHU_ACCESS_REVIEW_DAYS', type: count(1, 90), default: 30, summaryEn: 'Within how many days the quarterly access review is to be done.', summaryZh: '季度权限复核应在多少天内完成。' }),
  dormantDays: row({ env: 'YUANSHU_DORMANT_DAYS', type: count(7, 3650), default: 90, summaryEn: 'After how many days without signing in an account is shown as dormant.', summaryZh: '多少天未登录的账号视为休眠账号。' }),
  links: row({ env: 'YUANSHU_LINKS', type: flag, default: false, summaryEn: 'Prints a one-time sign-in link for each of the three administrators at the start, and makes accounts for those that nobody holds.', summaryZh: '启动时为系统、安全、审计三类管理员各打印一个一次性登录链接；无人担任的，先建立账号。' }),
  policyResolution: row({ env: 'YUANSHU_POLICY_RESOLUTION', type: choice(['never', 'measures', 'always']), default: 'never', summaryEn: 'Which policies are issued only after the coordination body has approved them: none, those of the highest level (办法), or all. Where the body has decided about a policy, its decision binds in any case.', summaryZh: '哪些制度须经协调机制决议通过后方可发布：never（均不要求）、measures（管理办法）、always（全部）。协调机制已作出决议的，一律以决议为准。' }),
  logLevel: row({ env: 'YUANSHU_LOG_LEVEL', type: choice(logLevels), default: 'info', summaryEn: 'From which level on the log is written.', summaryZh: '日志级别。' }),
  logFormat: row({ env: 'YUANSHU_LOG_FORMAT', type: choice(logFormats), defaultEn: 'pretty on a terminal, else json', defaultZh: '在终端中为 pretty，否则为 json', summaryEn: 'One JSON object per line for collectors, or lines for people.', summaryZh: 'json：每行一个 JSON 对象，便于采集；pretty：便于人阅读。' }),
  empty: row({ env: 'YUANSHU_EMPTY', type: flag, default: false, summaryEn: 'Starts without the demonstration data.', summaryZh: '启动时不载入演示数据。' }),
} as const satisfies Record<string, ConfigRow>;

/** Variables of the same family that other programs read: the command line, and this module itself. */
export const otherVariables = {
  YUANSHU_CONFIG: { summaryEn: 'The configuration file; yuanshu.config.json in the working folder where absent.', summaryZh: '配置文件；缺省为工作目录下的 yuanshu.config.json。' },
  YUANSHU_URL: { summaryEn: 'Command line: the server to talk to.', summaryZh: '命令行：要连接的服务器地址。' },
  YUANSHU_TOKEN: { summaryEn: 'Command line: the API token.', summaryZh: '命令行：API 令牌。' },
} as const;

type Rows = typeof configRows;
type FoundOut = 'publicUrl' | 'dataFolder' | 'logFormat';
type Optional = 'databaseUrl' | 'databaseAdminUrl' | 'keyRing' | 'keyStore' | OptionalSignIn;
/** The settings of one process. */
export type Config = Readonly<
  { [Name in Exclude<keyof Rows, Optional>]: z.output<Rows[Name]['type']> } &
  { [Name in Optional]: z.output<Rows[Name]['type']> | undefined } & {
    /** The file that was read, if any. */
    configFile: string | undefined;
  }
>;

export type ConfigSources = Readonly<{
  /** Arguments without the program: `['--port', '9000', '--empty']`. */
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  isTerminal?: boolean;
}>;

/** All that is wrong with the configuration, one line each: the key, where it came from, what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(['The configuration is not valid.', ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/** Reads the configuration. The command line goes before the environment, that before the file, that before the defaults. */
export function loadConfig({ argv, env, cwd = process.cwd(), isTerminal = process.stdout.isTTY === true }: ConfigSources): Config {
  const problems: string[] = [];
  const flags = readFlags(argv, cwd, problems);
  const configFile = findFile(flags.configFile ?? presentText(env['YUANSHU_CONFIG']), cwd);
  const given: readonly Given[] = [...flags.given, ...readEnvironment(env, cwd, problems), ...(configFile === undefined ? [] : readFile(configFile, problems))];
  const values = new Map<string, unknown>();
  for (const { name, value, source, folder: base } of given) {
    const { type, secret } = configRows[name] as ConfigRow;
    const result = type.safeParse(value);
    if (!result.success) problems.push(`${source}: ${secret === true ? 'the value' : JSON.stringify(value)} is not allowed. Allowed: ${allowedOf(type).en}.`);
    else if (!values.has(name)) values.set(name, name === 'dataFolder' ? path.resolve(base, String(result.data)) : result.data);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const defaults = Object.fromEntries(names.map((name) => [name, (configRows[name] as ConfigRow).default]));
  return findOut({ ...defaults, ...Object.fromEntries(values), configFile } as Draft, isTerminal);
}

type Draft = Omit<Config, FoundOut> & Partial<Pick<Config, FoundOut>>;

function findOut(draft: Draft, isTerminal: boolean): Config {
  const shownHost = ['0.0.0.0', '::'].includes(draft.host) ? 'localhost' : draft.host.includes(':') ? `[${draft.host}]` : draft.host;
  return {
    ...draft,
    publicUrl: (draft.publicUrl ?? `http://${shownHost}:${draft.port}`).replace(/\/+$/, ''),
    dataFolder: draft.dataFolder ?? defaultDataFolder(programFolder),
    logFormat: draft.logFormat ?? (isTerminal ? 'pretty' : 'json'),
  };
}

function row<Type extends z.ZodType>(fields: ConfigRow<Type>): ConfigRow<Type> {
  return fields;
}

type Name = keyof Rows;
type Given = Readonly<{ name: Name; value: unknown; source: string; folder: string }>;

const names = Object.keys(configRows) as Name[];

/** `databasePoolMax` is `--database-pool-max`. */
export function flagOf(name: Name): string {
  return `--${(configRows[name] as ConfigRow).flag ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function readFlags(argv: readonly string[], cwd: string, problems: string[]): { given: readonly Given[]; configFile: string | undefined } {
  const given: Given[] = [];
  let configFile: string | undefined;
  for (let index = 0; index < argv.length; index += 1) {
    const [head, ...tail] = argv[index]!.split('=');
    const name = names.find((candidate) => flagOf(candidate) === head);
    if (name === undefined && head !== '--config') {
      problems.push(`${head} (command line) is not known. Known: --config, ${names.map(flagOf).join(', ')}.`);
      continue;
    }
    const next = argv[index + 1];
    const isSwitch = name !== undefined && (configRows[name].type as z.ZodType) === flag;
    let value: string | undefined = tail.length > 0 ? tail.join('=') : undefined;
    if (value === undefined && isSwitch) value = 'true';
    if (value === undefined && next !== undefined && !next.startsWith('--')) {
      value = next;
      index += 1;
    }
    if (value === undefined) problems.push(`${head} (command line) needs a value.`);
    else if (name === undefined) configFile = value;
    else given.push({ name, value, source: `${head} (command line)`, folder: cwd });
  }
  return { given, configFile };
}

function readEnvironment(env: ConfigSources['env'], cwd: string, problems: string[]): readonly Given[] {
  const given: Given[] = [];
  const known = new Set<string>(Object.keys(otherVariables));
  for (const name of names) {
    const { env: variable, secret } = configRows[name] as ConfigRow;
    known.add(variable);
    const value = presentText(env[variable]);
    if (value !== undefined) given.push({ name, value, source: `${variable} (environment)`, folder: cwd });
    if (secret !== true) continue;
    known.add(`${variable}_FILE`);
    const file = presentText(env[`${variable}_FILE`]);
    if (file === undefined || value !== undefined) continue;
    try {
      given.push({ name, value: readFileSync(path.resolve(cwd, file), 'utf8').trim(), source: `${variable}_FILE (environment)`, folder: cwd });
    } catch (error) {
      problems.push(`${variable}_FILE (environment): ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  }
  for (const variable of Object.keys(env)) {
    if (variable.startsWith('YUANSHU_') && !known.has(variable)) problems.push(`${variable} (environment) is not known. Known: ${[...known].toSorted().join(', ')}.`);
  }
  return given;
}

const fileName = 'yuanshu.config.json';

function findFile(asked: string | undefined, cwd: string): string | undefined {
  if (asked !== undefined) return path.resolve(cwd, asked);
  const usual = path.join(cwd, fileName);
  try {
    readFileSync(usual);
    return usual;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : usual;
  }
}

function readFile(file: string, problems: string[]): readonly Given[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    problems.push(`${file} cannot be read: ${(error as Error).message}.`);
    return [];
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    problems.push(`${file} must hold one JSON object.`);
    return [];
  }
  const given: Given[] = [];
  for (const [key, value] of Object.entries(content)) {
    if (Object.hasOwn(configRows, key)) given.push({ name: key as Name, value, source: `${key} (${file})`, folder: path.dirname(file) });
    else if (key !== '$schema') problems.push(`${key} (${file}) is not known. Known: ${names.join(', ')}.`);
  }
  return given;
}

function presentText(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
