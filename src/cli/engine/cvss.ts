import { scoreCvss } from '#engines/scoring/cvss.ts';
import { BadRequest, textOf } from './request.ts';
import type { Answer } from './request.ts';

export const score: Answer = (request) => {
  const scored = scoreCvss(textOf(request, 'vector'));
  if (!scored.ok) throw new BadRequest(scored.refusal);
  const { version, base, temporal, environmental, severity } = scored;
  return { version, base, temporal, environmental, severity };
};
