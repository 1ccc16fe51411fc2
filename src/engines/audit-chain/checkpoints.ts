import { checkpointDigest, parseCheckpoint, type Checkpoint, type SignedCheckpoint } from './checkpoint.ts';
import type { Digests, Hash } from './event.ts';
import type { FaultList } from './fault.ts';
import { idOfText, type ChainLine } from './line.ts';

/** What the keys say of a signature. */
export type SignatureState = 'valid' | 'invalid' | 'unknown-key';
export type Signed = (checkpoint: SignedCheckpoint) => SignatureState;

/** Checkpoints whose signature holds, in the order of what they speak of. */
export type TrustedCheckpoints = Readonly<{ list: readonly Checkpoint[]; keyIds: readonly string[] }>;

/**
 * Finds the checkpoints that can be believed. Each holds the digest of the one before, so that a good signature vouches for all before
 * it: only the last, those that nothing vouches for, and those of `outside` (kept apart from the chain) are compared with the keys.
 */
export function trustCheckpoints(hash: Hash, own: readonly SignedCheckpoint[], outside: readonly SignedCheckpoint[], isSigned: Signed, faults: FaultList): TrustedCheckpoints {
  const read = own.flatMap((signed): Read[] => {
    const checkpoint = parseCheckpoint(signed.statement);
    if (checkpoint === undefined) faults.add({ kind: 'forged-checkpoint', seq: 0 });
    return checkpoint === undefined ? [] : [{ signed, checkpoint }];
  }).toSorted((a, b) => a.checkpoint.number - b.checkpoint.number);
  const trusted = [...believed(hash, read, isSigned, faults), ...believedOutside(outside, isSigned, faults)];
  tellMissing(read, faults);
  const keyIds = [...new Set(trusted.map(({ signed }) => signed.keyId))];
  return { list: trusted.map(({ checkpoint }) => checkpoint).toSorted((a, b) => a.seq - b.seq || a.number - b.number), keyIds };
}

type Read = Readonly<{ signed: SignedCheckpoint; checkpoint: Checkpoint }>;

/** From the last to the first: what the one after it vouches for needs no look at its signature. */
function believed(hash: Hash, read: readonly Read[], isSigned: Signed, faults: FaultList): Read[] {
  const good: Read[] = [];
  let vouched: { number: number; digest: string } | undefined;
  for (const item of read.toReversed()) {
    const { checkpoint, signed } = item;
    const isVouched = vouched !== undefined && checkpoint.number === vouched.number && checkpointDigest(hash, signed) === vouched.digest;
    if (isVouched || isSigned(signed) === 'valid') {
      good.unshift(item);
      vouched = { number: checkpoint.number - 1, digest: checkpoint.previous };
    } else faults.add({ kind: 'forged-checkpoint', seq: checkpoint.seq, checkpoint: checkpoint.number });
  }
  return good;
}

function believedOutside(outside: readonly SignedCheckpoint[], isSigned: Signed, faults: FaultList): Read[] {
  return outside.flatMap((signed) => {
    const checkpoint = parseCheckpoint(signed.statement);
    if (checkpoint !== undefined && isSigned(signed) === 'valid') return [{ signed, checkpoint }];
    faults.add({ kind: 'forged-checkpoint', seq: checkpoint?.seq ?? 0, ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.number }) });
    return [];
  });
}

/** Checkpoints are kept for ever and numbered from 1 without gaps. */
function tellMissing(read: readonly Read[], faults: FaultList): void {
  let expected = 1;
  for (const { checkpoint } of read) {
    if (checkpoint.number > expected) faults.add({ kind: 'removed-checkpoint', seq: checkpoint.seq, checkpoint: expected });
    expected = Math.max(expected, checkpoint.number + 1);
  }
}

/** Compares the records with what checkpoints say of them. */
export type CheckpointCheck = Readonly<{
  accept(seq: number, line: ChainLine): void;
  finish(last: number): Readonly<{ matched: number; coveredSeq: number }>;
}>;

/**
 * Where the chain was computed anew, every record fits its digests, and only a checkpoint shows it. The id in the checkpoint then tells
 * whether records went (its event comes too early), came (too late), or were changed.
 */
export function checkpointCheck(list: readonly Checkpoint[], firstSeq: number, faults: FaultList): CheckpointCheck {
  const ahead = list.filter(({ seq }) => seq >= firstSeq).toReversed();
  const byEvent = new Map(list.map((checkpoint) => [checkpoint.eventId, checkpoint]));
  /** Those that did not fit where they should, until their event is found. */
  const open = new Map<number, Checkpoint>();
  const told = new Set<number>();
  let matched = 0;
  let coveredSeq = firstSeq - 1;
  /** How many records more (or less) there are than when the checkpoints were made. */
  let offset = 0;
  const tell = (checkpoint: Checkpoint, moved: number): void => {
    told.add(checkpoint.number);
    open.delete(checkpoint.number);
    if (moved === offset && offset !== 0) return;
    faults.add({ kind: moved === offset ? 'changed' : moved < offset ? 'removed' : 'inserted', seq: coveredSeq + 1, toSeq: checkpoint.seq, isWithin: true, checkpoint: checkpoint.number, id: checkpoint.eventId });
    offset = moved;
  };
  return {
    accept(seq, line) {
      const next = ahead.at(-1);
      if (open.size === 0 && (next === undefined || next.seq > seq + nearSeqs)) return;
      for (let due = ahead.at(-1); due !== undefined && due.seq <= seq; due = ahead.at(-1)) {
        ahead.pop();
        // The record of one that was passed over is missing, and was told of as such.
        if (due.seq < seq || told.has(due.number)) continue;
        if (isSame(due.digests, line.digests)) {
          matched += 1;
          coveredSeq = seq;
        } else open.set(due.number, due);
      }
      const id = idOfText(line.text);
      const own = id === undefined ? undefined : byEvent.get(id);
      if (own !== undefined && !told.has(own.number) && own.seq >= firstSeq && !isSame(own.digests, line.digests)) tell(own, seq - own.seq);
    },
    finish(last) {
      // Its event is nowhere: it went itself, or was replaced.
      for (const checkpoint of open.values()) faults.add({ kind: offset < 0 ? 'removed' : 'changed', seq: coveredSeq + 1, toSeq: checkpoint.seq, isWithin: true, checkpoint: checkpoint.number, id: checkpoint.eventId });
      const beyond = list.filter(({ seq }) => seq > last - offset).at(-1);
      if (beyond !== undefined) faults.add({ kind: 'truncated', seq: last + 1, toSeq: beyond.seq, checkpoint: beyond.number, id: beyond.eventId });
      return { matched, coveredSeq };
    },
  };
}

/** How many records ahead the event of a checkpoint is looked for: it comes early where others were removed. */
const nearSeqs = 50;

function isSame(a: Digests, b: Digests): boolean {
  return a.sha256 === b.sha256 && a.sm3 === b.sm3;
}
