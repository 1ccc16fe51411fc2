import { matchIndex } from '#engines/advisories/advisory-index.ts';
import type { AdvisoryIndex, IndexQuery } from '#engines/advisories/advisory-index.ts';
import { findEcosystem } from '#engines/purl/ecosystems.ts';
import { packageOfPurl } from '#engines/purl/packages.ts';
import { readPurl, withVersion } from '#engines/purl/purl.ts';
import { openKnowledge } from '../knowledge.ts';
import type { EngineContext } from './index.ts';
import { BadRequest, textOf } from './request.ts';
import type { Answer, Request } from './request.ts';

/** Opens the index once; each line asks it. */
export async function loadMatch({ terminal, intel }: EngineContext): Promise<Answer> {
  const { index } = await openKnowledge(terminal, { intel });
  return (request) => match(index, request);
}

/**
 * What cannot be checked is an error, never an empty list: a package without version, an ecosystem that no advisory can name. Records that
 * are about the package but cannot be decided (commits only, a version that is none) stand apart under `undecided`.
 */
function match(index: AdvisoryIndex, request: Request): unknown {
  const answer = matchIndex(index, readQuery(index, request));
  if (!answer.ok) throw new BadRequest(refusals[answer.refusal]);
  const ids = answer.matches.map(({ advisory }) => advisory.id);
  return answer.undecided.length === 0 ? { ids } : { ids, undecided: answer.undecided.map(({ advisory }) => advisory.id) };
}

const refusals = {
  'purl-not-readable': 'The purl cannot be read.', 'ecosystem-unknown': 'No advisory ecosystem has packages of this purl type.', 'index-damaged': 'The advisory index is damaged.',
} as const;

function readQuery(index: AdvisoryIndex, request: Request): IndexQuery {
  if (request.purl === undefined || request.purl === null) {
    const query = { ecosystem: textOf(request, 'ecosystem'), name: textOf(request, 'name'), version: textOf(request, 'version') };
    const base = query.ecosystem.split(':')[0]!;
    if (findEcosystem(query.ecosystem) === undefined && index.info.ecosystems[base] === undefined) throw new BadRequest(`The ecosystem "${query.ecosystem.slice(0, 100)}" is not known.`);
    return query;
  }
  const text = textOf(request, 'purl');
  const { value, issues } = readPurl(text);
  if (value === undefined) throw new BadRequest(issues.at(-1)?.message ?? refusals['purl-not-readable']);
  const version = request.version === undefined || request.version === null ? undefined : textOf(request, 'version');
  const asked = packageOfPurl(value.version === undefined && version !== undefined ? withVersion(value, version) : value);
  if (asked === undefined) throw new BadRequest(refusals['ecosystem-unknown']);
  if (asked.version === undefined) throw new BadRequest('The purl has no version: nothing can be checked.');
  return asked;
}
