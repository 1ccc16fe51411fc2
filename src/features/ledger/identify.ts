import type { Tx } from '#platform/db.ts';
import type { App } from '#platform/feature.ts';
import { textArray } from './array-text.ts';
import { factsOfPurl, type VersionFacts } from './version-facts.ts';

/** `isChecked`: advisories can name it. */
export type Identified = Readonly<{ id: number; packageId: number; isChecked: boolean }>;
type Item = Readonly<{ purl: string }>;
type Row = Identified & Item;

const columns = `id, package_id as "packageId", check_state = 'checked' as "isChecked", purl`;

/** Package versions never change their id, so what was looked up once stays true. */
const known = new WeakMap<object, Map<string, Identified>>();
const knownMax = 300_000;

/** Held shared while package versions are added and alone while advisories change, so that none misses the other. */
export const knowledgeLock = 146_001;

/**
 * The knowledge ids of these items, in their order; versions that nobody had before are added and matched on the spot.
 * Knowledge is the same for everybody, so this is its own transaction: an import that fails later leaves nothing of a tenant behind.
 */
export async function identifyVersions(app: App, items: readonly Item[]): Promise<Identified[]> {
  const cache = cacheOf(app);
  const missing = items.filter((item) => !cache.has(item.purl));
  if (missing.length > 0) {
    const findOrAdd = async (tx: Tx) => {
      await findVersions(tx, missing, cache);
      const unknown = missing.filter((item) => !cache.has(item.purl));
      if (unknown.length > 0) await addVersions(app, tx, unknown, cache);
    };
    await app.db.withSystem(findOrAdd, { attemptsMax: 5, statementTimeoutMs: 60_000 });
  }
  return items.map((item) => cache.get(item.purl)!);
}

function cacheOf(app: App): Map<string, Identified> {
  let cache = known.get(app.db);
  if (cache === undefined || cache.size > knownMax) known.set(app.db, (cache = new Map()));
  return cache;
}

async function findVersions(tx: Tx, items: readonly Item[], cache: Map<string, Identified>): Promise<void> {
  keep(cache, await tx.prepared<Row>(`select ${columns} from package_version where purl = any($1::text[])`, [textArray(items.map((item) => item.purl))]));
}

function keep(cache: Map<string, Identified>, rows: readonly Row[]): void {
  for (const { purl, id, packageId, isChecked } of rows) cache.set(purl, { id, packageId, isChecked });
}

/** In the order of the purls, so that two imports that add the same ones wait for each other instead of locking each other out. */
async function addVersions(app: App, tx: Tx, unknown: readonly Item[], cache: Map<string, Identified>): Promise<void> {
  const items = unknown.map((item) => factsOfPurl(item.purl)).toSorted((a, b) => (a.purl < b.purl ? -1 : 1));
  await tx.prepared(`select pg_advisory_xact_lock_shared($1)`, [knowledgeLock]);
  const packages = [...new Map(items.map((item) => [item.purlBase, item])).values()].toSorted((a, b) => (a.purlBase < b.purlBase ? -1 : 1));
  const column = (rows: readonly VersionFacts[], key: keyof VersionFacts) => textArray(rows.map((row) => row[key]));
  await tx.prepared(
    `insert into package (purl_base, purl_type, namespace, name, display_name)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) on conflict (purl_base) do nothing`,
    [column(packages, 'purlBase'), column(packages, 'purlType'), column(packages, 'namespace'), column(packages, 'name'), column(packages, 'displayName')],
  );
  const added = await tx.prepared<Row>(
    `insert into package_version (package_id, purl, version, ecosystem, match_key, match_version, check_state)
     select p.id, v.purl, v.version, v.ecosystem, v.match_key, v.match_version, v.check_state
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) as v (purl_base, purl, version, ecosystem, match_key, match_version, check_state)
     join package p on p.purl_base = v.purl_base
     on conflict (purl) do nothing returning ${columns}`,
    [column(items, 'purlBase'), column(items, 'purl'), column(items, 'version'), column(items, 'ecosystem'), column(items, 'matchKey'), column(items, 'matchVersion'), column(items, 'checkState')],
  );
  await app.emit({ name: 'ledger.packageVersionsAdded', packageVersionIds: added.map((row) => row.id), tx });
  // Nobody may use an id before its row is committed.
  tx.afterCommit(() => keep(cache, added));
  if (added.length < items.length) {
    const mine = new Set(added.map((row) => row.purl));
    const others = items.filter((item) => !mine.has(item.purl));
    tx.afterCommit(() => app.db.withSystem((later) => findVersions(later, others, cache)));
  }
}
