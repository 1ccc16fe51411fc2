import type { z } from 'zod';
import { packageKey } from '#engines/advisories/package-key.ts';
import { formatPurl } from '#engines/purl/format.ts';
import { packageOfPurl } from '#engines/purl/packages.ts';
import { readPurl } from '#engines/purl/purl.ts';
import { findScheme } from '#engines/versions/index.ts';
import { parseVers } from '#engines/vers/parse.ts';
import { versContains } from '#engines/vers/range.ts';
import { AppError } from '#kernel/errors.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';
import { given, whereOf, type Condition } from '#platform/db/conditions.ts';
import { cursorOf, keysOf } from '#platform/keyset.ts';
import { findingsOf } from './component-views.ts';
import type { pathStep, whereUsedRow } from './contract.ts';
import { shortestPaths } from './graph.ts';
import { partOf, visibleSystems } from './reach.ts';
import { noFindings } from './severity-counts.ts';

export type WhereUsedRow = z.infer<typeof whereUsedRow>;
export type PathStep = z.infer<typeof pathStep>;
export type WhereUsedQuery = Readonly<{ q?: string | undefined; packageId?: number | undefined; packageVersionId?: number | undefined; systemId?: string | undefined; cursor?: string | undefined; limit: number }>;

/** What a question means: which packages, and which of their versions. */
export type Question = Readonly<{ name: string; purlBase?: string; exactPurl?: string; constraints: readonly Constraint[]; vers?: string }>;
export type Constraint = Readonly<{ operator: '<' | '<=' | '>' | '>=' | '=' | '!='; version: string }>;

const comparators = /(<=|>=|!=|<|>|=|≤|≥|＜|＞|小于等于|大于等于|小于|大于|低于|高于|等于)\s*/;
const operatorOf: Readonly<Record<string, Constraint['operator']>> = { '≤': '<=', '≥': '>=', '＜': '<', '＞': '>', 小于等于: '<=', 大于等于: '>=', 小于: '<', 低于: '<', 大于: '>', 高于: '>', 等于: '=' };

/**
 * Understands a question such as `log4j-core < 2.17`, `org.apache.logging.log4j:log4j-core >= 2.0, < 2.17.1`, `pkg:maven/…@2.14.1`,
 * `pkg:npm/axios < 1.7`, `log4j-core vers:maven/<2.17` or `log4j-core@2.14.1`. Never throws; undefined where no name is left.
 */
export function readQuestion(text: string): Question | undefined {
  const trimmed = text.trim();
  const versAt = trimmed.search(/\bvers:/);
  const head = versAt < 0 ? trimmed : trimmed.slice(0, versAt).trim();
  const vers = versAt < 0 ? undefined : trimmed.slice(versAt).replaceAll(/\s/g, '');
  const at = head.search(comparators);
  const subject = (at < 0 ? head : head.slice(0, at)).trim().replace(/[,，]$/, '');
  const constraints = at < 0 ? [] : readConstraints(head.slice(at));
  if (subject === '' || constraints === undefined) return undefined;
  const base = { constraints, ...(vers === undefined ? {} : { vers }) };
  if (!subject.startsWith('pkg:')) {
    const version = /^(.+[^/])@([^@/]+)$/.exec(subject);
    return version === null ? { name: subject, ...base } : { name: version[1]!, ...base, constraints: [...constraints, { operator: '=', version: version[2]! }] };
  }
  const { value: purl } = readPurl(subject);
  if (purl === undefined) return undefined;
  const purlBase = formatPurl({ type: purl.type, namespace: purl.namespace, name: purl.name });
  return { name: purl.name, purlBase, ...(purl.version === undefined ? {} : { exactPurl: formatPurl(purl) }), ...base, constraints: purl.version === undefined ? constraints : [...constraints, { operator: '=', version: purl.version }] };
}

function readConstraints(text: string): Constraint[] | undefined {
  const constraints: Constraint[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const match = new RegExp(`^${comparators.source}([^\\s,，<>=!≤≥]+)[\\s,，]*`).exec(rest);
    if (match === null) return undefined;
    constraints.push({ operator: operatorOf[match[1]!] ?? (match[1] as Constraint['operator']), version: match[2]! });
    rest = rest.slice(match[0].length);
  }
  return constraints;
}

