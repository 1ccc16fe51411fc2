import { type Issue, type Read, errorIssue, warningIssue } from '../issue.ts';
import type { Bom, BomComponent, BomHash, BomLicense, BomScope } from '../sbom/model.ts';
import { type PackageSource, referenceTo, sourceQualifiers, withoutSecrets } from './package-source.ts';
import { purlText } from './purl-text.ts';

/** What a reader states of one package. Only `name` and `where` are always there. */
export type PackageClaim = Readonly<{
  name: string;
  where: string;
  /** What tells it from others in this document; the same key again is merged. `group/name@version` where not given. */
  key?: string | undefined;
  group?: string | undefined;
  version?: string | undefined;
  /** The purl type where it is not the format's own. */
  purlType?: string | undefined;
  qualifiers?: Readonly<Record<string, string | undefined>> | undefined;
  subpath?: string | undefined;
  /** The whole purl where it is not made of group, name and version. `null`: the package has none. */
  purl?: string | null | undefined;
  description?: string | undefined;
  groups?: readonly string[] | undefined;
  scope?: BomScope | undefined;
  isDirect?: boolean | undefined;
  licenses?: readonly BomLicense[] | undefined;
  hashes?: readonly BomHash[] | undefined;
  source?: PackageSource | undefined;
}>;

export type RootClaim = Readonly<{ name?: string | undefined; group?: string | undefined; version?: string | undefined; licenses?: readonly BomLicense[] }>;

type MutableComponent = { -readonly [Key in keyof BomComponent]: BomComponent[Key] };

/** The `ref` of the project itself, which no package gets. */
export const ROOT = '#root';

const MOST_ISSUES = 1000;
const LONGEST_LABEL = 1000;
const STRENGTH: Readonly<Record<BomScope, number>> = { required: 4, optional: 3, development: 2, excluded: 1, unknown: 0 };

/** Collects what a reader finds in one document and makes the `Bom` of it. */
export class Draft {
  readonly issues: Issue[] = [];
  readonly #format: string;
  /** The purl type of packages that state none of their own. */
  readonly purlType: string;
  readonly #path: string;
  readonly #components = new Map<string, MutableComponent>();
  readonly #edges = new Map<string, Set<string>>();
  #specVersion: string | undefined;
  #root: RootClaim = {};
  #taken = 0;
  #errorCount = 0;
  #otherCount = 0;
  #knowsDirect = false;
  #tools: string[] = [];

  constructor(format: Readonly<{ id: string; purlType: string }>, path: string, specVersion?: string | undefined) {
    this.#format = format.id;
    this.purlType = format.purlType;
    this.#path = path;
    this.#specVersion = specVersion;
  }

  error(code: string, where: string, message: string): void {
    this.report(errorIssue(code, where, message));
  }

  warn(code: string, where: string, message: string): void {
    this.report(warningIssue(code, where, message));
  }

  note(code: string, where: string, message: string): void {
    this.report({ code, severity: 'info', where, message });
  }

