import type { Feature } from '#platform/feature.ts';
import { inboxContract } from './contract.ts';
import { remindAll } from './reminders.ts';
import { inboxHandlers } from './routes.ts';

export const inboxFeature: Feature = {
  name: 'inbox', contract: inboxContract, handlers: inboxHandlers,
  // In the morning of China, when people begin.
  jobs: { 'inbox-reminders': { handler: remindAll, concurrency: 1, schedule: '30 0 * * *' } },
};
