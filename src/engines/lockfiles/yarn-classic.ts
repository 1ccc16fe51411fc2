import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { integrityHashes } from './integrity.ts';
import { linkDirect, manifestsBeside, nameBeforeAt, npmSource, splitNpmName } from './npm-package.ts';
import type { PackageSource } from './package-source.ts';

/** yarn.lock of Yarn 1. https://classic.yarnpkg.com/lang/en/docs/yarn-lock/ */
export const yarnClassic: LockfileFormat = {
  id: 'yarn-classic',
  title: 'yarn.lock (Yarn 1)',
  purlType: 'npm',
  matches: (baseName) => baseName === 'yarn.lock',
  recognizes: (probe) =>
    probe.hasLine(/^# yarn lockfile v1\s*$/m) || (!probe.hasLine(/^__metadata:/m) && /^(?:#[^\n]*\n|\n)*[^\s#][^\n]*:\n {2}"?version"? "[^"\n]*"\n/.test(probe.start)),
  read: readYarnClassic,
};

type Entry = {
  descriptors: readonly string[];
  fields: Map<string, string>;
  dependencies: (readonly [name: string, range: string])[];
  line: number;
};

function readYarnClassic(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(yarnClassic, input.path, '1');
  const entries = parseEntries(input.text, draft);
  if (entries === undefined) return draft.refuse();
  const refs = new Map<string, string>();
  for (const entry of entries) {
    const ref = take(draft, entry);
    if (ref !== undefined) for (const descriptor of entry.descriptors) refs.set(descriptor, ref);
  }
  for (const entry of entries) {
    const from = refs.get(entry.descriptors[0]!);
    for (const [name, range] of entry.dependencies) {
      const to = refs.get(`${name}@${range}`);
      if (from !== undefined && to !== undefined) draft.link(from, to);
    }
  }
  linkProject(draft, input, refs);
  return draft.finish();
}

/** The file does not name the project's own dependencies: the package.json files beside it do, or what nothing requires is direct. */
function linkProject(draft: Draft, input: LockfileInput, refs: ReadonlyMap<string, string>): void {
  const manifests = manifestsBeside(input);
  if (manifests.length === 0) {
    draft.inferDirect();
    return;
  }
  draft.spreadScopes(manifests.flatMap((manifest) => linkDirect(draft, manifest, (name, range) => refs.get(`${name}@${range}`))));
  draft.markDirectKnown();
}

function take(draft: Draft, entry: Entry): string | undefined {
  const where = `line ${entry.line}`;
  const { name: stated, range } = packageOf(entry.descriptors[0]!);
  const resolved = entry.fields.get('resolved');
  const whole = targetOfBareAlias(range, resolved) ?? stated;
  if (whole === '') {
    draft.error('unnamed-package', where, 'The entry names no package and was left out.');
    return undefined;
  }
  const version = entry.fields.get('version');
  const source = sourceOf(entry, resolved, range);
  const { group, name } = splitNpmName(whole);
  const place = source === undefined || source.kind === 'archive' ? '' : `|${resolved ?? range}`;
  const checksum = resolved !== undefined && source?.kind === 'archive' ? /#([0-9a-f]{40})$/.exec(resolved)?.[1] : undefined;
  const hashes = integrityHashes(entry.fields.get('integrity'));
  return draft.add({
    key: `${whole}@${version ?? ''}${place}`, group, name, version, source, where, scope: 'unknown',
    hashes: hashes.length === 0 && checksum !== undefined ? [{ algorithm: 'SHA-1', value: checksum }] : hashes,
  });
}

const LOCAL = /^(?:file|link):/;

/** What is asked for as a file is the project's own; what is merely resolved to one lies in an offline mirror of the registry. */
function sourceOf(entry: Entry, resolved: string | undefined, range: string): PackageSource | undefined {
  if (resolved !== undefined && !LOCAL.test(resolved)) return npmSource(resolved, !/^https?:/.test(range));
  return npmSource(entry.descriptors.map((item) => packageOf(item).range).find((item) => LOCAL.test(item)), false);
}

/** `name@range`, and `alias@npm:name@range`, where the alias is not the package's name. */
function packageOf(descriptor: string): Readonly<{ name: string; range: string }> {
  const { name, rest } = nameBeforeAt(descriptor);
  if (rest.startsWith('npm:') && rest.includes('@', 'npm:'.length + 1)) {
    const target = nameBeforeAt(rest.slice('npm:'.length));
    return { name: target.name, range: target.rest };
  }
  return { name, range: rest };
}

/** `alias@npm:name` without a range looks like a tag of the alias itself; where the archive lies under that name it is the package's. */
function targetOfBareAlias(range: string, resolved: string | undefined): string | undefined {
  const name = /^npm:((?:@[^/@]+\/)?[^/@]+)$/.exec(range)?.[1];
  return name !== undefined && resolved?.replaceAll(/%2f/gi, '/').includes(`/${name}/-/`) === true ? name : undefined;
}

/** Undefined, with an error in the draft, where the text is no such file at all. */
function parseEntries(text: string, draft: Draft): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  let entry: Entry | undefined;
  let inDependencies = false;
  let lineNumber = 0;
  let sawContent = false;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    lineNumber += 1;
    const indent = indentAt(text, start, end);
    const line = text.slice(start + indent, end).trimEnd();
    start = end + 1;
    if (line === '' || line.startsWith('#')) continue;
    sawContent = true;
    if (indent === 0 && line.endsWith(':')) {
      const descriptors = words(line.slice(0, -1), ',');
      entry = { descriptors, fields: new Map(), dependencies: [], line: lineNumber };
      if (descriptors.length === 0) draft.error('bad-line', `line ${lineNumber}`, 'The entry names no package and was left out.');
      else entries.push(entry);
      inDependencies = false;
    } else if (entry === undefined || indent === 0) {
      draft.error('bad-line', `line ${lineNumber}`, 'The line belongs to no entry and was left out.');
    } else if (indent <= 2 && line.endsWith(':')) inDependencies = /^"?(?:dependencies|optionalDependencies)"?:$/.test(line);
    else {
      const [key, value] = words(line, ' ');
      if (indent <= 2) inDependencies = false;
      if (key === undefined || value === undefined) draft.error('bad-line', `line ${lineNumber}`, 'The line states no value and was left out.');
      else if (inDependencies) entry.dependencies.push([key, value]);
      else if (indent <= 2) entry.fields.set(key, value);
    }
  }
  if (sawContent && entries.length === 0) {
    draft.error('not-yarn-lock', 'document', 'The text holds no entry of a yarn.lock.');
    return undefined;
  }
  return entries;
}

function indentAt(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) === 0x20) at += 1;
  return at - start;
}

/** Words apart by the separator and blanks; a word in double quotes may hold both. */
function words(line: string, separator: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < line.length; ) {
    if (line[at] === ' ' || line[at] === separator) at += 1;
    else if (line[at] === '"') {
      let end = at + 1;
      while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1;
      found.push(line.slice(at + 1, end).replaceAll('\\"', '"').replaceAll('\\\\', '\\'));
      at = end + 1;
    } else {
      let end = line.indexOf(separator, at);
      if (end === -1) end = line.length;
      found.push(line.slice(at, end).trim());
      at = end;
    }
  }
  return found;
}