  /** Keeps the first thousand errors and the first thousand others; a hostile document could make millions. */
  report(issue: Issue): void {
    if (issue.severity === 'error') this.#errorCount += 1;
    else this.#otherCount += 1;
    if ((issue.severity === 'error' ? this.#errorCount : this.#otherCount) > MOST_ISSUES) return;
    this.issues.push({ ...issue, where: withoutSecrets(shortened(issue.where)), message: withoutSecrets(shortened(issue.message)) });
  }

  setSpecVersion(version: string | undefined): void {
    this.#specVersion = version;
  }

  addTool(tool: string): void {
    this.#tools.push(tool);
  }

  /** Names the project that the lockfile belongs to. */
  setRoot(root: RootClaim): void {
    this.#root = { ...this.#root, ...root };
  }

  /** States that the edges from `ROOT` are all direct dependencies, so that every other package is indirect. */
  markDirectKnown(): void {
    this.#knowsDirect = true;
  }

  has(ref: string): boolean {
    return this.#components.has(ref);
  }

  /** Adds a package, or merges it with the one that has the same key, and gives its `ref`. */
  add(claim: PackageClaim): string {
    this.#taken += 1;
    const key = claim.key === undefined ? packageKey(claim.group, claim.name, claim.version) : withoutSecrets(claim.key);
    const ref = key === ROOT ? `${key}@` : key;
    const known = this.#components.get(ref);
    if (known === undefined) this.#components.set(ref, this.#component(ref, claim));
    else merge(known, claim);
    return ref;
  }

  /** Counts an entry that is no package: a link, a workspace, a duplicate. */
  skip(): void {
    this.#taken += 1;
  }

  /** States that `from` depends on `to`; both are refs, `ROOT` for the project. */
  link(from: string, to: string): void {
    const known = this.#edges.get(from);
    if (known === undefined) this.#edges.set(from, new Set([to]));
    else known.add(to);
  }

  /** Adds hashes that stand apart from the package. */
  addHashes(ref: string, hashes: readonly BomHash[]): void {
    const component = this.#components.get(ref);
    if (component !== undefined) component.hashes = [...component.hashes, ...hashes];
  }

  /** The refs that a ref depends on, in the order stated. */
  targetsOf(ref: string): ReadonlySet<string> {
    return this.#edges.get(ref) ?? NOTHING;
  }

  /**
   * Sets the scope of every package to the strongest of the seeds that reach it over the dependency graph.
   * `seeds` are refs with the scope in which the project uses them. Packages that nothing reaches keep what they have.
   * What `isOptional` says of a package makes it and all that only it reaches optional in production.
   */
  spreadScopes(seeds: Iterable<readonly [ref: string, scope: BomScope]>, isOptional: (ref: string) => boolean = () => false): void {
    const reached = new Map<string, BomScope>();
    const waiting = [...seeds];
    for (const scope of ['required', 'optional', 'development'] as const) {
      const queue = waiting.filter((seed) => seed[1] === scope).map((seed) => seed[0]);
      for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
        if (reached.has(ref)) continue;
        reached.set(ref, scope);
        for (const to of this.targetsOf(ref)) {
          if (reached.has(to)) continue;
          if (scope === 'required' && isOptional(to)) waiting.push([to, 'optional']);
          else queue.push(to);
        }
      }
    }
    for (const [ref, scope] of reached) {
      const component = this.#components.get(ref);
      if (component !== undefined) component.scope = scope;
    }
  }

  /**
   * For formats that do not name the direct dependencies: what no other package requires can only be there for the project
   * itself. The rest stays unknown.
   */
  inferDirect(): void {
    const required = new Set<string>();
    for (const [from, to] of this.#edges) for (const ref of to) if (ref !== from) required.add(ref);
    for (const ref of this.#components.keys()) if (!required.has(ref)) this.link(ROOT, ref);
  }

  finish(): Read<Bom> {
    this.#leaveOutNameless();
    const direct = this.targetsOf(ROOT);
    for (const [ref, component] of this.#components) {
      if (direct.has(ref)) component.isDirect = true;
      else if (this.#knowsDirect) component.isDirect ??= false;
    }
    const unlisted = Math.max(this.#errorCount - MOST_ISSUES, 0) + Math.max(this.#otherCount - MOST_ISSUES, 0);
    if (unlisted > 0) this.issues.push(warningIssue('more-issues', 'document', `${unlisted} more issues are not listed.`));
    return { value: this.#bom(), issues: this.issues };
  }

  /** What has neither name nor group cannot be found again, and nothing that it is written to would take it. */
  #leaveOutNameless(): void {
    const nameless = [...this.#components].filter(([, { name, group = '' }]) => !/\S/.test(name + group));
    for (const [ref, { where }] of nameless) {
      this.error('component-without-name', where, 'The package has no name and was not taken.');
      this.#components.delete(ref);
      this.#edges.delete(ref);
    }
    if (nameless.length > 0) for (const targets of this.#edges.values()) for (const [ref] of nameless) targets.delete(ref);
  }

  /** What a reader gives for a document that is none of its format. */
  refuse(): Read<undefined> {
    return { value: undefined, issues: this.issues };
  }

  #bom(): Bom {
    const components = [...this.#components.values()];
    const dependencies = [...this.#edges].map(([from, to]) => ({ from, to: [...to] }));
    const purls = new Set<string>();
    for (const component of components) if (component.purl !== undefined) purls.add(component.purl);
    const edges = dependencies.reduce((sum, dependency) => sum + dependency.to.length, 0);
    return {
      document: {
        format: this.#format, specVersion: this.#specVersion, serialNumber: undefined, version: undefined, name: this.#root.name,
        createdAt: undefined, tools: this.#tools, authors: [],
      },
      root: this.#rootComponent(),
      components, dependencies,
      counts: { components: this.#taken, files: 0, uniquePurls: purls.size, dependencyEdges: edges, relationships: 0, vulnerabilities: 0 },
    };
  }

  #rootComponent(): BomComponent {
    const { name, group, version, licenses } = this.#root;
    return {
      ...EMPTY, ref: ROOT, type: 'application', group, name: name ?? (this.#path || this.#format), version, scope: 'required', licenses: licenses ?? [],
      where: 'document',
    };
  }

  #component(ref: string, claim: PackageClaim): MutableComponent {
    const groups = claim.groups ?? [];
    return {
      ref, type: 'library', group: claim.group, name: claim.name, version: claim.version, purl: this.#purl(claim), cpe: undefined,
      description: claim.description, supplier: undefined, copyright: undefined, scope: claim.scope ?? scopeOfGroups(groups), groups,
      isDirect: claim.isDirect, licenses: claim.licenses ?? [], hashes: claim.hashes ?? [],
      externalReferences: claim.source === undefined ? [] : [referenceTo(claim.source)], where: withoutSecrets(claim.where),
    };
  }

  #purl(claim: PackageClaim): string | undefined {
    if (claim.purl !== undefined) return claim.purl ?? undefined;
    const qualifiers = claim.source === undefined ? claim.qualifiers : sourceQualifiers(claim.source, claim.qualifiers);
    return purlText({
      type: claim.purlType ?? this.purlType, namespace: claim.group, name: claim.name, version: claim.version, qualifiers, subpath: claim.subpath,
    });
  }
}

const NOTHING: ReadonlySet<string> = new Set();

const EMPTY = {
  purl: undefined, cpe: undefined, description: undefined, supplier: undefined, copyright: undefined, groups: [], isDirect: undefined, hashes: [],
  externalReferences: [],
} as const;

/** The key of a package that has nothing better. */
function packageKey(group: string | undefined, name: string, version: string | undefined): string {
  const whole = group === undefined ? name : `${group}/${name}`;
  return version === undefined ? whole : `${whole}@${version}`;
}

/** Names in a hostile document can be as long as the document. */
function shortened(text: string): string {
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL)}…` : text;
}

/** The words of the ecosystems for what is not needed in production. */
const DEVELOPMENT_GROUPS: ReadonlySet<string> = new Set(['dev', 'test', 'development', 'build']);

/** No group is the main group: required. */
export function scopeOfGroups(groups: readonly string[]): BomScope {
  if (groups.length === 0) return 'required';
  if (groups.every((group) => DEVELOPMENT_GROUPS.has(group))) return 'development';
  return groups.includes('optional') ? 'optional' : 'required';
}

/** What is needed without a group somewhere is needed; otherwise the groups of both places hold. */
function merge(known: MutableComponent, claim: PackageClaim): void {
  const groups = claim.groups ?? [];
  const scope = claim.scope ?? scopeOfGroups(groups);
  if (groups.length === 0 || known.groups.length === 0) known.groups = [];
  else if (groups.some((group) => !known.groups.includes(group))) known.groups = [...new Set([...known.groups, ...groups])];
  if (STRENGTH[scope] > STRENGTH[known.scope]) known.scope = scope;
  if (claim.isDirect === true) known.isDirect = true;
  if (known.hashes.length === 0 && claim.hashes !== undefined) known.hashes = claim.hashes;
  if (known.licenses.length === 0 && claim.licenses !== undefined) known.licenses = claim.licenses;
}