/** Whether a version stands inside all constraints, in the order of its own ecosystem; undefined where it cannot be compared. */
export function isInside(ecosystem: string, version: string, question: Pick<Question, 'constraints' | 'vers'>): boolean | undefined {
  if (question.vers !== undefined) {
    const verdict = versContains(question.vers, version);
    if (!verdict.ok) return undefined;
    if (!verdict.contains) return false;
  }
  const scheme = findScheme(ecosystem);
  const parsed = scheme?.parse(version);
  for (const { operator, version: limit } of question.constraints) {
    const bound = scheme?.parse(limit);
    if (scheme === undefined || parsed === undefined || bound === undefined) {
      if (operator === '=' || operator === '!=') {
        if ((version === limit) !== (operator === '=')) return false;
        continue;
      }
      return undefined;
    }
    const order = scheme.compare(parsed, bound);
    const holds = operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : operator === '>=' ? order >= 0 : operator === '=' ? order === 0 : order !== 0;
    if (!holds) return false;
  }
  return true;
}

type Candidate = Readonly<{ id: number; packageId: number; purlBase: string; purlType: string; ecosystem: string | null; version: string | null; matchVersion: string | null }>;
const candidatesMax = 20_000;
const pathStepsMax = 200;

/** Where a package, a version or a range of versions is used, with a shortest path in each system. */
export function whereUsed(ctx: Ctx, query: WhereUsedQuery, permission: 'ledger.read' | 'reporting.read' = 'ledger.read') {
  return ctx.tx(async (tx) => {
    const question = query.q === undefined ? undefined : readQuestion(query.q);
    if (query.q !== undefined && question === undefined) throw new AppError('query.refused', `Could not understand ${JSON.stringify(query.q)}. Write a purl, a name, or a name with a range: log4j-core < 2.17`);
    if (question?.vers !== undefined && !parseVers(question.vers).ok) throw new AppError('query.refused', `${question.vers} is not a vers range, such as vers:maven/>=2.0|<2.17.1`);
    if (question === undefined && query.packageId === undefined && query.packageVersionId === undefined) throw new AppError('query.refused', 'Say what to look for: q, packageId or packageVersionId.');
    const within = await visibleSystems(ctx, tx, permission);
    const candidates = await findCandidates(tx, ctx.tenantId, query, question, within);
    const wanted = question === undefined ? candidates : candidates.filter((row) => matches(row, question));
    const ids = wanted.map((row) => row.id);
    const packages = [...new Map(wanted.map((row) => [row.packageId, { packageId: row.packageId, purlBase: row.purlBase }])).values()];
    const page = await usesOf(tx, ctx.tenantId, ids, query, within);
    return { ...page, packages, understood: describe(question), total: null };
  });
}

function matches(row: Candidate, question: Question): boolean {
  if (question.constraints.length === 0 && question.vers === undefined) return true;
  if (row.version === null) return false;
  return isInside(row.ecosystem ?? row.purlType, row.matchVersion ?? row.version, question) === true || (question.constraints.every((constraint) => constraint.operator === '=') && question.constraints.length > 0 && question.constraints.every((constraint) => constraint.version === row.version));
}

function describe(question: Question | undefined): string {
  if (question === undefined) return '';
  return [question.purlBase ?? question.name, question.constraints.map((constraint) => `${constraint.operator} ${constraint.version}`).join(', '), question.vers ?? ''].filter(Boolean).join(' ');
}

async function findCandidates(tx: Tx, tenantId: string, query: WhereUsedQuery, question: Question | undefined, within: readonly string[] | undefined): Promise<Candidate[]> {
  const where = whereOf([tenantId], [
    given(query.packageId, (id) => ['v.package_id = ?', id]),
    given(query.packageVersionId, (id) => ['v.id = ?', id]),
    given(question, candidatesOf),
  ]);
  const part = partOf(within, where.values);
  // few texts, so that each is planned once
  return tx.prepared<Candidate>(
    `${part.with}select v.id, v.package_id as "packageId", p.purl_base as "purlBase", p.purl_type as "purlType", v.ecosystem, v.version, v.match_version as "matchVersion"
     from package p join package_version v on v.package_id = p.id join package_version_use pu on pu.tenant_id = $1 and pu.package_version_id = v.id
     where ${where.sql} order by v.id limit ${candidatesMax}`,
    part.values,
  );
}

