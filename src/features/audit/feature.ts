import type { Feature } from '#platform/feature.ts';
import { auditContract } from './contract.ts';
import { auditEvidence } from './evidence.ts';
import { retireEvents } from './retention.ts';
import { auditHandlers } from './routes.ts';
import { failVerification, runVerification, verifyAll, verifyQueue } from './verifications.ts';

export const auditFeature: Feature = {
  name: 'audit', contract: auditContract, handlers: auditHandlers, evidence: auditEvidence,
  jobs: {
    [verifyQueue]: { handler: runVerification, concurrency: 1, gaveUp: failVerification },
    'audit-verify-all': { handler: verifyAll, concurrency: 1, schedule: '30 19 * * *' },
    'audit-retention': { handler: retireEvents, concurrency: 1, schedule: '10 19 * * *' },
  },
};
