import { findScheme } from '#engines/versions/index.ts';
import { BadRequest, textOf } from './request.ts';
import type { Answer } from './request.ts';

export const compare: Answer = (request) => {
  const ecosystem = textOf(request, 'ecosystem');
  const scheme = findScheme(ecosystem);
  if (scheme === undefined) throw new BadRequest(`No order of versions is known for the ecosystem "${ecosystem.slice(0, 100)}".`);
  const [a, b] = (['a', 'b'] as const).map((field) => {
    const text = textOf(request, field);
    const version = scheme.parse(text);
    if (version === undefined) throw new BadRequest(`"${text.slice(0, 100)}" is no version of the scheme ${scheme.id}.`);
    return version;
  });
  return { order: Math.sign(scheme.compare(a, b)) + 0 };
};