/** By purl also what advisories know under the same name, such as a package of another distribution's purl type. A name may come with its namespace. */
function candidatesOf(question: Question): Condition {
  if (question.purlBase === undefined) {
    const name = question.name.toLowerCase();
    const ends = [...new Set([name, name.slice(name.lastIndexOf('/') + 1), name.slice(name.lastIndexOf(':') + 1)])];
    return [`lower(p.name) = any(?) and ? in (lower(p.name), lower(p.display_name), lower(replace(p.display_name, ':', '/')))`, ends, name];
  }
  const purl = readPurl(question.purlBase).value;
  const osv = purl === undefined ? undefined : packageOfPurl(purl);
  if (osv === undefined) return ['p.purl_base = ?', question.purlBase];
  return [
    `v.id in (select n.id from package b join package_version n on n.package_id = b.id where b.purl_base = ? union select n.id from package_version n where n.match_key = ?)`,
    question.purlBase, packageKey(osv.ecosystem, osv.name),
  ];
}

/** The system that is asked for, and everything below it. */
function isBelow(systemId: string): Condition {
  return ['us.system_id in (select c.descendant_id from system_closure c where c.tenant_id = $1 and c.ancestor_id = ?)', systemId];
}

/** A system that the reader reaches. */
function isOneOf(systemIds: readonly string[]): Condition {
  return ['us.system_id = any(?::text[])', systemIds];
}

type UseRow = Omit<WhereUsedRow, 'path' | 'findings'>;

type Page = Readonly<{ systemCount: number; systemIds: string[]; packageVersionIds: number[] }>;

/**
 * Of all uses only their keys are read, of each system one of a version, once: for the number of systems, and for the page in the order of its keys. The versions stand in a subselect so
 * that the plan does not hang on how many the first question had: it is made once and kept.
 */
async function pageOf(tx: Tx, tenantId: string, ids: readonly number[], query: WhereUsedQuery, after: readonly unknown[] | undefined, within: readonly string[] | undefined): Promise<Page> {
  const uses = whereOf([tenantId, ids, query.limit + 1], [given(query.systemId, isBelow), given(within, isOneOf)]);
  const page = whereOf(uses.values, [given(after, ([system, version]) => ['(us.system_id, us.package_version_id) >= (?, ?::bigint)', system, version])]);
  const rows = await tx.prepared<Page>(
    `with uses as materialized (
       select us.system_id, us.package_version_id from usage us where us.tenant_id = $1 and us.package_version_id = any(array(select unnest($2::bigint[]))) and us.valid_to is null and us.stands and ${uses.sql}
     ), page as materialized (
       select us.system_id, us.package_version_id from uses us where ${page.sql} order by us.system_id, us.package_version_id limit $3
     )
     select (select count(*) from (select from uses group by system_id) s)::int as "systemCount", array(select system_id from page order by system_id, package_version_id) as "systemIds",
       array(select package_version_id from page order by system_id, package_version_id) as "packageVersionIds"`,
    page.values,
  );
  return rows[0]!;
}

