import type { Handlers } from '#platform/feature.ts';
import type { directoryContract } from './directory-contract.ts';
import * as sync from './directory-sync.ts';

export const directoryHandlers = {
  listDirectories: async (ctx) => ({ rows: await sync.listDirectories(ctx) }),
  listDirectorySyncs: async (ctx, { params }) => ({ rows: await sync.listDirectorySyncs(ctx, params.directoryId) }),
  startDirectorySync: (ctx, { params, body }) => sync.startDirectorySync(ctx, params.directoryId, body.isDryRun),
} satisfies Handlers<typeof directoryContract>;
