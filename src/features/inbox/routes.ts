import type { Handlers } from '#platform/feature.ts';
import type { inboxContract } from './contract.ts';
import { listTasks } from './tasks.ts';

export const inboxHandlers = {
  listTasks: (ctx) => listTasks(ctx),
} satisfies Handlers<typeof inboxContract>;
