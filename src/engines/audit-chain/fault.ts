export const faultKinds = ['changed', 'removed', 'inserted', 'reordered', 'truncated', 'forged-checkpoint', 'removed-checkpoint', 'unreadable'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Something that is not as it was sealed. */
export type ChainFault = Readonly<{
  kind: FaultKind;
  /** The number of the record; of several, the first. Of a checkpoint that speaks falsely: the record that it speaks of. */
  seq: number;
  /** The last number where several records are meant. */
  toSeq?: number;
  /** The id of the event, where it is there to be read. */
  id?: string;
  /** True where the chain was computed anew and only a checkpoint tells: the fault lies somewhere from `seq` to `toSeq`. */
  isWithin?: true;
  /** The number of the checkpoint that is meant, or that told. */
  checkpoint?: number;
}>;

/** Faults that are listed; those beyond are counted. */
const listedMax = 1000;

/** Collects faults in the order they are found. */
export type FaultList = Readonly<{ add(fault: ChainFault): void; replace(wrong: ChainFault, right: ChainFault): void; list(): readonly ChainFault[]; count(): number }>;

export function faultList(): FaultList {
  const faults: ChainFault[] = [];
  let count = 0;
  return {
    add(fault) {
      count += 1;
      if (faults.length < listedMax) faults.push(fault);
    },
    replace(wrong, right) {
      const place = faults.indexOf(wrong);
      if (place >= 0) faults[place] = right;
    },
    list: () => faults,
    count: () => count,
  };
}
