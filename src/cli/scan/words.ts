import type { Text } from '../exit-codes.ts';

/** What the table of a scan says. */
export const words = {
  title: { en: 'Yuanshu scan of', zh: '源枢扫描' },
  documents: { en: 'Documents', zh: '文档' }, document: { en: 'Document', zh: '文档' }, format: { en: 'Format', zh: '格式' }, components: { en: 'Components', zh: '组件' }, ecosystem: { en: 'Ecosystem', zh: '生态' }, version: { en: 'Version', zh: '版本' }, relationship: { en: 'Relation', zh: '关系' }, scope: { en: 'Scope', zh: '用途' }, direct: { en: 'direct', zh: '直接' }, transitive: { en: 'transitive', zh: '间接' }, remarks: { en: 'Remarks', zh: '提示' },
  knowledge: { en: 'Intelligence', zh: '漏洞情报' },
  findings: { en: 'Findings', zh: '漏洞' }, noFindings: { en: 'No known vulnerability affects the components that were checked.', zh: '已检查的组件没有命中已知漏洞。' },
  nothingChecked: { en: 'Nothing was checked.', zh: '没有可检查的组件。' },
  severity: { en: 'Severity', zh: '等级' }, component: { en: 'Component', zh: '组件' }, id: { en: 'Id', zh: '编号' }, fixedIn: { en: 'Fixed in', zh: '修复版本' }, path: { en: 'Path', zh: '路径' }, none: { en: '—', zh: '—' },
  licenses: { en: 'Licences', zh: '许可证' }, license: { en: 'Licence', zh: '许可证' }, risk: { en: 'Risk', zh: '风险' }, verdict: { en: 'Verdict', zh: '判定' }, example: { en: 'Such as', zh: '例如' },
  notKnown: { en: 'not known', zh: '未知' },
  notChecked: { en: 'Not checked against advisories', zh: '未与漏洞情报比对' }, undecided: { en: 'Undecided', zh: '无法判定' },
  unlocked: { en: 'Manifests without lockfile: their versions are not known and were not checked', zh: '缺少锁文件的清单：版本未知，未检查' },
  unread: { en: 'Not read', zh: '未能读取' }, superseded: { en: 'Not counted twice', zh: '避免重复计数' }, more: { en: 'more; --format json lists all', zh: '项未列出；--format json 可查看全部' },
  summary: { en: 'Summary', zh: '汇总' }, malicious: { en: 'MALICIOUS', zh: '恶意包' },
} as const satisfies Record<string, Text>;

export const severityWords = {
  critical: { en: 'critical', zh: '超危' }, high: { en: 'high', zh: '高危' }, medium: { en: 'medium', zh: '中危' }, low: { en: 'low', zh: '低危' }, none: { en: 'none', zh: '无' }, unknown: { en: 'unknown', zh: '未知' },
} as const satisfies Record<string, Text>;

export const riskWords = {
  red: { en: 'red', zh: '红' }, orange: { en: 'orange', zh: '橙' }, yellow: { en: 'yellow', zh: '黄' }, green: { en: 'green', zh: '绿' }, unknown: { en: 'unknown', zh: '未知' },
} as const satisfies Record<string, Text>;

export const verdictWords = { deny: { en: 'deny', zh: '禁止' }, review: { en: 'review', zh: '待审' }, allow: { en: 'allow', zh: '允许' } } as const satisfies Record<string, Text>;

export const checkWords = {
  checked: { en: 'checked', zh: '已检查' },
  'no-version': { en: 'no version', zh: '没有版本' },
  'no-ecosystem': { en: 'no advisory ecosystem has it (no purl, or a type without advisories)', zh: '没有对应的情报生态（无 purl，或该类型无公告）' },
  'impossible-version': { en: 'its version is none of its ecosystem', zh: '版本号不符合所属生态' },
  'no-knowledge': { en: 'the intelligence has nothing about its ecosystem', zh: '情报中没有该生态的数据' },
} as const satisfies Record<string, Text>;

export const undecidedWords = {
  'version-not-parseable': { en: 'the version cannot be compared', zh: '版本无法比较' }, 'range-not-parseable': { en: "the advisory's bounds cannot be compared", zh: '公告的范围无法比较' },
  'range-without-introduced': { en: 'the advisory has no beginning', zh: '公告缺少起始版本' }, 'no-version-order': { en: 'the ecosystem has no order of versions', zh: '该生态没有版本次序' },
  'needs-git-history': { en: 'the advisory names commits only', zh: '公告只列出提交' }, 'no-version-data': { en: 'the advisory names no versions', zh: '公告没有版本信息' },
} as const satisfies Record<string, Text>;

export const scenarioWords = { internal: { en: 'internal use', zh: '内部使用' }, service: { en: 'offered as a service', zh: '对外提供服务' }, distribution: { en: 'distributed', zh: '对外分发' } } as const satisfies Record<string, Text>;

export const scopeWords = { optional: { en: 'optional', zh: '可选' }, development: { en: 'development', zh: '开发' }, excluded: { en: 'excluded', zh: '排除' } } as const satisfies Record<string, Text>;
