import type { Read } from '../issue.ts';
import type { Bom, BomHash, BomScope } from '../sbom/model.ts';
import type { DocumentProbe } from './document-probe.ts';
import { Draft, ROOT } from './draft.ts';
import { type LockfileFormat, type LockfileInput, baseNameOf, findSibling, folderOf, resolvePath } from './format.ts';
import { labelledHash } from './integrity.ts';
import { NameIndex } from './python-project.ts';
import { parseRequirement, pythonSource, releaseOfFile, versionInFile, versionOfSpecifier } from './python-requirement.ts';

/** requirements.txt. https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
export const requirementsTxt: LockfileFormat = {
  id: 'requirements-txt',
  title: 'requirements.txt',
  purlType: 'pypi',
  matches: (baseName, path) => /(?:^|[-_.])requirements(?:[-_.][^/]*)?\.(?:txt|in|pip)$/i.test(baseName) || /(?:^|\/)requirements\/[^/]+\.txt$/i.test(path),
  recognizes: looksLikeRequirements,
  read: readRequirements,
};

/** Only where a pinned package is among lines that are all requirements or options. */
function looksLikeRequirements(probe: DocumentProbe): boolean {
  const lines = logicalLines(probe.start.slice(0, 20_000)).slice(0, 200).map((line) => line.text).filter((text) => text !== '');
  if (!lines.some((text) => /^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*={2,3}\s*\d/.test(text))) return false;
  // The last line may be cut off.
  return lines.slice(0, -1).every((text) => text.startsWith('-') || isAddress(text) || parseRequirement(text.replace(/\s-{1,2}[A-Za-z][^]*$/, '')) !== undefined);
}

function readRequirements(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(requirementsTxt, input.path);
  const scope: BomScope = /(?:^|[-_.])(?:dev|test|tests|lint|docs?)(?:[-_.]|$)/i.test(baseNameOf(input.path)) ? 'development' : 'required';
  const reader = new RequirementsReader(draft, input, scope);
  reader.readFile(input.path, input.text);
  reader.linkVia();
  return draft.finish();
}

const MOST_FILES = 100;

/** One logical line: continued lines joined, the comment apart. */
type Line = Readonly<{ text: string; comment: string; number: number }>;

class RequirementsReader {
  readonly #draft: Draft;
  readonly #input: LockfileInput;
  readonly #scope: BomScope;
  readonly #read = new Set<string>();
  readonly #index = new NameIndex();
  /** What pip-compile and uv write below a package: who asked for it. */
  readonly #via: (readonly [ref: string, by: string])[] = [];

  constructor(draft: Draft, input: LockfileInput, scope: BomScope) {
    this.#draft = draft;
    this.#input = input;
    this.#scope = scope;
  }

