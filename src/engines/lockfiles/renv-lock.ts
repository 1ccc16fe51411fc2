import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import type { PackageSource } from './package-source.ts';
import { checkSections } from './sections.ts';
import { parseJson } from './syntax/json.ts';
import { asRecord, asText, membersOf, pointer, textsOf, type ForeignRecord } from './syntax/values.ts';

/** renv.lock of R. https://rstudio.github.io/renv/articles/lockfile.html */
export const renvLock: LockfileFormat = {
  id: 'renv-lock',
  title: 'renv.lock',
  purlType: 'cran',
  matches: (baseName) => baseName === 'renv.lock',
  recognizes: (probe) => probe.jsonKeys.has('R') && probe.jsonKeys.has('Packages'),
  read: readRenvLock,
};

function readRenvLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(renvLock, input.path);
  const parsed = parseJson(input.text);
  const lock = parsed.ok ? asRecord(parsed.value) : undefined;
  if (lock === undefined) {
    draft.error('not-json', parsed.ok ? 'document' : parsed.where, parsed.ok ? 'This JSON is no object.' : parsed.message);
    return draft.refuse();
  }
  draft.setSpecVersion(asText(asRecord(lock['R'])?.['Version']));
  checkSections(draft, lock, { Packages: 'object' });
  const refs = new Map<string, string>();
  for (const [name, value] of membersOf(lock['Packages'])) {
    const entry = asRecord(value);
    if (entry === undefined) draft.error('bad-package', pointer('Packages', name), 'The entry is no object and was left out.');
    else refs.set(name, take(draft, asText(entry['Package']) ?? name, entry, pointer('Packages', name)));
  }
  for (const [name, value] of membersOf(lock['Packages'])) {
    const from = refs.get(name);
    for (const dependency of requirementsOf(asRecord(value))) {
      const to = refs.get(dependency);
      if (from !== undefined && to !== undefined) draft.link(from, to);
    }
  }
  draft.inferDirect();
  return draft.finish();
}

/** `Requirements` until renv 1.0; then the fields of the package's own description: `Imports: ["R (>= 3.5)", "rlang"]`. */
function requirementsOf(entry: ForeignRecord | undefined): readonly string[] {
  const texts = ['Requirements', 'Depends', 'Imports', 'LinkingTo'].flatMap((field) => {
    const value = entry?.[field];
    return typeof value === 'string' ? value.split(',') : textsOf(value);
  });
  return texts.map((text) => /^\s*([A-Za-z][\w.]*)/.exec(text)?.[1] ?? '');
}

/** Only what comes from CRAN is a package of CRAN, and Bioconductor has names of its own; the others keep their origin in the purl. */
function take(draft: Draft, name: string, entry: ForeignRecord, where: string): string {
  const version = asText(entry['Version']);
  const repository = asText(entry['Repository']);
  const remote = remoteOf(entry);
  const isCran = remote === undefined && repository !== undefined && /^(?:CRAN|RSPM|https?:\/\/.*\b(?:cran|rspm|packagemanager)\b.*)$/i.test(repository);
  const isBioconductor = remote === undefined && [asText(entry['Source']), repository].some((text) => /^(?:Bioconductor|BioC\w*)$/.test(text ?? ''));
  if (!isCran && !isBioconductor && remote === undefined) {
    draft.warn('origin-unknown', where, `${name} does not come from CRAN; ${repository ?? asText(entry['Source']) ?? 'nothing'} is stated as its origin.`);
  }
  return draft.add({ name, version, where, source: remote, scope: 'unknown', purlType: isCran ? 'cran' : isBioconductor ? 'bioconductor' : 'generic' });
}

function remoteOf(entry: ForeignRecord): PackageSource | undefined {
  const type = asText(entry['RemoteType'])?.toLowerCase();
  const commit = asText(entry['RemoteSha']);
  const host = type === undefined ? undefined : FORGES[type];
  if (host !== undefined && asText(entry['RemoteRepo']) !== undefined) {
    return { kind: 'git', url: `https://${host}/${asText(entry['RemoteUsername']) ?? ''}/${asText(entry['RemoteRepo'])!}`, commit };
  }
  const url = asText(entry['RemoteUrl']);
  return url !== undefined && (type === 'git' || type === 'git2r' || type === 'xgit') ? { kind: 'git', url, commit } : undefined;
}

const FORGES: Readonly<Record<string, string | undefined>> = { github: 'github.com', gitlab: 'gitlab.com', bitbucket: 'bitbucket.org' };
