/** What grouping needs of a record. `related` and `upstream` take no part: they name other vulnerabilities. */
export type AliasRecord = Readonly<{ id: string; aliases: readonly string[] }>;

/** Records about one and the same vulnerability. */
export type AliasGroup = Readonly<{
  /** The id to show: the best known one among `names`. */
  id: string;
  /** The ids of the given records, best known first. */
  records: readonly string[];
  /** `records` and every alias that they name, best known first. */
  names: readonly string[];
}>;

/**
 * A record with more than this many aliases, of which several are CVEs, bundles vulnerabilities instead of describing one; it
 * stays alone. OSV's own grouping leaves out records with more aliases than this, too.
 */
export const bundleAliasLimit = 5;

/**
 * A larger group has been joined by a mistake somewhere in it: its records are grouped anew by the lowest CVE that each names
 * itself. The largest group of the public data (one CVE in a protocol that many products speak) has 16 records.
 */
export const groupRecordLimit = 64;

/**
 * The connected groups under "is an alias of", which is symmetric and transitive (https://ossf.github.io/osv-schema/#aliases-field).
 * An alias joins whether or not there is a record of it. Linear in records and aliases; groups are in the order of their first record.
 */
export function groupAliases(records: Iterable<AliasRecord>): readonly AliasGroup[] {
  const given = [...records];
  const bundles = new Set(given.filter(isBundle).map((record) => record.id));
  const joiner = createJoiner();
  for (const { id, aliases } of given) {
    joiner.find(id);
    if (bundles.has(id)) continue;
    for (const alias of aliases) if (!bundles.has(alias)) joiner.join(id, alias);
  }
  const byRoot = Map.groupBy(given, (record) => joiner.find(record.id));
  return [...byRoot.values()].flatMap((members) => (members.length > groupRecordLimit ? regroup(members) : [buildGroup(members, bundles)]));
}

/** Sorts ids, the one that people know best first: CVE, GHSA, then the databases of China, of malware and of languages, then others. */
export function compareIds(left: string, right: string): number {
  return rankOf(left) - rankOf(right) || (left < right ? -1 : left > right ? 1 : 0);
}

const prefixes = ['CVE-', 'GHSA-', 'CNNVD-', 'CNVD-', 'MAL-', 'PYSEC-', 'GO-', 'RUSTSEC-', 'RSEC-', 'HSEC-', 'EEF-', 'PSF-', 'CURL-', 'OSV-'] as const;

function rankOf(id: string): number {
  const rank = prefixes.findIndex((prefix) => id.startsWith(prefix));
  return rank === -1 ? prefixes.length : rank;
}

function isBundle({ aliases }: AliasRecord): boolean {
  return aliases.length > bundleAliasLimit && aliases.filter(isCve).length > 1;
}

function isCve(id: string): boolean {
  return id.startsWith('CVE-');
}

function buildGroup(members: readonly AliasRecord[], bundles: ReadonlySet<string>): AliasGroup {
  const records = [...new Set(members.map((record) => record.id))].sort(compareIds);
  const names = [...new Set([...records, ...members.flatMap((record) => record.aliases)])].sort(compareIds);
  return { id: (records.length === 1 && bundles.has(records[0]!) ? records : names)[0]!, records, names };
}

function regroup(members: readonly AliasRecord[]): readonly AliasGroup[] {
  const primaryOf = ({ id, aliases }: AliasRecord) => (isCve(id) ? id : aliases.filter(isCve).sort(compareIds)[0] ?? id);
  return [...Map.groupBy(members, primaryOf)].map(([id, records]) => {
    const ids = [...new Set(records.map((record) => record.id))].sort(compareIds);
    return { id, records: ids, names: [...new Set([id, ...ids])].sort(compareIds) };
  });
}

/** Union-find with path halving (https://doi.org/10.1145/62.2160). */
function createJoiner() {
  const parents = new Map<string, string>();
  const find = (name: string): string => {
    let at = name;
    if (!parents.has(at)) parents.set(at, at);
    for (;;) {
      const parent = parents.get(at)!;
      if (parent === at) return at;
      const above = parents.get(parent)!;
      parents.set(at, above);
      at = above;
    }
  };
  const sizes = new Map<string, number>();
  const join = (left: string, right: string) => {
    let [large, small] = [find(left), find(right)];
    if (large === small) return;
    const sizeOf = (root: string) => sizes.get(root) ?? 1;
    if (sizeOf(large) < sizeOf(small)) [large, small] = [small, large];
    parents.set(small, large);
    sizes.set(large, sizeOf(large) + sizeOf(small));
  };
  return { find, join };
}
