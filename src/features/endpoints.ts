import type { Endpoint } from '#kernel/endpoint.ts';
import { complianceContract } from './compliance/contract.ts';
import { identityContract } from './identity/contract.ts';
import { ledgerContract } from './ledger/contract.ts';
import { reportingContract } from './reporting/contract.ts';
import { vulnerabilityContract } from './vulnerability/contract.ts';

/** Every endpoint of every feature: what OpenAPI, the route tests and the reference are made from. */
export const allEndpoints: readonly Endpoint[] = [identityContract, ledgerContract, vulnerabilityContract, complianceContract, reportingContract].flatMap((contract) => Object.values(contract) as Endpoint[]);
