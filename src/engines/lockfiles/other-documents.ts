import type { DocumentProbe } from './document-probe.ts';

type OtherDocument = Readonly<{ title: string; recognizes(probe: DocumentProbe): boolean }>;

/** What people send instead of a lockfile, so that a refusal can name it. */
const OTHER_DOCUMENTS: readonly OtherDocument[] = [
  { title: 'a binary bun.lockb (`bun install --save-text-lockfile` writes the text form)', recognizes: (probe) => probe.text.includes('bun-lockfile-format') },
  { title: 'a binary file', recognizes: (probe) => probe.text.slice(0, 10_000).includes('\0') },
  { title: 'a CycloneDX SBOM', recognizes: (probe) => probe.jsonKeys.has('bomFormat') || /^(?:<\?xml[^>]*>\s*)?<bom\s[^>]*cyclonedx/.test(probe.start) },
  { title: 'an SPDX SBOM', recognizes: (probe) => probe.jsonKeys.has('spdxVersion') || probe.start.startsWith('SPDXVersion:') },
  { title: 'a web page', recognizes: (probe) => /^<(?:!doctype html|html)\b/i.test(probe.start) },
  { title: 'a Git LFS pointer', recognizes: (probe) => probe.start.startsWith('version https://git-lfs.github.com/spec/') },
  { title: 'a go.sum (checksums, also of what is not built; the go.mod beside it says what is required)', recognizes: (probe) => /^\S+ v\S+ h1:[A-Za-z0-9+/]+=*\n/.test(probe.start) },
  { title: 'a composer.json', recognizes: (probe) => probe.jsonKeys.has('require') && probe.jsonKeys.has('name') },
  { title: 'a package.json', recognizes: (probe) => probe.jsonKeys.has('name') && (probe.jsonKeys.has('scripts') || probe.jsonKeys.has('devDependencies')) },
];

/** What a document that is no lockfile looks like, or undefined. */
export function looksLike(probe: DocumentProbe): string | undefined {
  return OTHER_DOCUMENTS.find((document) => document.recognizes(probe))?.title;
}