  readFile(path: string, text: string): void {
    const own = resolvePath('', path);
    if (this.#read.has(own) || this.#read.size >= MOST_FILES) return;
    this.#read.add(own);
    let latest: string | undefined;
    let inVia = false;
    for (const line of logicalLines(text)) {
      const where = path === this.#input.path ? `line ${line.number}` : `${path} line ${line.number}`;
      if (line.text !== '') {
        latest = this.#takeLine(line.text, where, path);
        inVia = false;
      }
      const via = /^via\b(.*)$/.exec(line.comment);
      if (via !== null) inVia = true;
      if (latest === undefined || !inVia) continue;
      const by = (via === null ? line.comment : via[1]!).trim();
      for (const one of by.split(',')) if (one.trim() !== '') this.#via.push([latest, one.trim()]);
    }
  }

  /** Edges from the comments, where the tool wrote them: `# via flask` and `# via -r requirements.in`. */
  linkVia(): void {
    for (const [ref, by] of this.#via) {
      if (/^(?:-[rc]\s|\S+ \(pyproject\.toml\)$|\S+ \(setup\.(?:py|cfg)\)$)/.test(by)) {
        this.#draft.link(ROOT, ref);
        continue;
      }
      for (const from of this.#index.refs(by)) this.#draft.link(from, ref);
    }
    if (this.#via.some(([, by]) => by.startsWith('-r') || by.endsWith(')'))) this.#draft.markDirectKnown();
  }

  #takeLine(text: string, where: string, path: string): string | undefined {
    if (!text.startsWith('-')) return this.#takeRequirement(text, where);
    const option = /^(-[a-zA-Z]|--[a-z-]+)(?:\s*=\s*|\s*)(.*)$/.exec(text);
    if (option === null) return undefined;
    const [, name, value] = option as unknown as [string, string, string];
    if (name === '-r' || name === '--requirement') this.#include(value, where, path);
    else if (name === '-e' || name === '--editable') return this.#takeAddress(value, where);
    else if (name === '-c' || name === '--constraint') this.#draft.note('constraints', where, `The constraints in ${value} choose versions that are not known here.`);
    else if (!OPTIONS.has(name)) this.#draft.warn('bad-line', where, 'The line is no requirement and was left out.');
    return undefined;
  }

  #include(value: string, where: string, path: string): void {
    const target = resolvePath(folderOf(path), value);
    const sibling = findSibling({ ...this.#input, path }, value);
    if (this.#read.has(target)) return;
    if (sibling === undefined) this.#draft.note('file-not-at-hand', where, `${value} is included here but not at hand.`);
    else this.readFile(sibling.path, sibling.text);
  }

  #takeRequirement(text: string, where: string): string | undefined {
    const options = text.search(/\s-{1,2}[A-Za-z]/);
    const main = options === -1 ? text : text.slice(0, options);
    if (isAddress(main)) return this.#takeAddress(main, where);
    const requirement = parseRequirement(main);
    const { version, isExact } = versionOfSpecifier(requirement?.specifier ?? '');
    if (requirement === undefined || (version === undefined && /^[=<>~!]+$/.test(requirement.specifier)) || /\$\{\w+\}/.test(main)) {
      this.#draft.warn('bad-line', where, 'The line is no requirement that says what to install and was left out.');
      return undefined;
    }
    if (!isExact && requirement.address === undefined) {
      this.#draft.warn('version-not-fixed', where, `${requirement.name} is not pinned: the version is chosen at each installation.`);
    } else if (version !== undefined && /\s/.test(version)) this.#draft.warn('bad-version', where, `${version} is no version.`);
    const ref = this.#draft.add({
      name: requirement.name, version: version ?? versionInFile(requirement.name, requirement.address), where, scope: this.#scope, hashes: options === -1 ? [] : hashesIn(text.slice(options)),
      source: requirement.address === undefined ? undefined : pythonSource(requirement.address),
      key: `${requirement.name}@${version ?? ''}${requirement.address === undefined ? '' : `|${requirement.address}`}`,
    });
    this.#index.add(requirement.name, ref);
    return ref;
  }

  /** An address alone names its package in `#egg=name`, or by how the file is called. */
  #takeAddress(address: string, where: string): string | undefined {
    const name = /[#&]egg=([A-Za-z0-9._-]+)/.exec(address)?.[1] ?? releaseOfFile(address)?.name;
    if (name === undefined) {
      this.#draft.warn('unnamed-package', where, `${address} is an address that does not name its package and was left out.`);
      return undefined;
    }
    const ref = this.#draft.add({ name, version: versionInFile(name, address), where, scope: this.#scope, source: pythonSource(address), key: `${name}@|${address}` });
    this.#index.add(name, ref);
    return ref;
  }
}

/** The options that a file may hold between requirements. */
const OPTIONS: ReadonlySet<string> = new Set([
  '-i', '--index-url', '--extra-index-url', '--no-index', '-f', '--find-links', '--no-binary', '--only-binary', '--prefer-binary', '--require-hashes', '--pre',
  '--trusted-host', '--use-feature', '--pypi-url',
]);

function isAddress(text: string): boolean {
  return /^(?:[a-z+]+:\/\/|git@|file:|\.{0,2}[/\\])/i.test(text) || /^[^\s=<>~!;@[]+\.(?:whl|zip|tar\.gz)$/.test(text);
}

function hashesIn(options: string): readonly BomHash[] {
  return [...options.matchAll(/--hash[\s=]+(\S+)/g)].flatMap((match) => labelledHash(match[1]!) ?? []);
}

/** A line that ends with `\` goes on in the next; `#` after a blank begins a comment. */
function logicalLines(text: string): readonly Line[] {
  const found: Line[] = [];
  let parts: string[] = [];
  let first = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    if (parts.length === 0) first = index + 1;
    const isComment = /^\s*#/.test(raw);
    if (raw.endsWith('\\') && !isComment) {
      parts.push(raw.slice(0, -1));
      continue;
    }
    // A comment line ends what was continued before it, and stands by itself.
    if (isComment && parts.length > 0) {
      found.push(lineOf(parts.join(' '), first));
      parts = [];
    }
    parts.push(raw);
    found.push(lineOf(parts.join(' '), isComment ? index + 1 : first));
    parts = [];
  }
  if (parts.length > 0) found.push(lineOf(parts.join(' '), first));
  return found;
}

function lineOf(text: string, number: number): Line {
  const hash = text.search(/(?:^|\s)#/);
  if (hash === -1) return { text: text.trim(), comment: '', number };
  return { text: text.slice(0, hash).trim(), comment: text.slice(text.indexOf('#', hash) + 1).trim(), number };
}
