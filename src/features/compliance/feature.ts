import type { Feature } from '#platform/feature.ts';
import { complianceContract } from './contract.ts';
import { complianceEvidence } from './evidence.ts';
import { complianceMetrics } from './metrics.ts';
import { complianceHandlers } from './routes.ts';
import { complianceSearches } from './search.ts';

export const complianceFeature: Feature = { name: 'compliance', contract: complianceContract, handlers: complianceHandlers, metrics: complianceMetrics, evidence: complianceEvidence, searches: complianceSearches };
