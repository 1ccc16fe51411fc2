import type { z } from 'zod';
import { findLicenseFact, riskOfExpression } from '#engines/licenses/index.ts';
import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { complianceContract, licenseRow, licenseSummary } from './contract.ts';

export type LicenseSummary = z.infer<typeof licenseSummary>;
export type Scenario = 'internal' | 'service' | 'distribution';
type Row = Readonly<{ expression: string | null; asWritten: string | null; componentCount: number; systemCount: number }>;

const rowsMax = 2000;

/** Licences that package versions of the institution are used under. */
export async function listLicenses(tx: Tx, tenantId: string, scenario: Scenario, q: string | undefined): Promise<LicenseSummary> {
  const rows = await tx.query<Row>(
    `select us.license_expression as expression, case when us.license_expression is null then us.license_as_written end as "asWritten", count(distinct us.package_version_id)::int as "componentCount", count(distinct us.system_id)::int as "systemCount"
     from usage us where us.tenant_id = $1 and us.valid_to is null and ($2::text is null or strpos(lower(coalesce(us.license_expression, us.license_as_written, '')), lower($2)) > 0) group by 1, 2 order by 3 desc, 1, 2 limit ${rowsMax}`,
    [tenantId, q?.trim() || null],
  );
  return summarise(rows, scenario);
}

/** Licences of a system and everything below it, judged by what the system does with software. */
export async function getSystemLicenses(tx: Tx, tenantId: string, systemId: string): Promise<LicenseSummary & Readonly<{ scenario: Scenario }>> {
  const systems = await tx.query<{ scenario: Scenario }>(`select license_scenario(distribution, exposure) as scenario from system where tenant_id = $1 and id = $2 and retired_at is null`, [tenantId, systemId]);
  if (systems[0] === undefined) throw new AppError('object.not-found', 'There is no such system, or it is retired.');
  const rows = await tx.query<Row>(
    `select us.license_expression as expression, case when us.license_expression is null then us.license_as_written end as "asWritten", count(distinct us.package_version_id)::int as "componentCount", count(distinct us.system_id)::int as "systemCount"
     from system_closure c join usage us on us.tenant_id = c.tenant_id and us.system_id = c.descendant_id where c.tenant_id = $1 and c.ancestor_id = $2 and us.valid_to is null group by 1, 2 order by 3 desc, 1, 2 limit ${rowsMax}`,
    [tenantId, systemId],
  );
  return { ...summarise(rows, systems[0].scenario), scenario: systems[0].scenario };
}

function summarise(found: readonly Row[], scenario: Scenario): LicenseSummary {
  const byRisk: LicenseSummary['byRisk'] = { green: 0, yellow: 0, orange: 0, red: 0, unknown: 0 };
  const rows = found.map((row): z.infer<typeof licenseRow> => {
    const verdict = row.expression === null ? { risk: 'unknown' as const, because: [row.asWritten === null ? 'no-statement' : 'not-normalised'] } : riskOfExpression(row.expression, scenario);
    byRisk[verdict.risk] += row.componentCount;
    return { ...row, risk: verdict.risk, because: [...verdict.because] };
  });
  return { rows, byRisk, componentCount: found.reduce((sum, row) => sum + row.componentCount, 0) };
}

export type LicenseDetail = z.infer<typeof complianceContract.getLicense.reply>;

/** What is known about one licence, and how much of it the institution uses. */
export async function getLicense(tx: Tx, tenantId: string, id: string): Promise<LicenseDetail> {
  const fact = findLicenseFact(id);
  const uses = await tx.query<{ packageVersionCount: number; systemCount: number }>(
    `select count(distinct package_version_id)::int as "packageVersionCount", count(distinct system_id)::int as "systemCount" from usage where tenant_id = $1 and valid_to is null and $2 = any(regexp_split_to_array(coalesce(license_expression, ''), '[ ()]+'))`,
    [tenantId, fact?.id ?? id],
  );
  if (fact === undefined && uses[0]!.packageVersionCount === 0) throw new AppError('object.not-found', `The licence ${id} is not known and not in use.`);
  const risk = (scenario: Scenario) => riskOfExpression(fact?.id ?? id, scenario).risk;
  return {
    id: fact?.id ?? id, name: fact?.name ?? null, nameZh: fact?.nameZh ?? null, isSpdx: fact?.isSpdx ?? false, isOsiApproved: fact?.isOsiApproved ?? null, isDeprecated: fact?.isDeprecated ?? null, strength: fact?.strength ?? null,
    obligations: [...(fact?.obligations ?? [])], patent: fact?.patent ?? null, trademark: fact?.trademark ?? null, network: fact?.network ?? null,
    risk: { internal: risk('internal'), service: risk('service'), distribution: risk('distribution') }, source: fact?.source ?? null, verified: fact?.verified ?? null, ...uses[0]!,
  };
}
