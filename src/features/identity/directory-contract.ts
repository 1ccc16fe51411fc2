import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { idOf } from '#kernel/words.ts';

const directoryId = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/).max(40);
const count = z.number().int();
export const directorySync = z.object({
  id: idOf('dsy'), directory: z.string(), isDryRun: z.boolean(), startedAt: z.string(), finishedAt: z.string().nullable(),
  counts: z.object({ seen: count, created: count, linked: count, changed: count, unchanged: count, closed: count, refused: count }).nullable(), issues: z.array(z.string()).nullable(), failure: z.string().nullable(),
});
export const directory = z.object({ id: z.string(), nameZh: z.string(), nameEn: z.string(), syncsEvery: z.enum(['hour', 'day', 'never']), lastSync: directorySync.nullable() });

/** Directories that keep people. They are set up in a file of the host; here is what became of them. */
export const directoryContract = {
  listDirectories: endpoint({ id: 'identity.listDirectories', method: 'GET', path: '/directories', permission: 'settings.read', summary: 'The directories of the institution, with their last synchronisation.', reply: z.object({ rows: z.array(directory) }) }),
  listDirectorySyncs: endpoint({ id: 'identity.listDirectorySyncs', method: 'GET', path: '/directories/:directoryId/syncs', permission: 'settings.read', summary: 'The last synchronisations with a directory.', params: z.object({ directoryId }), reply: z.object({ rows: z.array(directorySync) }) }),
  startDirectorySync: endpoint({ id: 'identity.startDirectorySync', method: 'POST', path: '/directories/:directoryId/syncs', permission: 'people.write', summary: 'Synchronises people with a directory, or only says what would happen.', params: z.object({ directoryId }), body: z.object({ isDryRun: z.boolean() }), reply: directorySync }),
} as const;
