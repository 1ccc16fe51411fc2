import type { Read } from '../issue.ts';
import { formatPurl } from '../purl/format.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import { type LockfileFormat, type LockfileInput, baseNameOf, findSibling } from './format.ts';
import { purlText } from './purl-text.ts';

/** go.mod. https://go.dev/ref/mod#go-mod-file */
export const goMod: LockfileFormat = {
  id: 'go-mod',
  title: 'go.mod',
  purlType: 'golang',
  matches: (baseName) => baseName === 'go.mod',
  recognizes: (probe) => (probe.hasLine(/^module[ \t]+\S/m) && probe.hasLine(/^(?:go[ \t]+\d|require[ \t])/m)) || probe.hasLine(/^require[ \t]{1,20}(?:\([ \t]{0,20}\n[ \t]{1,20})?\S{1,200}[ \t]{1,20}v\d/m),
  read: readGoMod,
};

type Requirement = Readonly<{ path: string; version: string; isIndirect: boolean; line: number }>;
type Replacement = Readonly<{ path: string; version: string | undefined; to: string; toVersion: string | undefined }>;

type Module = {
  name: string | undefined;
  go: string | undefined;
  toolchain: string | undefined;
  required: Requirement[];
  replaced: Replacement[];
  sawDirective: boolean;
};

function readGoMod(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(goMod, input.path);
  const module = parseModule(input.text, draft);
  if (!module.sawDirective && draft.issues.length > 0) return draft.refuse();
  draft.setSpecVersion(module.go);
  draft.setRoot({ name: module.name });
  const replaced = Map.groupBy(module.replaced, (item) => item.path);
  for (const requirement of module.required) takeRequired(draft, requirement, replaced.get(requirement.path) ?? []);
  takeStandardLibrary(draft, module);
  // Before 1.17 go.mod leaves out what only dependencies need. https://go.dev/ref/mod#go-mod-file-go
  if (isBefore117(module.go)) takeFromGoSum(draft, input, module);
  draft.markDirectKnown();
  return draft.finish();
}

const DIRECTIVES: ReadonlySet<string> = new Set(['module', 'go', 'toolchain', 'require', 'replace', 'exclude', 'retract', 'godebug', 'tool', 'ignore']);

function parseModule(text: string, draft: Draft): Module {
  const module: Module = { name: undefined, go: undefined, toolchain: undefined, required: [], replaced: [], sawDirective: false };
  let block: string | undefined;
  let lineNumber = 0;
  for (const line of text.split('\n')) {
    lineNumber += 1;
    const comment = line.indexOf('//');
    const words = wordsOf(comment === -1 ? line : line.slice(0, comment));
    if (words.length === 0) continue;
    if (block !== undefined && words[0] === ')') block = undefined;
    else if (block !== undefined) takeDirective(module, draft, block, words, lineNumber, comment === -1 ? '' : line.slice(comment + 2));
    else if (!DIRECTIVES.has(words[0]!)) draft.error('bad-directive', `line ${lineNumber}`, `${words[0]} is no directive of go.mod.`);
    else {
      module.sawDirective = true;
      if (words[1] === '(') block = words[2] === ')' ? undefined : words[0];
      else takeDirective(module, draft, words[0]!, words.slice(1), lineNumber, comment === -1 ? '' : line.slice(comment + 2));
    }
  }
  return module;
}

/** Words apart by blanks; quoted ones may hold blanks; parentheses stand alone. */
function wordsOf(line: string): readonly string[] {
  return (line.match(/"[^"]*"|`[^`]*`|[()]|[^\s()"`]+/g) ?? []).map((word) => (/^["`]/.test(word) ? word.slice(1, -1) : word));
}

