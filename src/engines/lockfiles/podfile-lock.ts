import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import type { PackageSource } from './package-source.ts';
import { purlText } from './purl-text.ts';
import { checkSections } from './sections.ts';
import { parseYaml } from './syntax/yaml.ts';
import { type ForeignRecord, asList, asRecord, asText, memberOf, membersOf, pointer, textsOf } from './syntax/values.ts';

/** Podfile.lock of CocoaPods. https://guides.cocoapods.org/using/using-cocoapods.html#what-is-podfilelock */
export const podfileLock: LockfileFormat = {
  id: 'podfile-lock',
  title: 'Podfile.lock',
  purlType: 'cocoapods',
  matches: (baseName) => baseName === 'Podfile.lock',
  recognizes: (probe) => probe.hasLine(/^PODS:/m) && /^(?:DEPENDENCIES|SPEC CHECKSUMS|COCOAPODS|PODFILE CHECKSUM):/m.test(probe.text),
  read: readPodfileLock,
};

function readPodfileLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(podfileLock, input.path);
  const parsed = parseYaml(input.text);
  const lock = parsed.ok ? asRecord(parsed.value[0]) : undefined;
  if (lock === undefined) {
    draft.error('not-podfile-lock', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This YAML is no mapping.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asText(lock['COCOAPODS']));
  checkSections(draft, lock, { PODS: 'sequence', DEPENDENCIES: 'sequence' });
  const refs = new Map<string, string>();
  const wants: (readonly [ref: string, dependencies: readonly string[]])[] = [];
  for (const [index, item] of asList(lock['PODS']).entries()) {
    // A pod with dependencies is a mapping of one entry, one without is a text.
    const [text, dependencies] = typeof item === 'string' ? [item, []] : [membersOf(item)[0]?.[0] ?? '', textsOf(membersOf(item)[0]?.[1])];
    const ref = take(draft, text, lock, pointer('PODS', index));
    if (ref === undefined) continue;
    refs.set(podName(text), ref);
    wants.push([ref, dependencies]);
  }
  for (const [ref, dependencies] of [...wants, [ROOT, textsOf(lock['DEPENDENCIES'])] as const]) {
    for (const dependency of dependencies) {
      const target = refs.get(podName(dependency));
      if (target !== undefined) draft.link(ref, target);
    }
  }
  draft.markDirectKnown();
  return draft.finish();
}

/** `Name/Subspec (1.0.0)`; in the purl the subspec is a path inside the pod. */
function take(draft: Draft, text: string, lock: ForeignRecord, where: string): string | undefined {
  const name = podName(text);
  const version = /\(([^()]+)\)$/.exec(text)?.[1];
  if (name === '' || version === undefined) {
    draft.warn('bad-package', where, 'The entry names no pod with a version and was left out.');
    return undefined;
  }
  const slash = name.indexOf('/');
  const pod = slash === -1 ? name : name.slice(0, slash);
  const source = sourceOf(lock, pod);
  return draft.add({
    name, version, where, source, scope: 'unknown',
    purl: source === undefined ? purlText({ type: 'cocoapods', name: pod, version, subpath: slash === -1 ? undefined : name.slice(slash + 1) }) : undefined,
  });
}

function podName(text: string): string {
  const open = text.indexOf(' (');
  return (open === -1 ? text : text.slice(0, open)).trim();
}

function sourceOf(lock: ForeignRecord, pod: string): PackageSource | undefined {
  const external = memberOf(lock['EXTERNAL SOURCES'], pod);
  const git = asText(memberOf(external, ':git'));
  if (git !== undefined) return { kind: 'git', url: git, commit: asText(memberOf(memberOf(lock['CHECKOUT OPTIONS'], pod), ':commit')) };
  const path = asText(memberOf(external, ':path'));
  return path === undefined ? undefined : { kind: 'local', path };
}
