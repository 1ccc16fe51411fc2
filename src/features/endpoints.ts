import type { Endpoint } from '#kernel/endpoint.ts';
import { auditContract } from './audit/contract.ts';
import { complianceContract } from './compliance/contract.ts';
import { coordinationContract } from './coordination/contract.ts';
import { identityContract } from './identity/contract.ts';
import { inboxContract } from './inbox/contract.ts';
import { ledgerContract } from './ledger/contract.ts';
import { planningContract } from './planning/contract.ts';
import { regimeContract } from './regime/contract.ts';
import { reportingContract } from './reporting/contract.ts';
import { vulnerabilityContract } from './vulnerability/contract.ts';

/** Every endpoint of every feature: what OpenAPI, the route tests and the reference are made from. */
export const allEndpoints: readonly Endpoint[] = [auditContract, identityContract, coordinationContract, regimeContract, ledgerContract, vulnerabilityContract, complianceContract, planningContract, reportingContract, inboxContract].flatMap((contract) => Object.values(contract) as Endpoint[]);
