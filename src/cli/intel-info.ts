import { optionOf } from './command.ts';
import type { Run } from './command.ts';
import type { Text } from './exit-codes.ts';
import { openKnowledge } from './knowledge.ts';
import type { Knowledge } from './knowledge.ts';
import { write } from './terminal.ts';
import { layoutOf } from './text/layout.ts';
import type { Layout } from './text/layout.ts';
import { renderTable } from './text/table.ts';
import { harmless } from './text/width.ts';

/** `yuanshu intel info`: of the index given, else of the one that a scan would use. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const knowledge = await openKnowledge(terminal, { intel: call.positionals[0] });
  const text = optionOf(call, 'format') === 'json' ? `${JSON.stringify(toJson(knowledge), undefined, 2)}\n` : toTable(knowledge, terminal.language, layoutOf(terminal.stdout, terminal));
  await write(terminal.stdout, text);
  return 'ok';
};

function toJson({ origin, files, asOf, info, index }: Knowledge): unknown {
  return { schemaVersion: 1, origin, files, asOf: asOf ?? null, bytes: index.bytes.length, ...info };
}

const words = {
  ecosystem: { en: 'Ecosystem', zh: '生态' }, advisories: { en: 'Advisories', zh: '公告数' }, source: { en: 'Source', zh: '来源' }, records: { en: 'Records', zh: '记录数' }, digest: { en: 'Digest', zh: '摘要' },
} as const satisfies Record<string, Text>;

function toTable({ origin, files, asOf, info, index }: Knowledge, language: keyof Text, layout: Layout): string {
  const name = origin === 'bundled' ? { en: 'The pack that comes with the program', zh: '程序自带情报包' }[language] : harmless(files.join(', '));
  const head = {
    en: [`${name}: ${info.advisoryCount} advisories (${info.withdrawnCount} withdrawn, ${info.maliciousCount} malicious) about ${info.packageCount} packages`, `As of ${asOf ?? 'unknown'}; format ${info.formatVersion}; ${index.bytes.length} bytes`],
    zh: [`${name}：${info.advisoryCount} 条公告（${info.withdrawnCount} 条已撤回，${info.maliciousCount} 条恶意包），涉及 ${info.packageCount} 个软件包`, `截至 ${asOf ?? '未知'}；格式 ${info.formatVersion}；${index.bytes.length} 字节`],
  }[language];
  const ecosystems = Object.entries(info.ecosystems).sort(([, a], [, b]) => b - a).map(([ecosystem, count]) => [ecosystem, String(count)]);
  const sources = info.sources.map(({ name: source, digest, count }) => [source, String(count ?? ''), digest]);
  return `${[
    ...head, '', ...renderTable([{ title: words.ecosystem[language] }, { title: words.advisories[language], side: 'right' }], ecosystems, layout),
    ...(sources.length === 0 ? [] : ['', ...renderTable([{ title: words.source[language], shrinks: true, cut: 'middle' }, { title: words.records[language], side: 'right' }, { title: words.digest[language], shrinks: true }], sources, layout)]),
  ].join('\n')}\n`;
}
