import { canonicalJson } from './canonical-json.ts';
import type { Digests } from './event.ts';

/** A sealed event as an export holds it, one a line. */
export type ChainLine = Readonly<{ seq: number; text: string; digests: Digests }>;

/** The line of an export: canonical JSON itself. */
export function formatLine({ seq, text, digests }: ChainLine): string {
  return `{"event":${text},"seq":${seq},"sha256":"${digests.sha256}","sm3":"${digests.sm3}"}`;
}

const ours = /^\{"event":(\{.*\}),"seq":(\d{1,15}),"sha256":"([0-9a-f]{64})","sm3":"([0-9a-f]{64})"\}$/s;

/**
 * Reads a line. As exports write it, the event is taken as it stands, without parsing; any other JSON with the same content is brought into
 * that form. Undefined where it is no line of an export.
 */
export function parseLine(line: string): ChainLine | undefined {
  const match = ours.exec(line);
  if (match !== null) return { seq: Number(match[2]), text: match[1]!, digests: { sha256: match[3]!, sm3: match[4]! } };
  try {
    const { event, seq, sha256, sm3 } = JSON.parse(line) as Record<string, unknown>;
    if (typeof event !== 'object' || event === null || typeof seq !== 'number' || !Number.isSafeInteger(seq) || !isDigest(sha256) || !isDigest(sm3)) return undefined;
    return { seq, text: canonicalJson(event), digests: { sha256, sm3 } };
  } catch {
    return undefined;
  }
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** The id of the event in a canonical text. The last place is the event's own: only flat texts follow, in which quotes are escaped. */
export function idOfText(text: string): string | undefined {
  const at = text.lastIndexOf(',"id":"');
  return at < 0 ? undefined : /^[\w.:-]{1,80}/.exec(text.slice(at + 7, at + 90))?.[0];
}
