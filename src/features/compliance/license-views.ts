import type { z } from 'zod';
import { findLicenseFact, riskOfExpression, type RiskReason } from '#engines/licenses/index.ts';
import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import { given, whereOf } from '#platform/db/conditions.ts';
import { partOf } from '#features/ledger/public.ts';
import type { complianceContract, licenseReason, licenseRow, licenseSummary } from './contract.ts';

export type LicenseSummary = z.infer<typeof licenseSummary>;
export type Scenario = 'internal' | 'service' | 'distribution';
type Row = Readonly<{ expression: string | null; asWritten: string | null; componentCount: number; systemCount: number }>;

const rowsMax = 2000;

/** Licences that package versions of the institution are used under. */
export async function listLicenses(tx: Tx, tenantId: string, scenario: Scenario, q: string | undefined, within: readonly string[] | undefined): Promise<LicenseSummary> {
  const where = whereOf([tenantId], [given(q?.trim() || undefined, (text) => [`strpos(lower(l.license_expression || ' ' || l.license_as_written), lower(?)) > 0`, text])]);
  const part = partOf(within, where.values);
  const rows = await tx.query<Row>(
    `${part.with}select nullif(v.license_expression, '') as expression, nullif(v.license_as_written, '') as "asWritten", v.versions as "componentCount", coalesce(s.systems, 0) as "systemCount" from (
       select l.license_expression, l.license_as_written, count(*)::int as versions from license_use l where l.tenant_id = $1 and ${where.sql} group by 1, 2
     ) v left join (
       select l.license_expression, l.license_as_written, count(*)::int as systems from system_license l where l.tenant_id = $1 group by 1, 2
     ) s on s.license_expression = v.license_expression and s.license_as_written = v.license_as_written order by 3 desc, 1, 2 limit ${rowsMax}`,
    part.values,
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
    const verdict = row.expression === null ? { risk: 'unknown' as const, because: [reasonOf({ code: row.asWritten === null ? 'no-statement' : 'not-normalised' })] } : judged(row.expression, scenario);
    byRisk[verdict.risk] += row.componentCount;
    return { ...row, ...verdict };
  });
  return { rows, byRisk, componentCount: found.reduce((sum, row) => sum + row.componentCount, 0) };
}

function judged(expression: string, scenario: Scenario): Pick<z.infer<typeof licenseRow>, 'risk' | 'because'> {
  const { risk, reasons } = riskOfExpression(expression, scenario);
  return { risk, because: reasons.map(reasonOf) };
}

function reasonOf(reason: RiskReason | Readonly<{ code: 'no-statement' | 'not-normalised' }>): z.infer<typeof licenseReason> {
  const { code, license = null, risk = null, strength = null, verified = null, instead = [] } = reason as Partial<z.infer<typeof licenseReason>> & Pick<typeof reason, 'code'>;
  return { code, license, risk, strength, verified, instead };
}

export type LicenseDetail = z.infer<typeof complianceContract.getLicense.reply>;

/** What is known about one licence, and how much of it the institution uses. */
export async function getLicense(tx: Tx, tenantId: string, id: string, within: readonly string[] | undefined): Promise<LicenseDetail> {
  const fact = findLicenseFact(id);
  const part = partOf(within, [tenantId, fact?.id ?? id]);
  const uses = await tx.query<{ packageVersionCount: number; systemCount: number }>(
    `with ${part.and}named as materialized (select expression from license_expression where $2 = any(regexp_split_to_array(expression, '[ ()]+')))
     select (select count(distinct package_version_id)::int from license_use where tenant_id = $1 and license_expression in (select expression from named)) as "packageVersionCount",
       (select count(distinct system_id)::int from system_license where tenant_id = $1 and license_expression in (select expression from named)) as "systemCount"`,
    part.values,
  );
  if (fact === undefined && uses[0]!.packageVersionCount === 0) throw new AppError('object.not-found', `The licence ${id} is not known and not in use.`);
  const risk = (scenario: Scenario) => riskOfExpression(fact?.id ?? id, scenario).risk;
  return {
    id: fact?.id ?? id, name: fact?.name ?? null, nameZh: fact?.nameZh ?? null, isSpdx: fact?.isSpdx ?? false, isOsiApproved: fact?.isOsiApproved ?? null, isDeprecated: fact?.isDeprecated ?? null, strength: fact?.strength ?? null,
    obligations: [...(fact?.obligations ?? [])], patent: fact?.patent ?? null, trademark: fact?.trademark ?? null, network: fact?.network ?? null,
    risk: { internal: risk('internal'), service: risk('service'), distribution: risk('distribution') }, source: fact?.source ?? null, verified: fact?.verified ?? null, ...uses[0]!,
  };
}
