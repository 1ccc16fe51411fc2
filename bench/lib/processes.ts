import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A process with everything that it started, itself first. Needs /proc of Linux. */
export function processTree(pid: number): readonly number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined;
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
  }
  const found = [pid];
  for (let at = 0; at < found.length; at += 1) found.push(...(childrenOf.get(found[at]!) ?? []));
  return found;
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the second field is the program's name and may hold anything
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** The arguments that a process was started with. */
export function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
}

/**
 * The memory in MB that these processes take together: what several share, such as the buffers of PostgreSQL, is counted once
 * (proportional set size, https://docs.kernel.org/filesystems/proc.html).
 */
export function memoryMbOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))![1]), 0) / 1024;
}

/** Waits until these processes have used hardly any processor for two seconds, at most a minute. */
export async function untilQuiet(pid: number): Promise<void> {
  let before = processorMsOf(pid);
  for (let waited = 0; waited < 60; waited += 2) {
    await wait(2000);
    const now = processorMsOf(pid);
    if (now - before < 60) return;
    before = now;
  }
}

const msPerTick = 10;

function processorMsOf(pid: number): number {
  return processTree(pid).reduce((sum, each) => sum + ticksOf(each) * msPerTick, 0);
}

function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
