import { readdirSync, readFileSync } from 'node:fs';

/**
 * The processor time in ms that a process, its children and this process have used so far. On a machine that others use too it says more than
 * the clock on the wall. Undefined where the system does not tell (it needs /proc of Linux, see proc_pid_stat(5)).
 */
export function cpuMsOf(pid: number): number | undefined {
  try {
    const own = process.cpuUsage();
    let ms = (own.user + own.system) / 1000;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const fields = statOf(name);
      if (fields === undefined) continue;
      if (fields.parent === pid) ms += fields.onProcessorMs;
      else if (fields.pid === pid) ms += fields.onProcessorMs + fields.endedChildrenMs;
    }
    return ms;
  } catch {
    return undefined;
  }
}

type Stat = Readonly<{ pid: number; parent: number; onProcessorMs: number; endedChildrenMs: number }>;

const msPerTick = 10;

function statOf(name: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8');
    // the second field is the program's name and may hold anything
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
    // counted in nanoseconds for a process of one thread, as PostgreSQL's are
    const precise = Number(readFileSync(`/proc/${name}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    return { pid: Number(name), parent: fields[1]!, onProcessorMs: precise, endedChildrenMs: (fields[13]! + fields[14]!) * msPerTick };
  } catch {
    return undefined;
  }
}
