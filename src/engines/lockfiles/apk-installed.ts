import type { Read } from '../issue.ts';
import type { Bom, BomHash } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { bareBase64Hash } from './integrity.ts';
import { osReleaseBeside } from './os-release.ts';
import { purlText } from './purl-text.ts';
import { statedLicenses } from './stated-license.ts';

/** The packages that apk installed: lib/apk/db/installed. https://wiki.alpinelinux.org/wiki/Apk_spec#Installed_Database_V2 */
export const apkInstalled: LockfileFormat = {
  id: 'apk-installed',
  title: 'apk installed database',
  purlType: 'apk',
  matches: (_, path) => /(?:^|\/)apk\/db\/installed$/.test(path),
  recognizes: (probe) => /^(?:C:Q[12][^\n]*\n)?P:[^\n]+\nV:[^\n]+\n(?:[A-Za-z]:[^\n]*\n)*/.test(probe.start),
  read: readInstalled,
};

type Entry = Readonly<{ ref: string; fields: ReadonlyMap<string, string> }>;

function readInstalled(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(apkInstalled, input.path);
  const release = osReleaseBeside(input);
  const entries: Entry[] = [];
  let fields = new Map<string, string>();
  let start = 1;
  for (const [index, line] of [...input.text.split('\n'), ''].entries()) {
    if (line !== '') {
      if (line[1] !== ':') {
        draft.error('bad-line', `line ${index + 1}`, 'The line is no field and was left out.');
      } else if (!fields.has(line[0]!)) fields.set(line[0]!, line.slice(2));
      continue;
    }
    const entry = fields.size === 0 ? undefined : take(draft, fields, `line ${start}`, release.id ?? 'alpine', release.distro);
    if (entry !== undefined) entries.push(entry);
    fields = new Map();
    start = index + 2;
  }
  if (entries.length === 0 && draft.issues.length > 0) {
    draft.error('not-apk-installed', 'document', 'The text holds no package of an apk database.');
    return draft.refuse();
  }
  link(draft, entries);
  return draft.finish();
}

function take(draft: Draft, fields: ReadonlyMap<string, string>, where: string, namespace: string, distro: string | undefined): Entry | undefined {
  const name = fields.get('P');
  const version = fields.get('V');
  if (!name || !version) {
    draft.warn('incomplete-package', where, 'The package has no name or no version and was left out.');
    return undefined;
  }
  const origin = fields.get('o');
  const ref = draft.add({
    name, version, where, description: fields.get('T'), hashes: checksum(fields.get('C')), licenses: statedLicenses([fields.get('L') ?? '']),
    purl: purlText({ type: 'apk', namespace, name, version, qualifiers: { arch: fields.get('A'), distro, upstream: origin === name ? undefined : origin } }),
  });
  return { ref, fields };
}

/** `Q1` stands in front of a SHA-1, `Q2` of a SHA-256. */
function checksum(text: string | undefined): readonly BomHash[] {
  return text !== undefined && /^Q[12]/.test(text) ? bareBase64Hash(text.slice(2)) : [];
}

/** A dependency is a name or something that a package provides: `so:libz.so.1`, `cmd:sh`, `/bin/sh`. */
function link(draft: Draft, entries: readonly Entry[]): void {
  const providers = new Map<string, string>();
  for (const { ref, fields } of entries) {
    providers.set(fields.get('P')!, ref);
    for (const provided of (fields.get('p') ?? '').split(' ')) if (provided !== '') providers.set(bare(provided), ref);
  }
  for (const { ref, fields } of entries) {
    for (const wanted of (fields.get('D') ?? '').split(' ')) {
      const target = wanted === '' || wanted.startsWith('!') ? undefined : providers.get(bare(wanted));
      if (target !== undefined && target !== ref) draft.link(ref, target);
    }
  }
}

function bare(text: string): string {
  const end = text.search(/[<>=~]/);
  return end === -1 ? text : text.slice(0, end);
}
