import type { Issue, Read } from '../issue.ts';
import { writeCycloneDx } from './cyclonedx-write.ts';
import { writeCycloneDxXml } from './cyclonedx-xml-write.ts';
import type { SbomFormat } from './detect.ts';
import type { SbomLimits } from './limits.ts';
import type { Bom } from './model.ts';
import type { SbomInput } from './read.ts';
import { readSbom } from './read.ts';
import { writeSpdxJson } from './spdx-write.ts';
import { writeSpdxTagValue } from './spdx-tag-value-write.ts';
import type { CycloneDxWriteOptions, SpdxWriteOptions } from './write-options.ts';

export type SbomWriteOptions = CycloneDxWriteOptions & SpdxWriteOptions;

/** The writer of each format. */
export const sbomWriters: Readonly<Record<SbomFormat, (bom: Bom, options: SbomWriteOptions) => Read<string>>> = {
  'cyclonedx-json': writeCycloneDx,
  'cyclonedx-xml': writeCycloneDxXml,
  'spdx-json': writeSpdxJson,
  'spdx-tagvalue': writeSpdxTagValue,
};

/**
 * Reads an SBOM in any format and writes it in another. Undefined where the document was refused. The issues are those of reading,
 * then those of writing: together they say what the result does not hold.
 */
export function convertSbom(input: SbomInput, format: SbomFormat, options: SbomWriteOptions = {}, limits: Partial<SbomLimits> = {}): Read<string | undefined> {
  const read = readSbom(input, limits);
  if (read.value === undefined) return { value: undefined, issues: read.issues };
  const written = sbomWriters[format](read.value, options);
  const issues: readonly Issue[] = [...read.issues, ...written.issues];
  return { value: written.value, issues };
}