function takeDirective(module: Module, draft: Draft, directive: string, words: readonly string[], line: number, comment: string): void {
  const [first, second] = words;
  if (directive === 'module') module.name = first;
  else if (directive === 'go') module.go = first;
  else if (directive === 'toolchain') module.toolchain = first;
  else if (directive === 'require') {
    if (first === undefined || second === undefined) draft.error('bad-directive', `line ${line}`, 'The requirement states no version and was left out.');
    else module.required.push({ path: first, version: second, isIndirect: /^\s*indirect\b/.test(comment), line });
  } else if (directive === 'replace') {
    const arrow = words.indexOf('=>');
    const to = words[arrow + 1];
    if (arrow < 1 || first === undefined || to === undefined) draft.error('bad-directive', `line ${line}`, 'The replacement is incomplete and was left out.');
    else module.replaced.push({ path: first, version: arrow === 2 ? second : undefined, to, toVersion: words[arrow + 2] });
  }
}

/** A replacement of exactly this version goes before one of all versions. https://go.dev/ref/mod#go-mod-file-replace */
function takeRequired(draft: Draft, requirement: Requirement, replaced: readonly Replacement[]): void {
  const replacement = replaced.find((item) => item.version === requirement.version) ?? replaced.find((item) => item.version === undefined);
  const where = `line ${requirement.line}`;
  const name = replacement?.to ?? requirement.path;
  const isLocal = replacement !== undefined && /^(?:\.{0,2}[/\\]|[A-Za-z]:[/\\]|\.{1,2}$)/.test(replacement.to);
  const version = replacement === undefined ? requirement.version : replacement.toVersion;
  const ref = draft.add({
    name, version, where, purl: isLocal ? null : goPurl(name, version),
    source: isLocal ? { kind: 'local', path: name } : undefined,
    description: replacement === undefined ? undefined : `replaces ${requirement.path}@${requirement.version}`,
  });
  if (!requirement.isIndirect) draft.link(ROOT, ref);
}

/** The standard library is a part of the product like any other, and has advisories: named `stdlib` as in the Go database. */
function takeStandardLibrary(draft: Draft, module: Module): void {
  const stated = module.toolchain === undefined || module.toolchain === 'default' ? module.go : module.toolchain.replace(/^go/, '');
  const version = stated === undefined ? undefined : /^\d+(?:\.\d+)*(?:(?:rc|beta)\d+)?/.exec(stated)?.[0];
  if (version === undefined) return;
  const ref = draft.add({ name: 'stdlib', version, where: 'document', purl: `pkg:golang/stdlib@${version}` });
  draft.link(ROOT, ref);
}

function isBefore117(go: string | undefined): boolean {
  const match = /^1\.(\d+)/.exec(go ?? '');
  return match !== null && Number(match[1]) < 17;
}

/** Modules whose content go.sum vouches for; of each the last, which is the highest version. https://go.dev/ref/mod#go-sum-files */
function takeFromGoSum(draft: Draft, input: LockfileInput, module: Module): void {
  const sum = findSibling(input, baseNameOf(input.path).replace(/\.mod$/, '.sum'));
  if (sum === undefined) return;
  const known = new Set(module.required.map((requirement) => requirement.path));
  const found = new Map<string, string>();
  for (const line of sum.text.split('\n')) {
    const [path, version, hash] = line.split(' ');
    if (path === undefined || version === undefined || hash?.startsWith('h1:') !== true || version.endsWith('/go.mod') || known.has(path)) continue;
    found.set(path, version);
  }
  for (const [path, version] of found) draft.add({ name: path, version, where: sum.path, isDirect: false, purl: goPurl(path, version) });
}

/** The definition asks for a namespace, which a module such as `go.opencensus.io` has none of: its purl is written without one, as all tools do. */
function goPurl(path: string, version: string | undefined): string | undefined {
  const slash = path.lastIndexOf('/');
  if (slash === -1 && path !== '') return formatPurl({ type: 'golang', namespace: undefined, name: path, version, qualifiers: undefined, subpath: undefined });
  return purlText({ type: 'golang', namespace: slash === -1 ? undefined : path.slice(0, slash), name: path.slice(slash + 1), version });
}
