import { differenceOfTexts, type TextPiece } from './text-difference.ts';

export type ComparedClause = Readonly<{
  /** Stays the same from version to version. */
  lineage: string;
  no: string; text: Readonly<{ zh: string; en: string }>; modality: string; behaviours: readonly string[]; requirements: readonly string[];
}>;

export type ClauseDifference = Readonly<{
  kind: 'added' | 'removed' | 'changed' | 'same';
  no: Readonly<{ before: string | undefined; after: string | undefined }>;
  text: Readonly<{ zh: readonly TextPiece[]; en: readonly TextPiece[] }>;
  modality: Readonly<{ before: string | undefined; after: string | undefined }>;
  /** What is mapped to it: behaviours and requirements. */
  mapping: Readonly<{ added: readonly string[]; removed: readonly string[] }>;
}>;

/** What changed from one version of a policy to another, clause by clause in the order of the later one; what was removed stands where it stood. */
export function differenceOfPolicies(before: readonly ComparedClause[], after: readonly ComparedClause[]): readonly ClauseDifference[] {
  const later = new Map(after.map((clause) => [clause.lineage, clause]));
  const earlier = new Map(before.map((clause) => [clause.lineage, clause]));
  const removedAfter = Map.groupBy(before.map((clause, index) => ({ clause, anchor: before.slice(0, index).findLast((previous) => later.has(previous.lineage))?.lineage })).filter(({ clause }) => !later.has(clause.lineage)), ({ anchor }) => anchor);
  const removed = (anchor: string | undefined) => (removedAfter.get(anchor) ?? []).map(({ clause }) => compare(clause, undefined));
  return [...removed(undefined), ...after.flatMap((clause) => [compare(earlier.get(clause.lineage), clause), ...removed(clause.lineage)])];
}

function compare(before: ComparedClause | undefined, after: ComparedClause | undefined): ClauseDifference {
  const text = { zh: differenceOfTexts(before?.text.zh ?? '', after?.text.zh ?? ''), en: differenceOfTexts(before?.text.en ?? '', after?.text.en ?? '') };
  const mappedBefore = [...(before?.behaviours ?? []), ...(before?.requirements ?? [])];
  const mappedAfter = [...(after?.behaviours ?? []), ...(after?.requirements ?? [])];
  const mapping = { added: mappedAfter.filter((name) => !mappedBefore.includes(name)), removed: mappedBefore.filter((name) => !mappedAfter.includes(name)) };
  const isChanged = before?.no !== after?.no || before?.modality !== after?.modality || [...text.zh, ...text.en].some((piece) => piece.kind !== 'same') || mapping.added.length + mapping.removed.length > 0;
  return { kind: before === undefined ? 'added' : after === undefined ? 'removed' : isChanged ? 'changed' : 'same', no: { before: before?.no, after: after?.no }, text, modality: { before: before?.modality, after: after?.modality }, mapping };
}
