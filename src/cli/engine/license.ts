import { normalizeLicense } from '#engines/licenses/normalize.ts';
import { parseExpression } from '#engines/licenses/parse.ts';
import { satisfies as askSatisfies } from '#engines/licenses/satisfies.ts';
import { BadRequest, textOf, textsOf } from './request.ts';
import type { Answer } from './request.ts';

/**
 * The tree: `{kind: "license", id, orLater, exception?}`, `{kind: "and"|"or", parts: […]}`, `{kind: "none"}`, `{kind: "noassertion"}`.
 */
export const parse: Answer = (request) => {
  const parsed = parseExpression(textOf(request, 'expression'));
  if (!parsed.ok) throw new BadRequest(`${parsed.refusal.message} (character ${parsed.refusal.at + 1})`);
  return parsed.expression;
};

export const normalize: Answer = (request) => ({ expression: normalizeLicense(textOf(request, 'text'))?.expression ?? null });

export const satisfies: Answer = (request) => {
  const result = askSatisfies(textOf(request, 'expression'), textsOf(request, 'allowed'));
  if (!result.ok) throw new BadRequest(result.refusal.message);
  return { satisfies: result.satisfies };
};
