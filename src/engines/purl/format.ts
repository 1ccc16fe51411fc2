import { encodeComponent, encodePath } from './encoding.ts';
import { typeRuleOf } from './types.ts';
import type { Purl } from './purl.ts';

/** The canonical text of a purl that is already normalised (as `parsePurl` and `readPurl` give it). Never refuses. */
export function formatPurl(purl: Purl): string {
  let text = `pkg:${purl.type}/`;
  if (purl.namespace !== undefined) text += `${encodePath(purl.namespace)}/`;
  text += typeRuleOf(purl.type).nameIsPath ? encodePath(purl.name) : encodeComponent(purl.name);
  if (purl.version !== undefined) text += `@${encodeComponent(purl.version)}`;
  let separator = '?';
  for (const key in purl.qualifiers) {
    text += `${separator}${key}=${encodeComponent(purl.qualifiers[key]!)}`;
    separator = '&';
  }
  if (purl.subpath !== undefined) text += `#${encodePath(purl.subpath)}`;
  return text;
}
