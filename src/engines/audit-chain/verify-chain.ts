import type { Checkpoint, SignedCheckpoint } from './checkpoint.ts';
import { checkpointCheck, trustCheckpoints, type CheckpointCheck, type Signed, type TrustedCheckpoints } from './checkpoints.ts';
import { chainStart, type Digests, type Hash } from './event.ts';
import { faultList, type ChainFault } from './fault.ts';
import type { ChainLine } from './line.ts';
import { recordCheck, type RecordCheck } from './records.ts';

export type ChainSource = Readonly<{
  hash: Hash;
  /** The checkpoints that came with the chain. */
  checkpoints: readonly SignedCheckpoint[];
  /** Checkpoints that were kept elsewhere: only they show that a tail was cut off together with its checkpoints. */
  outside?: readonly SignedCheckpoint[];
  isSigned: Signed;
  /** An export ends with a checkpoint over its last record: a record after it was put there. */
  endsWithCheckpoint?: boolean;
}>;

export type ChainReport = Readonly<{
  records: number;
  firstSeq: number; lastSeq: number;
  /** The digests of the last record. */
  digests: Digests;
  faults: readonly ChainFault[];
  /** More than are listed where it is very large. */
  faultCount: number;
  checkpointCount: number; matchedCheckpointCount: number;
  /** Up to this record a checkpoint confirms the chain. */
  coveredSeq: number;
  /** The keys that signed what was believed. */
  keyIds: readonly string[];
}>;

export type ChainVerifier = Readonly<{
  take(line: ChainLine): void;
  /** A line that is no record. */
  takeUnreadable(): void;
  finish(): ChainReport;
}>;

/** Verifies a chain, line by line in its order: docs/operate/audit.md describes the format. */
export function chainVerifier({ hash, checkpoints, outside = [], isSigned, endsWithCheckpoint = false }: ChainSource): ChainVerifier {
  const faults = faultList();
  const trusted = trustCheckpoints(hash, checkpoints, outside, isSigned, faults);
  let running: Readonly<{ records: RecordCheck; points: CheckpointCheck; firstSeq: number }> | undefined;
  let records = 0;
  const begin = (firstSeq: number): NonNullable<typeof running> => {
    const start = startOf(trusted, firstSeq);
    if (start.anchor !== undefined && !isRetired(start.anchor)) faults.add({ kind: 'removed', seq: 1, toSeq: start.anchor.seq, checkpoint: start.anchor.number });
    const points = checkpointCheck(trusted.list, start.seq, faults);
    return { points, firstSeq: start.seq, records: recordCheck(hash, start, faults, points.accept) };
  };
  return {
    take(line) {
      records += 1;
      running ??= begin(line.seq);
      running.records.take(line);
    },
    takeUnreadable: () => faults.add({ kind: 'unreadable', seq: records + 1 }),
    finish() {
      const { records: chain, points, firstSeq } = (running ??= begin(startAfterRetention(trusted)));
      const { seq: lastSeq, digests } = chain.finish();
      const { matched, coveredSeq } = points.finish(lastSeq);
      if (endsWithCheckpoint && faults.count() === 0 && coveredSeq < lastSeq) faults.add(trusted.list.length === 0 ? { kind: 'removed-checkpoint', seq: lastSeq } : { kind: 'inserted', seq: coveredSeq + 1, toSeq: lastSeq, isWithin: true });
      return { records, firstSeq, lastSeq, digests, faults: faults.list(), faultCount: faults.count(), checkpointCount: checkpoints.length + outside.length, matchedCheckpointCount: matched, coveredSeq, keyIds: trusted.keyIds };
    },
  };
}

type Start = Readonly<{ seq: number; digests: Digests; anchor?: Checkpoint }>;

/** The chain begins with record 1, or after what a retention checkpoint says was retired. */
function startOf({ list }: TrustedCheckpoints, firstSeq: number): Start {
  if (firstSeq === 1) return { seq: 1, digests: chainStart };
  const retired = list.filter(({ kind }) => kind === 'retention');
  const anchor = retired.find(({ seq }) => seq === firstSeq - 1) ?? retired.at(-1);
  return anchor === undefined ? { seq: 1, digests: chainStart } : { seq: anchor.seq + 1, digests: anchor.digests, anchor };
}

function startAfterRetention({ list }: TrustedCheckpoints): number {
  return (list.filter(({ kind }) => kind === 'retention').at(-1)?.seq ?? 0) + 1;
}

/** Six months: GB/T 22239-2019 level 3, and article 21 of the cybersecurity law. */
const retentionDaysMin = 183;

function isRetired({ at, eventAt }: Checkpoint): boolean {
  return Date.parse(at) - Date.parse(eventAt) >= retentionDaysMin * 24 * 3600_000;
}
