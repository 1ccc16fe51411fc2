import { buildPurl, parsePurl } from '#engines/purl/purl.ts';
import type { PurlParts } from '#engines/purl/purl.ts';
import { BadRequest, optionalTextOf, textOf } from './request.ts';
import type { Answer, Request } from './request.ts';

/** By the letter of the standard: what it forbids is refused. */
export const parse: Answer = (request) => {
  const parsed = parsePurl(textOf(request, 'purl'));
  if (!parsed.ok) throw new BadRequest(parsed.refusal);
  const { type, namespace, name, version, qualifiers, subpath } = parsed.purl;
  return { type, namespace: namespace ?? null, name, version: version ?? null, qualifiers: qualifiers ?? null, subpath: subpath ?? null };
};

export const build: Answer = (request) => {
  const parts = {
    type: optionalTextOf(request, 'type'), namespace: optionalTextOf(request, 'namespace'), name: optionalTextOf(request, 'name'),
    version: optionalTextOf(request, 'version'), qualifiers: qualifiersOf(request), subpath: optionalTextOf(request, 'subpath'),
  };
  const built = buildPurl(parts);
  if (!built.ok) throw new BadRequest(built.refusal);
  return { purl: built.text };
};

function qualifiersOf(request: Request): PurlParts['qualifiers'] {
  const { qualifiers } = request;
  if (qualifiers === undefined || qualifiers === null) return undefined;
  const isTexts = typeof qualifiers === 'object' && !Array.isArray(qualifiers) && Object.values(qualifiers).every((value) => value === null || typeof value === 'string');
  if (!isTexts) throw new BadRequest('"qualifiers" must be an object of texts.');
  return qualifiers as PurlParts['qualifiers'];
}
