import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import { type LockfileFormat, type LockfileInput, baseNameOf } from './format.ts';
import { type OsRelease, osReleaseBeside } from './os-release.ts';
import { purlText } from './purl-text.ts';

/** The packages that dpkg installed: var/lib/dpkg/status and status.d. https://www.debian.org/doc/debian-policy/ch-controlfields.html */
export const dpkgStatus: LockfileFormat = {
  id: 'dpkg-status',
  title: 'dpkg status',
  purlType: 'deb',
  matches: (_, path) => /(?:^|\/)dpkg\/(?:status$|status\.d\/)/.test(path) && !path.endsWith('.md5sums'),
  recognizes: (probe) => /^Package: \S+$/m.test(probe.start) && /^Status: \S+ \S+ \S+$/m.test(probe.start) && !/^Installed-Time: /m.test(probe.start),
  read: (input) => readStatus(input, dpkgStatus),
};

/** The packages that opkg installed, as on OpenWrt: usr/lib/opkg/status. https://openwrt.org/docs/guide-user/additional-software/opkg */
export const opkgStatus: LockfileFormat = {
  id: 'opkg-status',
  title: 'opkg status',
  purlType: 'opkg',
  matches: (_, path) => /(?:^|\/)opkg\/status$/.test(path),
  recognizes: (probe) => /^Package: \S+$/m.test(probe.start) && /^Status: \S+ \S+ \S+$/m.test(probe.start) && /^Installed-Time: \d+$/m.test(probe.start),
  read: (input) => readStatus(input, opkgStatus),
};

function readStatus(input: LockfileInput, format: LockfileFormat): Read<Bom | undefined> {
  const draft = new Draft(format, input.path);
  if (input.path.endsWith('.md5sums')) {
    draft.note('checksum-list', 'document', 'This lists the checksums of a package beside it and names none.');
    return draft.finish();
  }
  const release = osReleaseBeside(input);
  // A container image without dpkg keeps a file for each package, without the field that says whether it is installed.
  const isSingle = /(?:^|\/)status\.d\//.test(input.path) || baseNameOf(input.path) === 'status.d';
  let stanza = new Map<string, string>();
  let line = 0;
  let start = 1;
  let sawField = false;
  for (const text of [...input.text.split('\n'), '']) {
    line += 1;
    if (text.trim() === '') {
      if (stanza.size > 0) take(draft, stanza, `line ${start}`, isSingle, release);
      stanza = new Map();
      start = line + 1;
      continue;
    }
    // A line that begins with a blank goes on with the field before it.
    const field = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(text);
    if (field !== null) {
      sawField = true;
      stanza.set(field[1]!.toLowerCase(), field[2]!.trim());
    } else if (!/^[ \t]/.test(text)) draft.error('bad-line', `line ${line}`, 'The line is no field and was left out.');
  }
  if (!sawField && draft.issues.length > 0) return draft.refuse();
  return draft.finish();
}

function take(draft: Draft, stanza: ReadonlyMap<string, string>, where: string, isSingle: boolean, release: OsRelease): void {
  const name = stanza.get('package');
  const version = stanza.get('version');
  const status = stanza.get('status');
  // "desired action, error flag, current state": only what is in the state `installed` is there.
  const isInstalled = status === undefined ? isSingle : status.split(/\s+/)[2] === 'installed';
  if (!isInstalled) return draft.skip();
  if (!name || !version) return draft.warn('incomplete-package', where, 'The package has no name or no version and was left out.');
  // `name (version)`; advisories of the distributions are about source packages.
  const source = /^(\S+)(?:\s+\(([^)]*)\))?/.exec(stanza.get('source') ?? '');
  draft.add({
    name, version, where, key: `${name}@${version}|${stanza.get('architecture') ?? ''}`, description: stanza.get('description'),
    purl: systemPurl(draft.purlType, name, version, stanza, source, release) ?? null,
  });
}

/** The vendor comes from os-release; without one the maintainer tells whether it is Debian's or Ubuntu's. */
function systemPurl(
  type: string,
  name: string,
  version: string,
  stanza: ReadonlyMap<string, string>,
  source: RegExpExecArray | null,
  release: OsRelease,
): string | undefined {
  const maintainer = stanza.get('maintainer') ?? '';
  const namespace = release.id ?? (/ubuntu\.com>/.test(maintainer) ? 'ubuntu' : /debian\.(?:org|net)>/.test(maintainer) ? 'debian' : undefined);
  if (namespace === undefined && type === 'deb') return undefined;
  const upstream = source === null ? undefined : source[2] === undefined ? source[1] : `${source[1]}@${source[2]}`;
  const qualifiers = { arch: stanza.get('architecture'), distro: release.distro, upstream };
  return purlText({ type, namespace, name, version, qualifiers });
}
