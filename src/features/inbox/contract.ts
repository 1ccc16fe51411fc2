import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';

const localText = z.object({ zh: z.string(), en: z.string() });

/** `kind`: `feature.name`, with its title. */
export const taskRow = z.object({ key: z.string(), kind: z.string(), kindTitle: localText, text: localText, link: z.string(), dueOn: z.string().nullable(), isLate: z.boolean() });

export const inboxContract = {
  listTasks: endpoint({ id: 'inbox.listTasks', method: 'GET', path: '/inbox', permission: 'session', summary: 'What waits for the caller: what is late first, then what is due first.', reply: z.object({ rows: z.array(taskRow), lateCount: z.number().int() }) }),
} as const;
