import type { Issue } from '#engines/issue.ts';
import type { Text } from '../exit-codes.ts';

/** What was found of a pack; also the JSON of the command. */
export type PackReport = Readonly<{
  isIntact: boolean; packId: string; madeAt: string; period: Readonly<{ from: string; to: string }>; frameworks: readonly Readonly<{ id: string; version: string }>[];
  files: number; items: number; answered: number; unanswered: number;
  /** The key of the manifest's signature; null where it has none. */
  signedBy: string | null;
  /** Whose keys were believed: those in the pack, or those of --keys. */
  keysFrom: 'pack' | 'file';
  issues: readonly Issue[];
}>;

const issuesShown = 200;

/** The report in lines for a person. */
export function describePack(report: PackReport, language: keyof Text): string[] {
  const { packId, madeAt, period, frameworks, files, items, answered, unanswered, signedBy, keysFrom, issues } = report;
  const listed = frameworks.map(({ id, version }) => `${id} (${version})`).join(', ');
  const head = {
    en: [
      `Pack ${packId}, made ${madeAt}, period ${period.from} to ${period.to}; ${listed}`, `${files} files; ${items} items, ${answered} answered, ${unanswered} said to be unanswered`,
      `Signed by ${signedBy ?? 'nobody'}; keys from ${keysFrom === 'pack' ? 'the pack itself' : 'the file given'}`,
    ],
    zh: [`证据包 ${packId}，制作于 ${madeAt}，期间 ${period.from} 至 ${period.to}；${listed}`, `文件 ${files} 个；要求 ${items} 项，其中有证据 ${answered} 项，写明无证据 ${unanswered} 项`, `签名密钥 ${signedBy ?? '无'}；公钥取自${keysFrom === 'pack' ? '证据包自身' : '所给文件'}`],
  }[language];
  const verdict = { en: issues.length === 0 ? 'Intact: every file, signature and item is as the manifest says.' : `Not intact: ${issues.length} ${issues.length === 1 ? 'problem' : 'problems'}.`, zh: issues.length === 0 ? '完整：全部文件、签名和要求均与清单一致。' : `不完整：发现问题 ${issues.length} 处。` }[language];
  const rest = issues.length - issuesShown;
  return [...head, verdict, ...issues.slice(0, issuesShown).map(({ code, where, message }) => `  ${code}  ${where}  ${issueText(code, message, language)}`), ...(rest > 0 ? [language === 'zh' ? `  另有 ${rest} 处` : `  and ${rest} more`] : [])];
}

/** The Chinese of a problem by its code; the English sentence says more and stands where there is none. */
function issueText(code: string, message: string, language: keyof Text): string {
  return language === 'zh' ? (chinese.get(code) ?? message) : message;
}

const chinese: ReadonlyMap<string, string> = new Map([
  ['file-missing', '清单中有此文件，压缩包中没有。'], ['file-changed', '文件内容与清单记载不一致。'], ['file-unlisted', '压缩包中有此文件，清单中没有。'], ['file-twice', '同名文件出现两次。'], ['file-name', '文件名不合规范。'],
  ['signature-missing', '清单没有签名，或签名无法读取。'], ['signature-unknown-key', '签名所用密钥不在公钥之列。'], ['signature-wrong', '签名与清单不符。'], ['record-unsigned', '记录没有签名。'], ['record-signature-unreadable', '记录的签名无法读取。'],
  ['record-signature-wrong', '记录的签名与其内容不符。'], ['record-signature-unknown-key', '记录签名所用密钥不在公钥之列。'], ['framework-missing', '缺少框架的要求清单，或无法读取。'], ['framework-other', '文件中的框架与清单所列不符。'],
  ['item-missing', '清单没有提及此项要求。'], ['item-twice', '此项要求出现两次。'], ['item-unexplained', '此项要求没有证据，也没有写明原因。'], ['answer-missing', '此项要求所指的证据文件不存在。'], ['item-unknown', '框架中没有此项要求。'],
]);
