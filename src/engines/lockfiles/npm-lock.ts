import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import { type LockfileFormat, type LockfileInput, baseNameOf, findSibling } from './format.ts';
import { integrityHashes } from './integrity.ts';
import { ModuleTree, findHeld } from './module-tree.ts';
import { linkDirect, manifestsBeside, npmLicenses, npmSource, splitNpmName } from './npm-package.ts';
import { readNpmTree } from './npm-lock-tree.ts';
import { checkSections } from './sections.ts';
import { parseJson } from './syntax/json.ts';
import { type ForeignRecord, asLabel, asRecord, asText, isTrue, namesOf, pointer } from './syntax/values.ts';

/** package-lock.json and npm-shrinkwrap.json, all versions. https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
export const npmLock: LockfileFormat = {
  id: 'npm-lock',
  title: 'npm package-lock.json',
  purlType: 'npm',
  matches: (baseName) => baseName === 'package-lock.json' || baseName === 'npm-shrinkwrap.json' || baseName === '.package-lock.json',
  recognizes: (probe) =>
    probe.jsonKeys.has('lockfileVersion') && !probe.jsonKeys.has('workspaces') && (probe.jsonKeys.has('packages') || probe.jsonKeys.has('dependencies')),
  read: readNpmLock,
};

function readNpmLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(npmLock, input.path);
  const parsed = parseJson(input.text);
  if (!parsed.ok) {
    draft.error('not-json', parsed.where, parsed.message);
    return draft.refuse();
  }
  const lock = asRecord(parsed.value);
  const packages = asRecord(lock?.['packages']);
  if (lock === undefined || (lock['lockfileVersion'] === undefined && packages === undefined && asRecord(lock['dependencies']) === undefined)) {
    draft.error('not-npm-lock', 'document', 'This JSON has neither a lockfileVersion nor packages nor dependencies.');
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(lock['lockfileVersion']));
  draft.setRoot({ name: asText(lock['name']), version: asText(lock['version']) });
  // npm reads the shrinkwrap alone where both are present.
  if (baseNameOf(input.path) === 'package-lock.json' && findSibling(input, 'npm-shrinkwrap.json') !== undefined) {
    draft.note('shrinkwrap-takes-precedence', 'document', 'npm ignores this file because an npm-shrinkwrap.json lies beside it.');
    return draft.finish();
  }
  checkSections(draft, lock, { packages: 'object', dependencies: 'object' });
  if (packages === undefined) readNpmTree(draft, lock, input);
  else new PackagesReader(draft, packages, input).read();
  return draft.finish();
}

/** `packages` of version 2 and 3: install folder -> package. The project itself has the folder ''. */
class PackagesReader {
  readonly #draft: Draft;
  readonly #packages: ForeignRecord;
  readonly #input: LockfileInput;
  /** Folder -> ref. */
  readonly #refs = new Map<string, string>();
  readonly #tree = new ModuleTree();

  constructor(draft: Draft, packages: ForeignRecord, input: LockfileInput) {
    this.#draft = draft;
    this.#packages = packages;
    this.#input = input;
  }

  read(): void {
    const folders = Object.keys(this.#packages);
    const links: (readonly [folder: string, target: string])[] = [];
    for (const folder of folders) {
      const entry = asRecord(this.#packages[folder]);
      if (folder === '') this.#takeRoot(entry);
      else if (entry === undefined || folder.length > LONGEST_FOLDER) this.#draft.error('bad-package', pointer('packages', folder.slice(0, LONGEST_FOLDER)), 'The entry is no object, or its folder is no path, and was left out.');
      else if (isTrue(entry['link'])) links.push([folder, asText(entry['resolved']) ?? '']);
      else this.#place(folder, this.#take(folder, entry));
    }
    for (const [folder, target] of links) {
      this.#draft.skip();
      const ref = this.#refs.get(target);
      if (ref !== undefined) this.#place(folder, ref);
    }
    this.#linkAll(folders);
  }

  #place(folder: string, ref: string): void {
    this.#refs.set(folder, ref);
    const modules = folder.lastIndexOf(MODULES);
    if (modules !== -1) this.#tree.add(folder.slice(0, Math.max(modules - 1, 0)), folder.slice(modules + MODULES.length), ref);
  }

  #takeRoot(entry: ForeignRecord | undefined): void {
    const name = asText(entry?.['name']);
    const version = asText(entry?.['version']);
    this.#draft.setRoot({ ...(name && { name }), ...(version && { version }), licenses: npmLicenses(entry?.['license']) });
  }

