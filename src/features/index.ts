import type { Feature } from '#platform/feature.ts';
import { auditFeature } from './audit/feature.ts';
import { complianceFeature } from './compliance/feature.ts';
import { coordinationFeature } from './coordination/feature.ts';
import { identityFeature } from './identity/feature.ts';
import { inboxFeature } from './inbox/feature.ts';
import { ledgerFeature } from './ledger/feature.ts';
import { planningFeature } from './planning/feature.ts';
import { regimeFeature } from './regime/feature.ts';
import { reportingFeature } from './reporting/feature.ts';
import { vulnerabilityFeature } from './vulnerability/feature.ts';

/** Every feature, in the order of order.json: calls go up the list, events come down. */
export const features: readonly Feature[] = [auditFeature, identityFeature, coordinationFeature, regimeFeature, ledgerFeature, complianceFeature, vulnerabilityFeature, planningFeature, reportingFeature, inboxFeature];
