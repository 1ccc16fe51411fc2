import { labelWords } from '#engines/regime/status-words.ts';
import { requirementStates } from '#engines/regime/requirement-status.ts';
import type { LocalText } from '#platform/feature.ts';
import { civilTime } from '#platform/documents/typography.ts';
import type { Coverage } from './coverage-contract.ts';
import type { PackRow } from './packs-contract.ts';

type Facts = Readonly<{ row: PackRow; institution: LocalText; coverages: readonly Coverage[]; madeAt: Date }>;

/** What is in the pack and how to check it, in both languages. */
export function packReadme(facts: Facts): readonly (readonly [path: string, text: string])[] {
  return [['README.zh-CN.md', chinese(facts)], ['README.md', english(facts)]];
}

function chinese({ row, institution, coverages, madeAt }: Facts): string {
  return `# ${institution.zh} 证据包

期间：${row.periodFrom} 至 ${row.periodTo}　制作：${civilTime(madeAt)}　申请人：${row.createdByName}　编号：${row.id}

| 框架 | 版本 | ${requirementStates.map((state) => labelWords[state].zh).join(' | ')} | 需整改 |
| --- | --- | ${requirementStates.map(() => '---:').join(' | ')} | ---: |
${coverages.map((coverage) => `| ${coverage.framework.title.zh} | ${coverage.framework.version} | ${requirementStates.map((state) => coverage.counts[state]).join(' | ')} | ${coverage.gapCount} |`).join('\n')}

“需整改”只统计监管文件以“应”“应当”提出、且数据或签署表明对应控制点未有效运行的要求；鼓励、支持、可以、宜的要求未采纳的，只列为未落实（鼓励）。

## 内容

- \`manifest.json\`：全部文件的 SHA-256、SM3、大小，以及每项要求由哪些文件证明；没有文件证明的要求写明原因。\`manifest.signature.json\` 是对它的签名。
- \`frameworks/\` 要求清单；\`items/\` 每项要求的状态与依据；\`coverage/\` 汇总表及文书。
- \`evidence/\` 制作时从系统实时取得的证据（JSON 与 CSV，最多列示一千条，\`count\` 为总数）。\`basis\` 为 \`period\` 的是期间内发生的事项；\`end\` 的是期末时点的状态；\`now\` 的不留存历史状态，反映的是取证时的情况；时点见 \`asOf\`，摘要的开头也写明。\`link\` 是系统中展示同一内容的页面。
- \`policies/\` 期末现行的制度；\`attestations/\` 控制点签署书；\`affirmations/\` 符合性声明；均附签名。
- \`keys/public-keys.json\`：验签公钥。请与从本机构另行取得的公钥比对。

## 核验

\`\`\`
yuanshu evidence verify <本文件.zip> --keys <另行取得的公钥.json>
\`\`\`

无需服务器。退出码：0 完整；1 有文件缺失、增加、改动，或签名不符；3 文件无法读取。
`;
}

function english({ row, institution, coverages, madeAt }: Facts): string {
  return `# Evidence pack of ${institution.en}

Period: ${row.periodFrom} to ${row.periodTo}. Made: ${civilTime(madeAt)} (Beijing). Asked for by: ${row.createdByName}. Number: ${row.id}

| framework | version | ${requirementStates.map((state) => labelWords[state].en).join(' | ')} | To be remedied |
| --- | --- | ${requirementStates.map(() => '---:').join(' | ')} | ---: |
${coverages.map((coverage) => `| ${coverage.framework.title.en} | ${coverage.framework.version} | ${requirementStates.map((state) => coverage.counts[state]).join(' | ')} | ${coverage.gapCount} |`).join('\n')}

"To be remedied" counts only what a regulation asks with "shall" (应) and what data or an attestation show not to work. What is recommended, allowed or encouraged and was not adopted is listed as not adopted (encouraged), and as nothing worse.

## What is in it

- \`manifest.json\`: SHA-256, SM3 and size of every file, and which files answer each item; an item that none answers has the reason. \`manifest.signature.json\` is the signature over it.
- \`frameworks/\`: the lists of requirements. \`items/\`: where each item stood, and why. \`coverage/\`: the same as tables and documents.
- \`evidence/\`: evidence as it was collected from live data when the pack was made (JSON and CSV; at most 1,000 rows, \`count\` counts all). Where \`basis\` is \`period\`, it is what happened within the period; \`end\`, how things stood at its end; \`now\`, how they stood when it was collected, since no history of it is kept. \`asOf\` is the moment, and each summary begins with it. \`link\` is the page of the system that shows the same.
- \`policies/\`: policies in force at the end of the period. \`attestations/\`: attestations of controls. \`affirmations/\`: affirmations of conformance. All with their signatures.
- \`keys/public-keys.json\`: the public keys. Compare them with keys that you got from the institution in another way.

## How to check it

\`\`\`
yuanshu evidence verify <this file.zip> --keys <public keys that you got elsewhere.json>
\`\`\`

It needs no server. Exit codes: 0 intact; 1 a file is missing, added or changed, or a signature does not fit; 3 the file cannot be read.
`;
}
