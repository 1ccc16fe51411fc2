/**
 * Releases of Linux distributions: from what a purl's `distro` qualifier says (`debian-12.5`, `jammy`, `rhel-9.4`, `3.19.1`) to the
 * suffix that OSV gives the ecosystem (`Debian:12`, `Ubuntu:22.04`, `Red Hat:enterprise_linux:9`, `Alpine:v3.19`), and back.
 * Suffixes: https://ossf.github.io/osv-schema/#affectedpackage-field. Undefined: the release cannot be told.
 */
export type ReleaseRule = Readonly<{
  /** `distro` is in lower case. */
  suffixOf: (distro: string) => string | undefined;
  /** The `distro` qualifier that `suffixOf` turns into the suffix again. */
  distroOf: (suffix: string) => string;
}>;

/** https://wiki.debian.org/DebianReleases */
const debianReleases: ReadonlyMap<string, string> = new Map(Object.entries({
  woody: '3.0', sarge: '3.1', etch: '4.0', lenny: '5.0', squeeze: '6.0', wheezy: '7', jessie: '8', stretch: '9', buster: '10', bullseye: '11',
  bookworm: '12', trixie: '13', forky: '14', duke: '15',
}));

/** https://wiki.ubuntu.com/Releases */
const ubuntuReleases: ReadonlyMap<string, string> = new Map(Object.entries({
  lucid: '10.04', precise: '12.04', quantal: '12.10', raring: '13.04', saucy: '13.10', trusty: '14.04', utopic: '14.10', vivid: '15.04',
  wily: '15.10', xenial: '16.04', yakkety: '16.10', zesty: '17.04', artful: '17.10', bionic: '18.04', cosmic: '18.10', disco: '19.04',
  eoan: '19.10', focal: '20.04', groovy: '20.10', hirsute: '21.04', impish: '21.10', jammy: '22.04', kinetic: '22.10', lunar: '23.04',
  mantic: '23.10', noble: '24.04', oracular: '24.10', plucky: '25.04', questing: '25.10', resolute: '26.04',
}));

/** `Debian:12`: the major release; the releases before 7 are written with their minor number. */
export const debianRelease: ReleaseRule = {
  suffixOf: (distro) => debianReleases.get(distro.replace(/^debian-/, '').replace(/[/_].*$/, '')) ?? findOldDebian(distro) ?? findMajor(distro),
  distroOf: (suffix) => `debian-${suffix}`,
};

/** `Ubuntu:22.04`, and `Ubuntu:Pro:18.04:LTS` for what Extended Security Maintenance ships (`esm-infra/bionic`, `trusty/esm`). */
export const ubuntuRelease: ReleaseRule = {
  suffixOf: (distro) => {
    const release = findNumber(distro, /\d{1,2}\.\d{2}/) ?? distro.split(/[/-]/).map((part) => ubuntuReleases.get(part)).find(Boolean);
    return release !== undefined && /(^|[/-])esm([/-]|$)/.test(distro) ? `Pro:${release}:LTS` : release;
  },
  distroOf: (suffix) => {
    const release = findNumber(suffix, /\d{1,2}\.\d{2}/) ?? suffix;
    return suffix.startsWith('Pro:') ? `esm-infra/ubuntu-${release}` : `ubuntu-${release}`;
  },
};

/** `Alpine:v3.19`: the branch. `edge` has no number. */
export const alpineRelease: ReleaseRule = {
  suffixOf: (distro) => (distro.includes('edge') ? 'edge' : findNumber(distro, /\d+\.\d+/, 'v')),
  distroOf: (suffix) => `alpine-${suffix.replace(/^v/, '')}`,
};

/** `AlmaLinux:9`, `Rocky Linux:8`, `Mageia:9`: the major release. */
export function majorRelease(vendor: string): ReleaseRule {
  return { suffixOf: findMajor, distroOf: (suffix) => `${vendor}-${suffix}` };
}

/** `Photon OS:4.0`, `Azure Linux:3`: the number as it stands. */
export function numberRelease(vendor: string): ReleaseRule {
  return { suffixOf: (distro) => findNumber(distro, /\d+(?:\.\d+)?/), distroOf: (suffix) => `${vendor}-${suffix}` };
}

/** Red Hat's suffix is a product stream (`enterprise_linux:9::appstream`); the release tells product and major number of it. */
export const redHatRelease: ReleaseRule = {
  suffixOf: (distro) => {
    const major = findMajor(distro);
    return major === undefined ? undefined : `enterprise_linux:${major}`;
  },
  distroOf: (suffix) => `rhel-${findMajor(suffix) ?? suffix}`,
};

/** `openSUSE:Leap 15.5`, `openSUSE:Tumbleweed`: the marketing name. */
export const openSuseRelease: ReleaseRule = {
  suffixOf: (distro) => (distro.includes('tumbleweed') ? 'Tumbleweed' : findNumber(distro, /\d+\.\d+/, 'Leap ')),
  distroOf: (suffix) => `opensuse-${suffix.toLowerCase().replace(' ', '-')}`,
};

/** `SUSE:Linux Enterprise Server 15 SP5` from `sles-15.5`. */
export const suseRelease: ReleaseRule = {
  suffixOf: (distro) => {
    const [release, servicePack] = (findNumber(distro, /\d+(?:[.-]?(?:sp)?\d+)?/) ?? '').split(/\D+/);
    if (!release) return undefined;
    return `Linux Enterprise Server ${release}${servicePack && servicePack !== '0' ? ` SP${servicePack}` : ''}`;
  },
  distroOf: (suffix) => `sles-${suffix.replace(/^.*?(\d+)(?: SP(\d+))?.*$/, (_all, release: string, servicePack: string | undefined) => (servicePack === undefined ? release : `${release}.${servicePack}`))}`,
};

/** `openEuler:22.03-LTS-SP1` from `openeuler-22.03-lts-sp1`, or `openEuler:22.03`, which names all its service packs. */
export const openEulerRelease: ReleaseRule = {
  suffixOf: (distro) => findNumber(distro, /\d{2}\.\d{2}(?:[- (]*lts)?(?:[- ]*sp\d+)?/)?.toUpperCase().replace(/[ (]+/g, '-').replace(/-{2,}/g, '-'),
  distroOf: (suffix) => `openeuler-${suffix.toLowerCase()}`,
};

/** `Alpaquita:23`, `Alpaquita:stream`. */
export const alpaquitaRelease: ReleaseRule = {
  suffixOf: (distro) => (distro.includes('stream') ? 'stream' : findMajor(distro)),
  distroOf: (suffix) => `alpaquita-${suffix}`,
};

function findOldDebian(distro: string): string | undefined {
  return findNumber(distro, /(?<!\d)[3-6]\.[01](?!\d)/);
}

function findMajor(text: string): string | undefined {
  return findNumber(text, /\d+/);
}

function findNumber(text: string, pattern: RegExp, prefix = ''): string | undefined {
  const found = pattern.exec(text)?.[0];
  return found === undefined ? undefined : prefix + found;
}
