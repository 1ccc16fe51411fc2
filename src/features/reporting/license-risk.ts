import { partOf } from '#features/ledger/public.ts';
import type { Overview, Portfolio } from './overview-views.ts';

type LicenseRisk = Overview['licenseRisk'];

/**
 * How many versions in use stand at which risk. It reads the licences of every version in use, so that of an institution it is counted again only when something has changed that it
 * follows from.
 */
export async function getLicenseRisk(of: Portfolio): Promise<LicenseRisk> {
  if (of.within !== undefined) return countRisks(of);
  const fingerprint = await getFingerprint(of);
  const known = kept.get(of.tenantId);
  if (known?.fingerprint === fingerprint) return known.risk;
  const risk = await countRisks(of);
  if (kept.size >= keptMax) kept.clear();
  kept.set(of.tenantId, { fingerprint, risk });
  return risk;
}

const kept = new Map<string, Readonly<{ fingerprint: string; risk: LicenseRisk }>>();
const keptMax = 1000;

/** Of what the licences in use follow from: the current document of each part, what the systems do with software, how expressions are classed. And the day, whatever we forgot. */
async function getFingerprint({ tx, tenantId }: Portfolio): Promise<string> {
  const rows = await tx.prepared<{ fingerprint: string }>(
    `select concat_ws('/', current_date, (select bit_xor(hashtextextended(concat_ws('/', sp.system_id, sp.import_id, sp.part), 0)) from system_part sp where sp.tenant_id = $1),
       (select bit_xor(hashtextextended(concat_ws('/', s.id, s.distribution, s.exposure), 0)) from system s where s.tenant_id = $1 and s.retired_at is null), (select count(*) || '/' || max(model_version) from license_expression)) as fingerprint`,
    [tenantId],
  );
  return rows[0]!.fingerprint;
}

/** Each version stands where its gravest use puts it: red before unknown before the others. */
function countRisks({ tx, tenantId, within }: Portfolio): Promise<LicenseRisk> {
  const grave = ['red', 'unknown', 'orange', 'yellow', 'green'];
  const rank = (risk: string) => `array_position(array['${grave.join("', '")}'], coalesce(${risk}, 'unknown'))`;
  const part = partOf(within, [tenantId]);
  return tx.prepared(
    `with ${part.and}ranks as materialized (
       select expression, ${rank('risk_internal')} as internal, ${rank('risk_service')} as service, ${rank('risk_distribution')} as distribution from license_expression
     )
     select (array['${grave.join("', '")}'])[v.gravest] as risk, count(*)::int as "packageVersionCount" from (
       select l.package_version_id, min(least(case when l.internal then coalesce(r.internal, 2) end, case when l.service then coalesce(r.service, 2) end, case when l.distribution then coalesce(r.distribution, 2) end)) as gravest
       from license_use l left join ranks r on r.expression = l.license_expression where l.tenant_id = $1 group by l.package_version_id
     ) v group by v.gravest order by array_position(array['red', 'orange', 'yellow', 'green', 'unknown'], (array['${grave.join("', '")}'])[v.gravest])`,
    part.values,
  );
}
