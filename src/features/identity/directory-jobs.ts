import type { JobRow } from '#platform/feature.ts';
import { planDirectorySyncs, runDirectorySync, syncQueue } from './directory-sync.ts';

export const directoryJobs: Readonly<Record<string, JobRow>> = {
  [syncQueue]: { handler: runDirectorySync, concurrency: 1 },
  'identity-directory-plan': { handler: planDirectorySyncs, concurrency: 1, schedule: '5 * * * *' },
};