/** The page's uses in full; a system may use a version in several of its parts. */
async function usesOf(tx: Tx, tenantId: string, ids: readonly number[], query: WhereUsedQuery, within: readonly string[] | undefined) {
  const after = keysOf(query.cursor, 3);
  const page = await pageOf(tx, tenantId, ids, query, after, within);
  const where = whereOf([tenantId, page.systemIds, page.packageVersionIds, query.limit + 1], [given(after, (keys) => ['(us.system_id, us.package_version_id, us.part) > (?, ?::bigint, ?)', ...keys])]);
  const rows = await tx.prepared<UseRow>(
    `select us.system_id as "systemId", s.code as "systemCode", s.name as "systemName", s.name_en as "systemNameEn", s.criticality, s.exposure, o.name as "ownerName", un.name_zh as "unitNameZh", un.name_en as "unitNameEn",
       us.package_version_id as "packageVersionId", v.purl, p.display_name as name, v.version, us.relationship, us.depth, us.scope, us.part
     from unnest($2::text[], $3::bigint[]) as page (system_id, package_version_id)
     join usage us on us.tenant_id = $1 and us.system_id = page.system_id and us.package_version_id = page.package_version_id and us.valid_to is null
     join system s on s.tenant_id = $1 and s.id = us.system_id join package_version v on v.id = us.package_version_id join package p on p.id = v.package_id
     left join person o on o.tenant_id = $1 and o.id = s.owner_id left join organisation_unit un on un.tenant_id = $1 and un.id = s.unit_id
     where ${where.sql} order by us.system_id, us.package_version_id, us.part limit $4`,
    where.values,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const findings = await findingsOf(tx, [...new Set(shown.map((row) => row.packageVersionId))]);
  const paths = await pathsOf(tx, tenantId, shown);
  return {
    systemCount: page.systemCount,
    rows: shown.map((row, index) => ({ ...row, path: paths[index]!, findings: findings.get(row.packageVersionId) ?? noFindings })),
    nextCursor: rows.length > query.limit && last !== undefined ? cursorOf([last.systemId, last.packageVersionId, last.part]) : null,
  };
}

type GraphRow = Readonly<{ systemId: string; part: string; nodes: number[]; edgeFrom: number[]; edgeTo: number[] }>;

/** One shortest path for each use, walked up from it; documents may be hostile, so the walk has an end. */
async function pathsOf(tx: Tx, tenantId: string, uses: readonly UseRow[]): Promise<PathStep[][]> {
  const rows = await tx.prepared<PathStep & { place: number }>(
    `with recursive up as (
       select u.place, u.system_id, u.part, u.id, 0 as step from unnest($2::text[], $3::text[], $4::bigint[]) with ordinality as u (system_id, part, id, place)
       union all
       select up.place, up.system_id, up.part, us.via, up.step + 1 from up
       join usage us on us.tenant_id = $1 and us.system_id = up.system_id and us.part = up.part and us.package_version_id = up.id and us.valid_to is null
       where us.via is not null and up.step < ${pathStepsMax}
     ) select up.place::int, ${stepColumns} from up join package_version v on v.id = up.id join package p on p.id = v.package_id order by up.place, up.step desc`,
    [tenantId, uses.map((use) => use.systemId), uses.map((use) => use.part), uses.map((use) => use.packageVersionId)],
  );
  const paths: PathStep[][] = uses.map(() => []);
  for (const { place, ...step } of rows) paths[place - 1]!.push(step);
  return paths;
}

const stepColumns = 'v.id as "packageVersionId", p.display_name as name, v.version, v.purl, null as requirement';

async function loadGraphs(tx: Tx, tenantId: string, uses: readonly Readonly<{ systemId: string; part: string }>[]): Promise<Map<string, GraphRow>> {
  if (uses.length === 0) return new Map();
  const rows = await tx.prepared<GraphRow>(
    `select g.system_id as "systemId", g.part, g.nodes, g.edge_from as "edgeFrom", g.edge_to as "edgeTo" from dependency_graph g join (select distinct * from unnest($2::text[], $3::text[])) as w (system_id, part) on w.system_id = g.system_id and w.part = g.part where g.tenant_id = $1`,
    [tenantId, uses.map((use) => use.systemId), uses.map((use) => use.part)],
  );
  return new Map(rows.map((row) => [`${row.systemId}/${row.part}`, row]));
}

function versionPaths(graph: GraphRow, packageVersionId: number, limit: number) {
  const target = graph.nodes.indexOf(packageVersionId);
  if (target < 0) return { paths: [[packageVersionId]], truncated: false };
  const found = shortestPaths({ nodeCount: graph.nodes.length, edgeFrom: graph.edgeFrom, edgeTo: graph.edgeTo }, target, limit);
  return { paths: found.paths.map((path) => path.map((node) => graph.nodes[node]!)), truncated: found.truncated };
}

async function stepsOf(tx: Tx, ids: readonly number[]): Promise<Map<number, PathStep>> {
  const rows = await tx.prepared<PathStep & { packageVersionId: number }>(
    `select ${stepColumns} from package_version v join package p on p.id = v.package_id where v.id = any($1::bigint[])`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.packageVersionId, row]));
}

/** All shortest paths (up to a limit) to a package version in a system and everything below it. */
export async function listPaths(tx: Tx, tenantId: string, systemId: string, packageVersionId: number, limit: number) {
  const uses = await tx.query<{ systemId: string; part: string }>(
    `select us.system_id as "systemId", us.part from system_closure c join usage us on us.tenant_id = c.tenant_id and us.system_id = c.descendant_id
     where c.tenant_id = $1 and c.ancestor_id = $2 and us.package_version_id = $3 and us.valid_to is null order by us.system_id, us.part limit 50`,
    [tenantId, systemId, packageVersionId],
  );
  const graphs = await loadGraphs(tx, tenantId, uses);
  let truncated = false;
  const found = uses.flatMap((use) => {
    const graph = graphs.get(`${use.systemId}/${use.part}`);
    const { paths, truncated: more } = graph === undefined ? { paths: [[packageVersionId]], truncated: false } : versionPaths(graph, packageVersionId, limit);
    truncated ||= more;
    return paths.map((path) => ({ ...use, path }));
  });
  const steps = await stepsOf(tx, found.flatMap((row) => row.path));
  return { paths: found.slice(0, limit).map((row) => ({ systemId: row.systemId, part: row.part, steps: row.path.map((id) => steps.get(id)!) })), truncated: truncated || found.length > limit };
}