  #take(folder: string, entry: ForeignRecord): string {
    const { group, name } = splitNpmName(asText(entry['name']) ?? nameOfFolder(folder));
    const version = asText(entry['version']);
    const resolved = asText(entry['resolved']);
    const source = isInstalled(folder) ? npmSource(resolved, true) : ({ kind: 'local', path: folder } as const);
    const groups: string[] = [];
    if (isTrue(entry['inBundle'])) groups.push('bundled');
    if (isTrue(entry['dev']) || isTrue(entry['devOptional'])) groups.push('dev');
    if (isTrue(entry['optional']) || isTrue(entry['devOptional'])) groups.push('optional');
    // The same version from another place is another package.
    const place = source === undefined || source.kind === 'archive' ? '' : `|${resolved ?? folder}`;
    return this.#draft.add({
      key: `${group === undefined ? name : `${group}/${name}`}@${version ?? ''}${place}`,
      group, name, version, groups, scope: scopeOf(entry), source,
      hashes: integrityHashes(asText(entry['integrity'])), licenses: npmLicenses(entry['license']), where: pointer('packages', folder),
    });
  }

  #linkAll(folders: readonly string[]): void {
    const root = asRecord(this.#packages['']);
    const top = this.#tree.holders('', folderAbove);
    const manifests = root === undefined ? manifestsBeside(this.#input) : [root];
    for (const manifest of manifests) linkDirect(this.#draft, manifest, (name) => findHeld(top, name));
    for (const folder of folders) {
      const ref = this.#refs.get(folder);
      const entry = asRecord(this.#packages[folder]);
      if (ref === undefined || entry === undefined || isTrue(entry['link'])) continue;
      const holders = this.#tree.holders(folder, folderAbove);
      // A folder of the project is a workspace: what it asks for, the project asks for.
      const isOwn = !isInstalled(folder);
      if (isOwn) {
        this.#draft.link(ROOT, ref);
        linkDirect(this.#draft, entry, (name) => findHeld(holders, name));
      }
      this.#linkOne(folder, holders, ref, entry, isOwn);
    }
    // The hidden lockfile in node_modules has no entry for the project.
    if (manifests.length > 0) this.#draft.markDirectKnown();
    else this.#draft.inferDirect();
  }

  #linkOne(folder: string, holders: readonly ReadonlyMap<string, string>[], ref: string, entry: ForeignRecord, isOwn: boolean): void {
    for (const list of isOwn ? OWN_LISTS : INSTALLED_LISTS) {
      for (const name of namesOf(entry[list])) {
        const target = findHeld(holders, name);
        if (target !== undefined) this.#draft.link(ref, target);
        else if (list === 'dependencies' && !Object.hasOwn(asRecord(entry['optionalDependencies']) ?? {}, name)) {
          this.#draft.warn('unresolved-dependency', pointer('packages', folder, list, name), `${name} is required here but not in the lockfile.`);
        }
      }
    }
  }
}

const MODULES = 'node_modules/';
/** No file system has longer paths. */
const LONGEST_FOLDER = 4096;
const INSTALLED_LISTS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;
const OWN_LISTS = [...INSTALLED_LISTS, 'devDependencies'] as const;

function isInstalled(folder: string): boolean {
  return folder.startsWith(MODULES) || folder.includes(`/${MODULES}`);
}

function folderAbove(folder: string): string {
  const modules = folder.lastIndexOf(`/${MODULES}`);
  if (modules !== -1) return folder.slice(0, modules);
  if (folder.startsWith(MODULES)) return '';
  const slash = folder.lastIndexOf('/');
  return slash === -1 ? '' : folder.slice(0, slash);
}

function nameOfFolder(folder: string): string {
  const modules = folder.lastIndexOf(MODULES);
  return modules === -1 ? baseNameOf(folder) : folder.slice(modules + MODULES.length);
}

/** `dev`: only for development. `optional` and `devOptional`: may be missing in production. */
function scopeOf(entry: ForeignRecord): BomScope {
  if (isTrue(entry['dev'])) return 'development';
  return isTrue(entry['optional']) || isTrue(entry['devOptional']) ? 'optional' : 'required';
}
