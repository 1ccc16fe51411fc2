import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { integrityHashes } from './integrity.ts';
import { nameBeforeAt, splitNpmName } from './npm-package.ts';
import { checkSections } from './sections.ts';
import { parseRelaxedJson } from './syntax/json.ts';
import { type ForeignRecord, asLabel, asRecord, asText, membersOf, pointer, textsOf } from './syntax/values.ts';

/** deno.lock, versions 2 to 5; packages of npm. Modules by address and of JSR have no purl type and are only counted. https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files */
export const denoLock: LockfileFormat = {
  id: 'deno-lock',
  title: 'deno.lock',
  purlType: 'npm',
  matches: (baseName) => baseName === 'deno.lock',
  recognizes: (probe) => probe.jsonKeys.has('version') && (probe.jsonKeys.has('remote') || probe.jsonKeys.has('npm') || probe.jsonKeys.has('jsr')) && !probe.jsonKeys.has('lockfileVersion'),
  read: readDenoLock,
};

function readDenoLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(denoLock, input.path);
  const parsed = parseRelaxedJson(input.text);
  const lock = parsed.ok ? asRecord(parsed.value) : undefined;
  if (lock === undefined) {
    draft.error('not-json', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This JSON is no object.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(lock['version']));
  checkSections(draft, lock, { npm: 'object', packages: 'object', specifiers: 'object' });
  checkSections(draft, lock['npm'], { packages: 'object', specifiers: 'object' }, pointer('npm'));
  checkSections(draft, lock['packages'], { npm: 'object', specifiers: 'object' }, pointer('packages'));
  // Version 2 keeps npm's packages under npm.packages, version 3 under packages.npm, later ones under npm.
  const npm = asRecord(lock['npm']);
  const packages = asRecord(npm?.['packages']) ?? asRecord(asRecord(lock['packages'])?.['npm']) ?? npm ?? {};
  const refs = new Map<string, string>();
  for (const [key, value] of membersOf(packages)) {
    const ref = take(draft, key, asRecord(value) ?? {});
    refs.set(key, ref);
  }
  // A bare name stands for the only version of it in the file.
  for (const [key, ref] of refs) if (!refs.has(nameBeforeAt(key).name)) refs.set(nameBeforeAt(key).name, ref);
  for (const [key, value] of membersOf(packages)) linkOne(draft, refs, refs.get(key)!, asRecord(value)?.['dependencies']);
  const specifiers = [...membersOf(npm?.['specifiers']), ...membersOf(asRecord(lock['packages'])?.['specifiers']), ...membersOf(lock['specifiers'])];
  for (const [request, chosen] of specifiers) {
    const ref = typeof chosen === 'string' ? (refs.get(chosen.replace(/^npm:/, '')) ?? refs.get(`${nameBeforeAt(request.replace(/^npm:/, '')).name}@${chosen}`)) : undefined;
    if (ref !== undefined) draft.link(ROOT, ref);
  }
  if (specifiers.length > 0) draft.markDirectKnown();
  return draft.finish();
}

/** The key is `name@version`, peers following the version after `_`. */
function take(draft: Draft, key: string, value: ForeignRecord): string {
  const { name: whole, rest } = nameBeforeAt(key);
  const { group, name } = splitNpmName(whole);
  const version = rest.split('_')[0] || undefined;
  return draft.add({ key: `${whole}@${version ?? ''}`, group, name, version, where: pointer('npm', key), scope: 'unknown', hashes: integrityHashes(asText(value['integrity'])) });
}

/** A table of name and key until version 3, a list of keys or bare names from version 4 on. */
function linkOne(draft: Draft, refs: ReadonlyMap<string, string>, from: string, dependencies: unknown): void {
  const keys = [...textsOf(dependencies), ...membersOf(dependencies).map(([, key]) => (typeof key === 'string' ? key : ''))];
  for (const key of keys) {
    const to = refs.get(key);
    if (to !== undefined) draft.link(from, to);
  }
}
