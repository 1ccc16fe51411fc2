import type { Text } from '../exit-codes.ts';
import type { Answer } from './request.ts';
import type { Terminal } from '../terminal.ts';

/** What an engine may need beside the line. */
export type EngineContext = Readonly<{ terminal: Terminal; intel: string | undefined }>;

export type EngineRow = Readonly<{
  name: string;
  /** The fields of a line in and of a line out. */
  takes: string;
  gives: string;
  summary: Text;
  /** Whether `--intel` means something to it. */
  usesIntel?: boolean;
  /** Only the modules of this engine are loaded. */
  load: (context: EngineContext) => Promise<Answer>;
}>;

/** The engines of `yuanshu engine <name>`. */
export const engines: readonly EngineRow[] = [
  {
    name: 'purl.parse', takes: '{purl}', gives: '{type,namespace,name,version,qualifiers,subpath}', load: async () => (await import('./purl.ts')).parse,
    summary: { en: 'The parts of a package URL; absent ones are null.', zh: '解析包 URL，缺少的部分为 null。' },
  },
  {
    name: 'purl.build', takes: '{type,namespace,name,version,qualifiers,subpath}', gives: '{purl}', load: async () => (await import('./purl.ts')).build,
    summary: { en: 'The canonical package URL of parts.', zh: '由各部分生成规范的包 URL。' },
  },
  {
    name: 'version.compare', takes: '{ecosystem,a,b}', gives: '{order:-1|0|1}', load: async () => (await import('./version.ts')).compare,
    summary: { en: 'The order of two versions; an ecosystem by its OSV name, purl type or vers scheme.', zh: '比较两个版本；生态可用 OSV 名称、purl 类型或 vers 方案。' },
  },
  {
    name: 'vers.contains', takes: '{vers,version}', gives: '{contains}', load: async () => (await import('./vers.ts')).contains,
    summary: { en: 'Whether a version range holds a version.', zh: '版本范围是否包含某版本。' },
  },
  {
    name: 'vers.parse', takes: '{vers}', gives: '{scheme,constraints:[{comparator,version}]}', load: async () => (await import('./vers.ts')).parse,
    summary: { en: 'The constraints of a canonical range.', zh: '解析规范的版本范围。' },
  },
  {
    name: 'vers.fromNative', takes: '{scheme,range}', gives: '{vers}', load: async () => (await import('./vers.ts')).fromNative,
    summary: { en: "The range that an ecosystem's own notation means.", zh: '把生态自身的范围写法转换为 vers。' },
  },
  {
    name: 'advisory.match', takes: '{ecosystem,name,version} | {purl}', gives: '{ids:[…],undecided?:[…]}', usesIntel: true, load: async (context) => (await import('./advisory.ts')).loadMatch(context),
    summary: { en: 'The ids of the records that affect a version, withdrawn ones left out.', zh: '影响某版本的公告编号（不含已撤回）。' },
  },
  {
    name: 'cvss.score', takes: '{vector}', gives: '{version,base,temporal?,environmental?,severity}', load: async () => (await import('./cvss.ts')).score,
    summary: { en: 'The scores of a CVSS vector of version 2.0, 3.0, 3.1 or 4.0.', zh: '计算 CVSS 2.0、3.0、3.1、4.0 向量的分值。' },
  },
  {
    name: 'license.parse', takes: '{expression}', gives: '{kind,id,orLater,exception?} | {kind,parts:[…]}', load: async () => (await import('./license.ts')).parse,
    summary: { en: 'The tree of an SPDX licence expression.', zh: '解析 SPDX 许可证表达式。' },
  },
  {
    name: 'license.normalize', takes: '{text}', gives: '{expression|null}', load: async () => (await import('./license.ts')).normalize,
    summary: { en: 'The expression that a declared licence text stands for.', zh: '把声明的许可证文字归一为表达式。' },
  },
  {
    name: 'license.satisfies', takes: '{expression,allowed:[…]}', gives: '{satisfies}', load: async () => (await import('./license.ts')).satisfies,
    summary: { en: 'Whether allowed licences satisfy an expression.', zh: '许可清单是否满足表达式。' },
  },
  {
    name: 'sbom.read', takes: '{path}', gives: '{format,specVersion,components,files,uniquePurls,dependencyEdges,relationships,vulnerabilities,issues:[…]}', load: async (context) => (await import('./sbom.ts')).loadRead(context),
    summary: { en: 'What an SBOM counts: all components, nested ones included; for SPDX the packages.', zh: 'SBOM 的计数：全部组件（含嵌套），SPDX 为软件包数。' },
  },
  {
    name: 'lockfile.read', takes: '{path,format?}', gives: '{packages:[{name,version,purl,direct?,groups,commit?}],issues:[…]}', load: async (context) => (await import('./lockfile.ts')).loadRead(context),
    summary: { en: 'The packages of a lock or manifest file.', zh: '锁文件或清单文件中的软件包。' },
  },
];
