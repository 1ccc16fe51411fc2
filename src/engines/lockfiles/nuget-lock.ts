import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { bareBase64Hash } from './integrity.ts';
import { checkSections } from './sections.ts';
import { parseJson } from './syntax/json.ts';
import { type ForeignRecord, asLabel, asRecord, asText, membersOf, namesOf, pointer } from './syntax/values.ts';

/** packages.lock.json. https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies */
export const nugetLock: LockfileFormat = {
  id: 'nuget-lock',
  title: 'NuGet packages.lock.json',
  purlType: 'nuget',
  matches: (baseName) => /^packages(?:\.[^/]+)?\.lock\.json$/.test(baseName),
  recognizes: (probe) => probe.jsonKeys.has('version') && probe.jsonKeys.has('dependencies') && /"type":\s*"(?:Direct|Transitive|Project|CentralTransitive)"/.test(probe.start),
  read: readNugetLock,
};

function readNugetLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(nugetLock, input.path);
  const parsed = parseJson(input.text);
  const lock = parsed.ok ? asRecord(parsed.value) : undefined;
  if (lock === undefined || asRecord(lock['dependencies']) === undefined) {
    draft.error('not-nuget-lock', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This JSON has no dependencies by target framework.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asLabel(lock['version']));
  for (const [framework, packages] of membersOf(lock['dependencies'])) takeFramework(draft, framework, packages);
  draft.markDirectKnown();
  return draft.finish();
}

/** Each target framework has packages of its own; names are compared without case. */
function takeFramework(draft: Draft, framework: string, packages: unknown): void {
  checkSections(draft, { [framework]: packages }, { [framework]: 'object' }, pointer('dependencies'));
  const refs = new Map<string, string>();
  const entries: (readonly [ref: string, entry: ForeignRecord])[] = [];
  for (const [name, value] of membersOf(packages)) {
    const where = pointer('dependencies', framework, name);
    const entry = asRecord(value);
    const version = asText(entry?.['resolved']);
    const type = asText(entry?.['type']);
    // A project of the solution is not third-party, but what it asks for is asked for by the project.
    if (entry !== undefined && type === 'Project') {
      draft.skip();
      entries.push([ROOT, entry]);
    } else if (entry === undefined || version === undefined) draft.error('bad-package', where, 'The package states no resolved version and was left out.');
    else {
      const ref = draft.add({ name, version, where, hashes: bareBase64Hash(asText(entry['contentHash'])) });
      refs.set(name.toLowerCase(), ref);
      entries.push([ref, entry]);
      if (type === 'Direct') draft.link(ROOT, ref);
    }
  }
  for (const [ref, entry] of entries) {
    for (const name of namesOf(entry['dependencies'])) {
      const target = refs.get(name.toLowerCase());
      if (target !== undefined) draft.link(ref, target);
    }
  }
}
