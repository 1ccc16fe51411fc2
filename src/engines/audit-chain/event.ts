import { canonicalJson } from './canonical-json.ts';

/** An audit event as it is sealed. Every field is there, null where it has no value. */
export type ChainEvent = Readonly<{
  id: string; tenantId: string;
  /** UTC with six digits of a second: `2026-11-23T08:00:00.123000Z`. */
  at: string;
  actorId: string | null; actorKind: string | null; actorName: string | null;
  action: string; outcome: string; objectKind: string; objectId: string;
  before: unknown; after: unknown;
  reason: string | null; requestId: string | null; address: string | null;
}>;

/** The digests of one record, each 64 hexadecimal digits in lower case. */
export type Digests = Readonly<{ sha256: string; sm3: string }>;

/** Digests over the UTF-8 of a text, in lower-case hexadecimal; given by whoever has them. */
export type Hash = { readonly [Name in keyof Digests]: (text: string) => string };

/** What stands before the first record of a chain. */
export const chainStart: Digests = { sha256: '0'.repeat(64), sm3: '0'.repeat(64) };

/**
 * The canonical JSON of an event: the same text as `canonicalJson`, written out because it is the hot path. Joined, not added up: digests
 * read it twice, and a text that was added up would be put together each time.
 */
export function eventText(event: ChainEvent): string {
  return [
    '{"action":', JSON.stringify(event.action), ',"actorId":', JSON.stringify(event.actorId), ',"actorKind":', JSON.stringify(event.actorKind), ',"actorName":', JSON.stringify(event.actorName), ',"address":', JSON.stringify(event.address),
    ',"after":', canonicalJson(event.after), ',"at":', JSON.stringify(event.at), ',"before":', canonicalJson(event.before), ',"id":', JSON.stringify(event.id), ',"objectId":', JSON.stringify(event.objectId), ',"objectKind":', JSON.stringify(event.objectKind),
    ',"outcome":', JSON.stringify(event.outcome), ',"reason":', JSON.stringify(event.reason), ',"requestId":', JSON.stringify(event.requestId), ',"tenantId":', JSON.stringify(event.tenantId), '}',
  ].join('');
}

/** The digests that seal the event with this text as number `seq`, after a record with these digests. */
export function sealDigests(hash: Hash, seq: number, previous: Digests, text: string): Digests {
  return { sha256: hash.sha256(sealInput(seq, previous.sha256, text)), sm3: hash.sm3(sealInput(seq, previous.sm3, text)) };
}

/** Whether these are the digests that seal the text there. */
export function isSealedBy(hash: Hash, seq: number, previous: Digests, text: string, digests: Digests): boolean {
  return hash.sha256(sealInput(seq, previous.sha256, text)) === digests.sha256 && hash.sm3(sealInput(seq, previous.sm3, text)) === digests.sm3;
}

/** Four lines: the name of the format, the number, the digest before, the event. No field can reach into another, since none before the event holds a line end. */
function sealInput(seq: number, previous: string, text: string): string {
  return `yuanshu-audit-1\n${seq}\n${previous}\n${text}`;
}
