import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { bareHash } from './integrity.ts';
import { statedLicenses } from './stated-license.ts';
import { parseJson } from './syntax/json.ts';
import { asRecord, asText } from './syntax/values.ts';

/** conda-meta/<package>.json, one installed package of a conda environment. https://docs.conda.io/projects/conda-build/en/latest/resources/package-spec.html */
export const condaMeta: LockfileFormat = {
  id: 'conda-meta',
  title: 'conda package record',
  purlType: 'conda',
  matches: (baseName, path) => baseName.endsWith('.json') && /(?:^|\/)conda-meta\/[^/]+$/.test(path),
  recognizes: (probe) => probe.jsonKeys.has('build_number') && probe.jsonKeys.has('depends') && probe.jsonKeys.has('name'),
  read: readCondaMeta,
};

function readCondaMeta(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(condaMeta, input.path);
  const parsed = parseJson(input.text);
  const record = parsed.ok ? asRecord(parsed.value) : undefined;
  const name = asText(record?.['name']);
  const version = asText(record?.['version']);
  if (record === undefined || name === undefined || version === undefined) {
    draft.error('not-conda-meta', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'The record states no name or no version.' : parsed.message);
    return draft.refuse();
  }
  draft.add({
    name, version, where: 'document', licenses: statedLicenses([asText(record['license']) ?? '']),
    hashes: [...bareHash(asText(record['sha256'])), ...bareHash(asText(record['md5']))],
  });
  return draft.finish();
}
