import type { ChainFault, FaultKind } from '#engines/audit-chain/fault.ts';
import type { ChainReport } from '#engines/audit-chain/verify-chain.ts';
import type { Text } from '../exit-codes.ts';

/** What was found of one chain, as lines for a person. */
export function describeReport(report: ChainReport, language: keyof Text): readonly string[] {
  const { records, firstSeq, lastSeq, faultCount, checkpointCount, matchedCheckpointCount, coveredSeq, keyIds, digests } = report;
  const uncovered = lastSeq - coveredSeq;
  const head = {
    en: [
      faultCount === 0 ? `Intact: ${records} records, number ${firstSeq} to ${lastSeq}.` : `Not as it was sealed: ${faultCount} ${faultCount === 1 ? 'fault' : 'faults'} in ${records} records.`,
      `Checkpoints: ${checkpointCount}, of which ${matchedCheckpointCount} agree with a record; they confirm up to number ${coveredSeq}${uncovered > 0 ? `, the ${uncovered} after it are confirmed by none` : ''}.`,
      `Signed by: ${keyIds.length === 0 ? 'nobody' : keyIds.join(', ')}.`, `Last digests: SHA-256 ${digests.sha256}, SM3 ${digests.sm3}.`,
    ],
    zh: [
      faultCount === 0 ? `完好：${records} 条记录，序号 ${firstSeq} 至 ${lastSeq}。` : `与封存时不一致：${records} 条记录中发现 ${faultCount} 处问题。`,
      `检查点 ${checkpointCount} 个，其中 ${matchedCheckpointCount} 个与记录相符；已确认至序号 ${coveredSeq}${uncovered > 0 ? `，其后 ${uncovered} 条尚无检查点确认` : ''}。`,
      `签名密钥：${keyIds.length === 0 ? '无' : keyIds.join('、')}。`, `末尾摘要：SHA-256 ${digests.sha256}，SM3 ${digests.sm3}。`,
    ],
  }[language];
  const more = report.faults.length < faultCount ? [{ en: `… and ${faultCount - report.faults.length} more`, zh: `……另有 ${faultCount - report.faults.length} 处` }[language]] : [];
  return [...head, ...report.faults.map((fault) => `  ${describeFault(fault, language)}`), ...more];
}

const kinds: Readonly<Record<FaultKind, Text>> = {
  changed: { en: 'changed', zh: '被修改' }, removed: { en: 'removed', zh: '被删除' }, inserted: { en: 'inserted', zh: '被插入' }, reordered: { en: 'reordered', zh: '顺序被调换' }, truncated: { en: 'truncated tail', zh: '尾部被截断' },
  'forged-checkpoint': { en: 'forged checkpoint', zh: '检查点系伪造' }, 'removed-checkpoint': { en: 'removed checkpoint', zh: '检查点被删除' }, unreadable: { en: 'unreadable line', zh: '无法读取的行' },
};

/** `changed: record 17 (aud_…)`. */
function describeFault({ kind, seq, toSeq, id, isWithin, checkpoint }: ChainFault, language: keyof Text): string {
  const isChinese = language === 'zh';
  const place = toSeq === undefined || toSeq <= seq ? `${isChinese ? '记录' : 'record'} ${seq}` : isChinese ? `记录 ${seq} 至 ${toSeq}${isWithin ? ' 之间' : ''}` : `${isWithin ? 'somewhere in records' : 'records'} ${seq} to ${toSeq}`;
  const told = checkpoint === undefined ? '' : isChinese ? `，检查点 ${checkpoint}` : `, checkpoint ${checkpoint}`;
  return `${kinds[kind][language]}${isChinese ? '：' : ': '}${place}${id === undefined ? '' : ` (${id})`}${told}`;
}
