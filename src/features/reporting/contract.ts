import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { criticality, exposure, idOf } from '#kernel/words.ts';
import { severityCounts } from '#features/ledger/contract.ts';
import { licenseRisk } from '#features/compliance/contract.ts';

export const reportingContract = {
  getOverview: endpoint({ id: 'reporting.getOverview', method: 'GET', path: '/overview', permission: 'reporting.read', within: 'part', summary: 'The portfolio in numbers.', reply: z.object({
    /** Only what the reader reaches is counted. */
    isPart: z.boolean(),
    systemCount: z.number().int(), packageCount: z.number().int(), packageVersionCount: z.number().int(), usageCount: z.number().int(), vulnerableSystemCount: z.number().int(),
    systemsWithoutImport: z.number().int(), systemsWithoutOwner: z.number().int(), notCheckedCount: z.number().int(),
    findings: severityCounts,
    licenseRisk: z.array(z.object({ risk: licenseRisk, packageVersionCount: z.number().int() })),
    ecosystems: z.array(z.object({ ecosystem: z.string(), packageVersionCount: z.number().int(), vulnerableCount: z.number().int() })),
    systemsByCriticality: z.array(z.object({ criticality, systemCount: z.number().int(), findings: severityCounts })),
    systemsByExposure: z.array(z.object({ exposure, systemCount: z.number().int(), findings: severityCounts })),
    topSystems: z.array(z.object({ id: idOf('sys'), code: z.string(), name: z.string(), nameEn: z.string().nullable(), criticality, exposure, findings: severityCounts, notCheckedCount: z.number().int() })),
    topVulnerabilities: z.array(z.object({ id: z.number().int(), displayId: z.string(), severity: z.string(), score: z.number().nullable(), summary: z.string().nullable(), summaryZh: z.string().nullable(), systemCount: z.number().int(), packages: z.array(z.string()) })),
    /** Daily snapshots, oldest first; today is the live value. */
    trend: z.array(z.object({ day: z.string(), systemCount: z.number().int(), packageVersionCount: z.number().int(), findings: severityCounts })),
    recentImports: z.array(z.object({ id: idOf('imp'), systemCode: z.string().nullable(), systemName: z.string().nullable(), fileName: z.string(), state: z.string(), taken: z.number().int(), createdAt: z.string() })),
  }) }),
} as const;
