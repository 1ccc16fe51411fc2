import type { Feature } from '#platform/feature.ts';
import { ledgerContract } from './contract.ts';
import { ledgerEvidence } from './evidence.ts';
import { failImport, importQueue, runImport } from './imports.ts';
import { ledgerMetrics } from './metrics.ts';
import { recountAll } from './recount.ts';
import { ledgerHandlers } from './routes.ts';

export const ledgerFeature: Feature = {
  name: 'ledger', contract: ledgerContract, handlers: ledgerHandlers, metrics: ledgerMetrics, evidence: ledgerEvidence,
  jobs: {
    [importQueue]: { handler: runImport, concurrency: 4, writesMuch: true, gaveUp: failImport },
    'ledger-recount': { handler: recountAll, concurrency: 1, schedule: '20 17 * * *' },
  },
};
