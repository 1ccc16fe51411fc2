import { versFromNative } from '#engines/vers/native/index.ts';
import { parseVers } from '#engines/vers/parse.ts';
import { versContains } from '#engines/vers/range.ts';
import type { VersResult } from '#engines/vers/vers.ts';
import { BadRequest, textOf } from './request.ts';
import type { Answer } from './request.ts';

export const contains: Answer = (request) => ({ contains: taken(versContains(textOf(request, 'vers'), textOf(request, 'version'))).contains });

/** By the letter of the standard. */
export const parse: Answer = (request) => {
  const { scheme, constraints } = taken(parseVers(textOf(request, 'vers'))).vers;
  return { scheme, constraints };
};

/** The vers of a range in the ecosystem's own words. */
export const fromNative: Answer = (request) => ({ vers: taken(versFromNative(textOf(request, 'scheme'), textOf(request, 'range'))).text });

function taken<T>(result: VersResult<T>): T {
  if (!result.ok) throw new BadRequest(result.refusal.message);
  return result;
}
