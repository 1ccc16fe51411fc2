import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { labelledHash } from './integrity.ts';
import type { PackageSource } from './package-source.ts';

/** Gemfile.lock of Bundler. https://bundler.io/man/bundle-lock.1.html; the parser is Bundler::LockfileParser */
export const gemfileLock: LockfileFormat = {
  id: 'gemfile-lock',
  title: 'Gemfile.lock',
  purlType: 'gem',
  matches: (baseName) => baseName === 'Gemfile.lock' || baseName === 'gems.locked' || baseName.endsWith('.gemfile.lock'),
  recognizes: (probe) => probe.hasLine(/^(?:(?:GEM|GIT|PATH)\n {2}remote: |BUNDLED WITH$)/m),
  read: readGemfileLock,
};

type Gem = { ref: string; dependencies: string[] };

/** The sections that hold gems. */
const SOURCES: ReadonlySet<string> = new Set(['GEM', 'GIT', 'PATH', 'PLUGIN SOURCE']);

function readGemfileLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(gemfileLock, input.path);
  const reader = new GemfileReader(draft);
  let lineNumber = 0;
  for (const line of input.text.split('\n')) {
    lineNumber += 1;
    if (line.trim() !== '') reader.take(line, lineNumber);
  }
  if (!reader.sawSection) {
    draft.error('not-gemfile-lock', 'document', 'The text holds no section of a Gemfile.lock.');
    return draft.refuse();
  }
  reader.link();
  return draft.finish();
}

class GemfileReader {
  sawSection = false;
  readonly #draft: Draft;
  readonly #gems = new Map<string, Gem>();
  readonly #direct: string[] = [];
  #sawDirect = false;
  #section = '';
  #options = new Map<string, string>();
  #inSpecs = false;
  #latest: Gem | undefined;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  take(line: string, lineNumber: number): void {
    const indent = line.length - line.trimStart().length;
    const text = line.trim();
    if (indent === 0) this.#startSection(text);
    else if (SOURCES.has(this.#section)) this.#takeSource(indent, text, lineNumber);
    else if (this.#section === 'DEPENDENCIES' && indent === 2) this.#direct.push(nameOf(text));
    else if (this.#section === 'CHECKSUMS') this.#takeChecksum(text);
  }

  link(): void {
    for (const gem of this.#gems.values()) {
      for (const name of gem.dependencies) {
        const target = this.#gems.get(name);
        if (target !== undefined) this.#draft.link(gem.ref, target.ref);
      }
    }
    for (const name of this.#direct) {
      const gem = this.#gems.get(name);
      if (gem !== undefined) this.#draft.link(ROOT, gem.ref);
    }
    if (this.#sawDirect) this.#draft.markDirectKnown();
  }

  /** `rake (13.1.0) sha256=…`, from Bundler 2.5 on. It stands behind the gems. */
  #takeChecksum(text: string): void {
    const match = /^(\S+) \(([^()-]+)\) (\S+)$/.exec(text);
    const hash = match === null ? undefined : labelledHash(match[3]!);
    if (hash !== undefined) this.#draft.addHashes(`${match![1]}@${match![2]}`, [hash]);
  }

  #startSection(text: string): void {
    this.#section = text;
    this.#options = new Map();
    this.#inSpecs = false;
    this.#latest = undefined;
    if (/^[A-Z][A-Z ]+$/.test(text)) this.sawSection = true;
    if (text === 'DEPENDENCIES') this.#sawDirect = true;
  }

  #takeSource(indent: number, text: string, lineNumber: number): void {
    if (indent === 2) {
      this.#inSpecs = text === 'specs:';
      const colon = text.indexOf(': ');
      if (colon !== -1) this.#options.set(text.slice(0, colon), text.slice(colon + 2));
    } else if (this.#inSpecs && indent === 4) this.#takeGem(text, lineNumber);
    else if (this.#inSpecs && indent === 6) this.#latest?.dependencies.push(nameOf(text));
  }

  /** `name (1.0.0)` or `name (1.0.0-x86_64-linux)`; the same version for several platforms is one gem. */
  #takeGem(text: string, lineNumber: number): void {
    const match = /^(\S+) \(([^()-]+)(?:-([^()]+))?\)$/.exec(text);
    this.#latest = undefined;
    if (match === null) {
      this.#draft.warn('bad-line', `line ${lineNumber}`, 'The gem states no version and was left out.');
      return;
    }
    const [, name, version] = match as unknown as [string, string, string];
    const source = this.#source();
    const ref = this.#draft.add({
      key: `${name}@${version}${source === undefined ? '' : `|${JSON.stringify(source)}`}`, name, version, source, where: `line ${lineNumber}`, scope: 'unknown',
    });
    this.#latest = this.#gems.get(name) ?? { ref, dependencies: [] };
    this.#gems.set(name, this.#latest);
  }

  #source(): PackageSource | undefined {
    const remote = this.#options.get('remote') ?? '';
    if (this.#section === 'PATH') return { kind: 'local', path: remote };
    return this.#section === 'GIT' ? { kind: 'git', url: remote, commit: this.#options.get('revision') } : undefined;
  }
}

function nameOf(text: string): string {
  const end = text.search(/[\s(!]/);
  return end === -1 ? text : text.slice(0, end);
}
