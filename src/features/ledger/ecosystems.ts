/**
 * The ecosystem of a version `v` of a package `p`, as people look for it: what has none goes by the type of its purl, and so do generic packages, although
 * one source of advisories (OSS-Fuzz) names its own packages so. A distribution comes with its release: `Debian:12`.
 */
export const ecosystemSql = `case when p.purl_type = 'generic' then p.purl_type else coalesce(v.ecosystem, p.purl_type) end`;

/** The same without the release: what versions are counted and filtered by. */
export const ecosystemFamilySql = `split_part(${ecosystemSql}, ':', 1)`;
