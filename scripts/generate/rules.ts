import { licenseDataVersion, listClassifiedLicenses, type LicenseFact } from '../../src/engines/licenses/index.ts';
import { LOCKFILE_FORMATS } from '../../src/engines/lockfiles/index.ts';
import { baseNameOf } from '../../src/engines/lockfiles/format.ts';
import { listEcosystems } from '../../src/engines/purl/ecosystems.ts';
import { findScheme, schemeIds } from '../../src/engines/versions/index.ts';
import { lockfileNames } from './lockfile-names.ts';
import { code, page, plain, table } from './markdown.ts';

/** What the engines know: formats that are read, orders of versions, classes of licences. */
export function renderRules(): string {
  return page(
    'Rules of the engines · 引擎规则', ['`src/engines/lockfiles/index.ts`', '`src/engines/versions/index.ts`', '`src/engines/purl/ecosystems.ts`', '`data/licenses/`'],
    '## Lock and manifest files that are read · 支持的锁文件与清单文件',
    'The format of a document follows from its name and content; a document that is surely something else than its name says is refused, and the refusal says what it looks like. 按文件名与内容识别格式；内容与名称不符时拒绝，并说明它像什么。',
    table(['Format', 'File names', 'purl type', 'Id'], lockfileRows()),
    '## Orders of versions · 版本排序',
    'Which order decides whether a version stands inside a range of an advisory. An ecosystem is named as OSV names it. 判断版本是否落在公告范围内时使用的排序规则；生态按 OSV 的名称。',
    table(['Order', 'Ecosystems'], schemeRows()),
    `Without an order of their own, so that only listed versions are compared; what rebuilds another ecosystem names it after a colon (\`Root:Alpine:3.18\`) and is ordered as that one. 自身无排序规则，仅比对公告列出的版本；重新打包其他生态者在冒号后写明来源生态，按来源生态排序。`, plain(unordered().join(', ')),
    '## Classes of licences · 许可证分级',
    `Data version \`${licenseDataVersion}\`. Risk for use inside the institution (internal), as a service to outsiders (service), and with copies going out (distribution). It is this project's proposal, not a fact and
not legal advice; what is marked \`no\` under *checked* was not yet read in a source. What the obligations mean: [data/licenses/README.md](../../data/licenses/README.md).

数据版本 \`${licenseDataVersion}\`。风险按三种场景给出：仅内部使用（internal）、对外提供服务（service）、对外分发（distribution）。这是本项目的建议，不是事实，也不是法律意见；“已核对”为 no 的条目尚未对照原文核实。`,
    table(['Licence', 'internal', 'service', 'distribution', 'Strength', 'Obligations', '已核对 checked'], listClassifiedLicenses().map(licenseRow)),
  );
}

function lockfileRows(): string[][] {
  const lists = new Map(LOCKFILE_FORMATS.map((format) => [format, lockfileNames.filter((name) => format.matches(baseNameOf(name), name))]));
  for (const [format, names] of lists) if (names.length === 0) throw new Error(`No name in scripts/generate/lockfile-names.ts is one of ${format.id}: add it there.`);
  return [...lists].map(([format, names]) => [plain(format.title), names.map(code).join(', '), code(format.purlType), code(format.id)]);
}

function schemeRows(): string[][] {
  const ecosystems = Map.groupBy(listEcosystems().map((row) => row.ecosystem), (name) => findScheme(name)?.id);
  return schemeIds.map((id) => [code(id), plain((ecosystems.get(id) ?? []).join(', ')) || '—']);
}

function unordered(): string[] {
  return listEcosystems().map((row) => row.ecosystem).filter((name) => findScheme(name) === undefined);
}

function licenseRow(fact: LicenseFact): string[] {
  const { internal, service, distribution } = fact.risk ?? { internal: 'unknown', service: 'unknown', distribution: 'unknown' };
  return [code(fact.id), internal, service, distribution, fact.strength ?? 'unknown', fact.obligations.map(({ code: name, trigger }) => `${name} (${trigger})`).join(', '), fact.verified === true ? 'yes' : 'no'];
}
