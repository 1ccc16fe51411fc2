import { complianceContract } from '#features/compliance/contract.ts';
import type { ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';

export type LicenseSummary = ReplyOf<typeof complianceContract.listLicenses>;
export type LicenseRow = LicenseSummary['rows'][number];
export type LicenseDetail = ReplyOf<typeof complianceContract.getLicense>;
export const scenarios = ['internal', 'service', 'distribution'] as const;
export type Scenario = (typeof scenarios)[number];

export const licensesQuery = (q: string, scenario: Scenario) => queryOptions({ queryKey: ['licenses', 'list', q, scenario], queryFn: ({ signal }) => call(complianceContract.listLicenses, { query: { q: q === '' ? undefined : q, scenario }, signal }) });
export const systemLicensesQuery = (systemId: string) => queryOptions({ queryKey: ['systems', systemId, 'licenses'], queryFn: ({ signal }) => call(complianceContract.getSystemLicenses, { params: { systemId }, signal }) });
export const licenseQuery = (licenseId: string) => queryOptions({ queryKey: ['licenses', licenseId], queryFn: ({ signal }) => call(complianceContract.getLicense, { params: { licenseId }, signal }) });
