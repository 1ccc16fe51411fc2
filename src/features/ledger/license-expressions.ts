import { licenseDataVersion, riskOfExpression } from '#engines/licenses/index.ts';
import type { App } from '#platform/feature.ts';

const saved = new WeakMap<object, Set<string>>();

/** Keeps the class of every licence expression that came, so that lists can filter by it. Classes are knowledge, the same for everybody. */
export async function saveLicenseExpressions(app: App, items: readonly Readonly<{ licenseExpression: string | null }>[]): Promise<void> {
  let known = saved.get(app.db);
  if (known === undefined || known.size > 50_000) saved.set(app.db, (known = new Set()));
  const added = [...new Set(items.map((item) => item.licenseExpression))].filter((expression) => expression !== null && !known.has(expression)).toSorted() as string[];
  if (added.length === 0) return;
  const risks = (scenario: 'internal' | 'service' | 'distribution') => added.map((expression) => riskOfExpression(expression, scenario).risk);
  await app.db.withSystem((tx) =>
    tx.query(
      `insert into license_expression (expression, risk_internal, risk_service, risk_distribution, model_version)
       select e.*, $5 from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as e
       on conflict (expression) do update set risk_internal = excluded.risk_internal, risk_service = excluded.risk_service, risk_distribution = excluded.risk_distribution, model_version = excluded.model_version
       where license_expression.model_version <> excluded.model_version`,
      [added, risks('internal'), risks('service'), risks('distribution'), licenseDataVersion],
    ),
  );
  for (const expression of added) known.add(expression);
}
