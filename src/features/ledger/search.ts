import type { z } from 'zod';
import { severities } from '#kernel/words.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { whereOf } from '#platform/db/conditions.ts';
import { isKnown, knownPeople, type PermissionName } from '#features/identity/public.ts';
import type { searchHit } from './contract.ts';
import { partOf, visibleSystems } from './reach.ts';

export type SearchHit = z.infer<typeof searchHit>;
type Asked = Readonly<{ ctx: Ctx; tx: Tx; q: string; limit: number; /** The systems that the actor reaches with the permission; undefined for all. */ within: readonly string[] | undefined }>;
type Search = (asked: Asked) => Promise<SearchHit[]>;

/** What is searched, in the order of the answer, and the permission that each needs. Another kind of thing is another row. */
const kinds: readonly Readonly<{ permission: PermissionName; find: Search }>[] = [
  { permission: 'ledger.read', find: findSystems },
  { permission: 'ledger.read', find: findPackages },
  { permission: 'vulnerability.read', find: findVulnerabilities },
  { permission: 'people.read', find: findPeople },
];

/** One box for everything that the caller may see, also of later features: Chinese of two characters and more, purls, CVE and other ids, codes, names. */
export async function search(ctx: Ctx, q: string, limit: number): Promise<SearchHit[]> {
  const wanted = kinds.filter((kind) => ctx.actor.permissions.has(kind.permission));
  const further = ctx.app.searches.filter((row) => ctx.actor.permissions.has(row.permission));
  return ctx.tx(async (tx) => {
    const hits: SearchHit[] = [];
    for (const kind of wanted) hits.push(...(await kind.find({ ctx, tx, q, limit, within: await visibleSystems(ctx, tx, kind.permission) })));
    for (const row of further) hits.push(...(await row.find({ ctx, tx, q, limit })).map((hit) => ({ ...hit, subtitleZh: null, severity: null })));
    return hits.slice(0, limit * (wanted.length + further.length));
  });
}

function findSystems({ ctx, tx, q, limit, within }: Asked): Promise<SearchHit[]> {
  const part = partOf(within, [ctx.tenantId, q, limit]);
  return tx.prepared<SearchHit>(
    `${part.with}select 'system' as kind, s.id, s.name as title, s.code || case when s.name_en is null then '' else ' · ' || s.name_en end as subtitle, null as "subtitleZh", null as severity from system s
     where s.tenant_id = $1 and s.retired_at is null and (length($2) < 2 or bigrams(s.code || ' ' || s.name || ' ' || coalesce(s.name_en, '')) @> bigrams($2)) and strpos(lower(s.code || ' ' || s.name || ' ' || coalesce(s.name_en, '')), lower($2)) > 0
     order by lower(s.code) = lower($2) desc, length(s.name), s.id limit $3`,
    part.values,
  );
}

/** Planned with the text in view: a trigram index serves a rare one, a look at all in use the others. */
function findPackages({ ctx, tx, q, limit, within }: Asked): Promise<SearchHit[]> {
  const isPurl = q.startsWith('pkg:');
  const text = isPurl ? q.split(/[@?#]/)[0]! : q;
  const part = partOf(within, [ctx.tenantId, isPurl ? `${escapeLike(text)}%` : `%${escapeLike(text)}%`, text, limit]);
  return tx.query<SearchHit>(
    `${part.with}select 'package' as kind, p.id::text as id, p.display_name as title, p.purl_base as subtitle, null as "subtitleZh", null as severity
     from package p join package_use k on k.tenant_id = $1 and k.package_id = p.id and k.system_count > 0
     where ${isPurl ? 'p.purl_base' : 'lower(p.display_name)'} like $2 order by lower(p.name) = lower($3) desc, k.system_count desc, p.id limit $4`,
    part.values,
  );
}

/** A text as a pattern that only it matches, in lower case. */
function escapeLike(text: string): string {
  return text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&');
}

/** Only vulnerabilities that touch the institution: the others are not its business here. */
async function findVulnerabilities({ ctx, tx, q, limit, within }: Asked): Promise<SearchHit[]> {
  const part = partOf(within, [ctx.tenantId, `${escapeLike(q)}%`, q, limit]);
  const rows = await tx.query<Omit<SearchHit, 'severity'> & { rank: number }>(
    `${part.with}select 'vulnerability' as kind, v.id::text as id, v.display_id as title, coalesce(v.summary, '') as subtitle, v.summary_zh as "subtitleZh", v.severity_rank as rank
     from (select a.vulnerability_id as id from vulnerability_alias a where lower(a.alias) like $2 union select z.id from vulnerability z where length($3) >= 2 and z.summary_zh is not null and strpos(z.summary_zh, $3) > 0) f
     join vulnerability v on v.id = f.id
     where exists (select from vulnerability_match m join package_version_use pu on pu.tenant_id = $1 and pu.package_version_id = m.package_version_id where m.vulnerability_id = v.id)
     order by v.severity_rank, v.id desc limit $4`,
    part.values,
  );
  return rows.map(({ rank, ...row }) => ({ ...row, severity: severities[rank] ?? 'unknown' }));
}

async function findPeople({ ctx, tx, q, limit }: Asked): Promise<SearchHit[]> {
  const where = whereOf([ctx.tenantId, q, limit], [isKnown(await knownPeople(ctx, tx))]);
  return tx.prepared<SearchHit>(
    `select 'person' as kind, p.id, p.name as title, p.login as subtitle, null as "subtitleZh", null as severity from person p where p.tenant_id = $1 and p.is_active and (strpos(lower(p.name), lower($2)) > 0 or strpos(p.login, lower($2)) > 0) and ${where.sql} order by length(p.name), p.id limit $3`,
    where.values,
  );
}
