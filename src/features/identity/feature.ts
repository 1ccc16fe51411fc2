import type { Feature } from '#platform/feature.ts';
import { mailJob, mailQueue } from '#platform/mail.ts';
import { identityContract } from './contract.ts';
import { directoryJobs } from './directory-jobs.ts';
import { identityEvidence } from './evidence.ts';
import { identityMetrics } from './metrics.ts';
import { keepReviews } from './reviews.ts';
import { identityHandlers } from './routes.ts';
import { identityTasks } from './tasks.ts';

export const identityFeature: Feature = {
  name: 'identity', contract: identityContract, handlers: identityHandlers, evidence: identityEvidence, metrics: identityMetrics, tasks: identityTasks,
  jobs: { 'identity-access-review': { handler: keepReviews, concurrency: 1, schedule: '10 18 * * *' }, ...directoryJobs, [mailQueue]: mailJob },
};
