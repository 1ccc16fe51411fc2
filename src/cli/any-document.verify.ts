import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSbom } from '#engines/sbom/read.ts';
import { validateSbomDocument } from '#platform/sbom-validation.ts';
import { anyCycloneDx, anySpdx, damagedDocuments, realDocuments } from '../../test/documents.ts';
import { drawn } from '../../test/drawn.ts';
import { folderOf, runHere } from './testing/terminal.ts';

const folder = (): string => folderOf({});

/** Every command that reads a document ends with an exit code that is documented and no defect; what it writes is valid and is read again as the same components. */
async function expectDecent(place: string, fileName: string, text: string): Promise<void> {
  const file = path.join(place, fileName);
  writeFileSync(file, text);
  for (const format of ['table', 'json', 'sarif', 'cyclonedx', 'spdx']) {
    const { exitCode, output } = await runHere(['scan', file, '--format', format]);
    expect([format, [0, 3].includes(exitCode)]).toEqual([format, true]);
    if (exitCode === 3 && output === '') continue;
    if (format !== 'table') JSON.parse(output);
    if (format === 'cyclonedx' || format === 'spdx') await expectValid(output);
  }
  for (const format of ['cyclonedx-json', 'cyclonedx-xml', 'spdx-json', 'spdx-tagvalue']) {
    const { exitCode, output } = await runHere(['sbom', 'convert', file, '--to', format]);
    expect([format, [0, 3].includes(exitCode)]).toEqual([format, true]);
    if (output !== '') await expectValid(output);
  }
  expect([0, 1, 3]).toContain((await runHere(['sbom', 'validate', file])).exitCode);
  expect([0, 1, 3]).toContain((await runHere(['sbom', 'diff', file, file])).exitCode);
}

async function expectValid(output: string): Promise<void> {
  expect((await validateSbomDocument(Buffer.from(output))).problems).toEqual([]);
  expect(readSbom({ text: output }).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
}

describe('the command line', () => {
  it.skipIf(realDocuments.length === 0)('reads a real document that was damaged anywhere', async () => {
    const place = folder();
    await fc.assert(fc.asyncProperty(damagedDocuments(), ({ fileName, text }) => expectDecent(place, fileName, text)), drawn(10));
  });

  it('reads a document that holds anything', async () => {
    const place = folder();
    await fc.assert(fc.asyncProperty(fc.oneof(anyCycloneDx(), anySpdx()), (value) => expectDecent(place, 'bom.json', JSON.stringify(value))), drawn(10));
  });
});
