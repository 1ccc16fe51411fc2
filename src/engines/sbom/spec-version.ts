import type { ReadContext } from './fields.ts';
import { shownValue } from './fields.ts';

export type KnownVersions = Readonly<{ name: string; read: readonly string[]; old: readonly string[] }>;

export const cycloneDxVersions: KnownVersions = { name: 'CycloneDX', read: ['1.2', '1.3', '1.4', '1.5', '1.6', '1.7'], old: ['1.0', '1.1'] };
export const spdxVersions: KnownVersions = { name: 'SPDX', read: ['2.2', '2.3'], old: ['1.0', '1.1', '1.2', '2.0', '2.1'] };

/** Reports a version that is missing, old or not known; the document is read on best effort in every case. */
export function checkSpecVersion(context: ReadContext, version: unknown, known: KnownVersions, where: string): void {
  const newest = known.read.at(-1)!;
  if (version === undefined || version === null || version === '') {
    context.issues.warn('spec-version-missing', where, `The document does not say which version of ${known.name} it follows; it was read as ${newest}.`);
  } else if (known.old.includes(shownValue(version))) {
    context.issues.inform('spec-version-old', where, `${known.name} ${shownValue(version)} is older than what is read in full; what newer versions share with it was taken.`);
  } else if (!known.read.includes(shownValue(version))) {
    context.issues.warn('spec-version-unknown', where, `${known.name} ${shownValue(version).slice(0, 40)} is not known; the document was read as ${newest}, and what is new in it was not taken.`);
  }
}
