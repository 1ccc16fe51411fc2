import type { Verdict } from './affected.ts';
import type { AffectedRange } from './advisory.ts';

/** What ranges of type GIT say without the repository: the commits that they name themselves. In lower case. */
export type CommitSet = Readonly<{
  affected: ReadonlyMap<string, Verdict>;
  fixed: ReadonlySet<string>;
  /** From the first commit on and never ended. */
  everything: Verdict | undefined;
}>;

const commitPattern = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/** True for a full SHA-1 or SHA-256 commit in lower case. */
export function isCommit(text: string): boolean {
  return commitPattern.test(text);
}

/** The commits of all GIT ranges of a package; undefined where it has none. */
export function compileCommits(ranges: readonly AffectedRange[]): CommitSet | undefined {
  const git = ranges.filter((range) => range.type === 'GIT');
  if (git.length === 0) return undefined;
  const affected = new Map<string, Verdict>();
  const fixed = new Set<string>();
  let everything: Verdict | undefined;
  for (const { events } of git) {
    const introduced = events.find((event) => event.kind === 'introduced');
    if (introduced === undefined) continue;
    if (events.every((event) => event.kind === 'introduced') && introduced.version === '0') {
      everything = { affected: true, because: { by: 'range', type: 'GIT', introduced: '0' } };
    }
    for (const { kind, version } of events) {
      const commit = version.toLowerCase();
      if (kind === 'fixed' || kind === 'limit') fixed.add(commit);
      else if (commit !== '0') {
        affected.set(commit, {
          affected: true,
          because: kind === 'introduced' ? { by: 'range', type: 'GIT', introduced: version } : { by: 'range', type: 'GIT', introduced: introduced.version, lastAffected: version },
        });
      }
    }
  }
  return { affected, fixed, everything };
}
