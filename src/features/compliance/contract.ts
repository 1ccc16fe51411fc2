import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { idOf, licenseRisks, queryList, tableForm } from '#kernel/words.ts';

export const licenseRisk = z.enum(licenseRisks);

export const licenseReasonCodes = ['no-statement', 'not-normalised', 'classified', 'derived', 'not-classified', 'reference', 'no-assertion', 'unknown-exception', 'chosen', 'unreadable'] as const;
/** Why a licence is of its risk: a code with what it speaks of. */
export const licenseReason = z.object({
  code: z.enum(licenseReasonCodes), license: z.string().nullable(), risk: licenseRisk.nullable(), strength: z.string().nullable(), /** Whether a person has checked the class; null where there is none. */ verified: z.boolean().nullable(),
  /** The alternatives that were not chosen. */
  instead: z.array(z.string()),
});

export const licenseRow = z.object({
  /** Normalised SPDX expression; null = the document said something we could not normalise, or nothing. */
  expression: z.string().nullable(),
  /** As written, where it could not be normalised; null = nothing was stated. */
  asWritten: z.string().nullable(),
  risk: licenseRisk, because: z.array(licenseReason),
  componentCount: z.number().int(), systemCount: z.number().int(),
});
export const licenseSummary = z.object({ rows: z.array(licenseRow), byRisk: z.object({ green: z.number().int(), yellow: z.number().int(), orange: z.number().int(), red: z.number().int(), unknown: z.number().int() }), componentCount: z.number().int() });
const scenario = z.enum(['internal', 'service', 'distribution']);

export const complianceContract = {
  listLicenses: endpoint({ id: 'compliance.listLicenses', method: 'GET', path: '/licenses', permission: 'compliance.read', within: 'part', summary: 'Licences in use in the institution, by package version.', query: z.object({ q: z.string().max(200).optional(), scenario: scenario.default('service') }), reply: licenseSummary }),
  exportLicenses: endpoint({ id: 'compliance.exportLicenses', method: 'GET', path: '/licenses/export', permission: 'reporting.read', audit: 'read', within: 'part', summary: 'The filtered licences in use as CSV or xlsx, in the words of the screens; the list gives codes.', query: z.object({ q: z.string().max(200).optional(), scenario: scenario.default('service'), risk: queryList(licenseRisk), ...tableForm }), reply: z.any(), carries: 'download' }),
  getSystemLicenses: endpoint({ id: 'compliance.getSystemLicenses', method: 'GET', path: '/systems/:systemId/licenses', permission: 'compliance.read', within: 'part', summary: 'Licence summary of a system and everything below it; the scenario follows from its exposure and distribution.', params: z.object({ systemId: idOf('sys') }), reply: licenseSummary.extend({ scenario }) }),
  getLicense: endpoint({ id: 'compliance.getLicense', method: 'GET', path: '/licenses/:licenseId', permission: 'compliance.read', within: 'part', summary: 'What is known about one licence.', params: z.object({ licenseId: z.string().max(200).regex(/^(?!(?:and|or|with)$)[a-z0-9][a-z0-9.+:_-]*$/i, 'expected one licence id') }), reply: z.object({
    id: z.string(), name: z.string().nullable(), nameZh: z.string().nullable(), isSpdx: z.boolean(), isOsiApproved: z.boolean().nullable(), isDeprecated: z.boolean().nullable(), strength: z.string().nullable(),
    obligations: z.array(z.object({ code: z.string(), trigger: z.string() })), patent: z.string().nullable(), trademark: z.string().nullable(), network: z.string().nullable(),
    risk: z.object({ internal: licenseRisk, service: licenseRisk, distribution: licenseRisk }), source: z.string().nullable(), verified: z.boolean().nullable(), packageVersionCount: z.number().int(), systemCount: z.number().int(),
  }) }),
} as const;
