import { isSealedBy, sealDigests, type Digests, type Hash } from './event.ts';
import type { FaultList, ChainFault } from './fault.ts';
import { idOfText, type ChainLine } from './line.ts';

/** Takes the lines of a chain in their order and says what is wrong with which. */
export type RecordCheck = Readonly<{
  take(line: ChainLine): void;
  /** Answers the number and digests of the last record. */
  finish(): Readonly<{ seq: number; digests: Digests }>;
}>;

/** Lines that are looked at together where one does not follow from the one before. */
const windowLines = 48;
/** By how many the numbers of later records may have been moved to hide what was put in or taken out. */
const shiftMax = 3;
/** Lines out of place that are kept to see whether their place comes. */
const looseMax = 200;
/** From so many faults on a line that does not fit is reported as it says itself: where everything is broken, looking around would take for ever. */
const explainedMax = 200;

type Gap = { from: number; to: number; before: Digests; fault: ChainFault };

/**
 * The check of records, one after the other. Each is compared with its digests and those of the record before. Where one does not fit, the
 * lines after it tell what happened: whichever of them follows, from where, is where the chain goes on.
 *
 * `accept` hears of every record that has its place, with its number there, in the order of the chain.
 */
export function recordCheck(hash: Hash, start: Readonly<{ seq: number; digests: Digests }>, faults: FaultList, accept: (seq: number, line: ChainLine) => void): RecordCheck {
  let expected = start.seq;
  let previous = start.digests;
  /** By how much the numbers that lines give differ from the ones they have. */
  let shift = 0;
  let last: { line: ChainLine; seq: number; before: Digests } | undefined;
  const waiting: ChainLine[] = [];
  const gaps: Gap[] = [];
  let loose: ChainLine[] = [];
  let toldAt = -1;

  const fits = (line: ChainLine, seq: number, before: Digests): boolean => isSealedBy(hash, seq, before, line.text, line.digests);
  const goOn = (line: ChainLine, seq: number, digests: Digests = line.digests): void => {
    last = { line, seq, before: previous };
    previous = digests;
    expected = seq + 1;
    accept(seq, digests === line.digests ? line : { ...line, digests });
  };
  const tell = (kind: ChainFault['kind'], line: ChainLine, seq = line.seq): void => {
    const id = idOfText(line.text);
    toldAt = expected;
    faults.add({ kind, seq, ...(id === undefined ? {} : { id }) });
  };

  /** What a line's own number says is only a claim; the digests hold the number it was sealed with. */
  const takeFitting = (line: ChainLine): void => {
    const claimed = line.seq - expected;
    // Numbers that go on from a fault just told, or are right again, are no fault of their own.
    if (claimed !== shift && claimed !== 0 && expected - toldAt > 1) tell('changed', line, expected);
    shift = claimed;
    goOn(line, expected);
    while (loose.length > 0) {
      const place = loose.findIndex((candidate) => Math.abs(candidate.seq - expected) <= shiftMax + Math.abs(shift) && fits(candidate, expected, previous));
      if (place < 0) break;
      const [found] = loose.splice(place, 1);
      tell('reordered', found!, expected);
      goOn(found!, expected);
    }
  };

  const resolve = (): void => {
    const head = waiting[0]!;
    if (faults.count() > explainedMax) return guess();
    if (isRival(head) || fillsGap(head)) return;
    const place = waiting.findIndex((line) => fits(line, expected, previous));
    if (place > 0) {
      toldAt = expected;
      for (const line of waiting.splice(0, place)) if (loose.length < looseMax) loose.push(line);
        else tell('inserted', line);
      takeFitting(waiting.shift()!);
      return;
    }
    resumeLater();
  };

  /** Two records for one number, both sealed: the one that the next record follows is the true one. */
  const isRival = (line: ChainLine): boolean => {
    if (last === undefined || !fits(line, last.seq, last.before)) return false;
    const next = waiting[1];
    const isTrue = next !== undefined && fits(next, last.seq + 1, line.digests);
    tell('inserted', isTrue ? last.line : line, isTrue ? last.seq : line.seq);
    waiting.shift();
    if (isTrue) {
      previous = line.digests;
      last = { ...last, line };
    }
    return true;
  };

  /** A record that was missed earlier and stands here: it was moved. */
  const fillsGap = (line: ChainLine): boolean => {
    const gap = gaps.find(({ from, before }) => fits(line, from, before));
    if (gap === undefined) return false;
    waiting.shift();
    const id = idOfText(line.text);
    const moved: ChainFault = { kind: 'reordered', seq: gap.from, ...(id === undefined ? {} : { id }) };
    if (gap.from === gap.to) {
      faults.replace(gap.fault, moved);
      gaps.splice(gaps.indexOf(gap), 1);
    } else {
      const rest: ChainFault = { ...gap.fault, seq: gap.from + 1 };
      faults.replace(gap.fault, rest);
      faults.add(moved);
      Object.assign(gap, { from: gap.from + 1, before: line.digests, fault: rest });
    }
    return true;
  };

  /** Finds the first two neighbours that follow each other: from there on the chain is whole again. */
  const resumeLater = (): void => {
    for (let index = 0; index + 1 < waiting.length; index += 1) {
      const [line, next] = [waiting[index]!, waiting[index + 1]!];
      const candidates = new Set([expected + index, line.seq - shift, ...Array.from({ length: shiftMax * 2 + 1 }, (_, step) => line.seq - shiftMax + step)]);
      const seq = [...candidates].find((number) => number >= expected && fits(next, number + 1, line.digests));
      if (seq !== undefined) return resumeAt(index, seq);
      const own = sealDigests(hash, expected, previous, line.text);
      if (index === 0 && fits(next, expected + 1, own)) {
        // The event is as it was; the digests beside it are not.
        tell('changed', line, expected);
        waiting.shift();
        return goOn(line, expected, own);
      }
    }
    guess();
  };

  /** The line at `index` has the number `seq`; those before it account for the numbers between. */
  const resumeAt = (index: number, seq: number): void => {
    const between = waiting.splice(0, index);
    const anchor = waiting.shift()!;
    const isPlain = between.length === seq - expected;
    if (isPlain) tellChanged([...between, anchor]);
    else {
      const missing = seq - expected;
      const kept = between.slice(0, Math.min(between.length, missing));
      for (const [offset, line] of kept.entries()) tell('changed', line, expected + offset);
      for (const line of between.slice(kept.length)) tell('inserted', line);
      if (kept.length < missing) addGap(expected + kept.length, seq - 1, kept.at(-1)?.digests ?? previous);
    }
    for (const [offset, line] of between.slice(0, seq - expected).entries()) accept(expected + offset, line);
    shift = anchor.seq - seq;
    previous = between.at(-1)?.digests ?? previous;
    goOn(anchor, seq);
  };

  /** Events that fit the digests of one another were exchanged; the others were changed. */
  const tellChanged = (lines: readonly ChainLine[]): void => {
    let before = previous;
    for (const [offset, line] of lines.entries()) {
      const seq = expected + offset;
      const at = before;
      if (!fits(line, seq, at)) tell(lines.some((other) => other !== line && isSealedBy(hash, seq, at, other.text, line.digests)) ? 'reordered' : 'changed', line, seq);
      before = line.digests;
    }
  };

  const addGap = (from: number, to: number, before: Digests): void => {
    toldAt = to + 1;
    const fault: ChainFault = { kind: 'removed', seq: from, ...(to === from ? {} : { toSeq: to }) };
    faults.add(fault);
    if (gaps.length < looseMax) gaps.push({ from, to, before, fault });
  };

  /** Nothing in sight follows from anything: the number that the line gives is all there is to go by. */
  const guess = (): void => {
    const line = waiting.shift()!;
    const seq = line.seq - shift;
    if (seq < expected) {
      if (loose.length < looseMax) loose.push(line);
      else tell('inserted', line);
      return;
    }
    if (seq > expected) addGap(expected, seq - 1, previous);
    else tell('changed', line, seq);
    goOn(line, seq);
  };

  const settle = (isEnd: boolean): void => {
    while (waiting.length > 0) {
      const head = waiting[0]!;
      if (fits(head, expected, previous)) {
        waiting.shift();
        takeFitting(head);
      } else if (isEnd || waiting.length >= windowLines) resolve();
      else return;
    }
  };

  return {
    take(line) {
      // The usual way: it follows from the one before.
      if (waiting.length === 0 && loose.length === 0 && line.seq === expected + shift && fits(line, expected, previous)) return goOn(line, expected);
      waiting.push(line);
      settle(false);
    },
    finish() {
      settle(true);
      for (const line of loose) tell('inserted', line);
      loose = [];
      return { seq: expected - 1, digests: previous };
    },
  };
}
