import { canonicalJson } from './canonical-json.ts';
import type { Digests, Hash } from './event.ts';

export const checkpointKinds = ['periodic', 'export', 'retention'] as const;
export type CheckpointKind = (typeof checkpointKinds)[number];

/** How far a chain came and what its digests were. */
export type Checkpoint = Readonly<{
  tenantId: string;
  /** Checkpoints are numbered without gaps. */
  number: number;
  kind: CheckpointKind;
  /** The last record that it speaks of, its id and when it happened. */
  seq: number; eventId: string; eventAt: string;
  digests: Digests;
  /** When the checkpoint was made. */
  at: string;
  /** The digest of the checkpoint before this one, with its signature; zeros before the first. */
  previous: string;
}>;

/** A checkpoint as it is kept: the canonical JSON that was signed, and the signature. */
export type SignedCheckpoint = Readonly<{ statement: string; algorithm: string; keyId: string; value: string }>;

const type = 'yuanshu-audit-checkpoint-1';

/** The canonical JSON that is signed. */
export function checkpointStatement(checkpoint: Checkpoint): string {
  const { digests, ...rest } = checkpoint;
  return canonicalJson({ type, ...rest, sha256: digests.sha256, sm3: digests.sm3 });
}

/** Reads a statement; undefined where it is not one. */
export function parseCheckpoint(statement: string): Checkpoint | undefined {
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(statement) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  if (typeof content !== 'object' || content === null || content['type'] !== type) return undefined;
  const { tenantId, number, kind, seq, eventId, eventAt, sha256, sm3, at, previous } = content;
  const isWhole = isText(tenantId) && isCount(number) && checkpointKinds.includes(kind as CheckpointKind) && isCount(seq) && isText(eventId) && isText(eventAt) && isDigest(sha256) && isDigest(sm3) && isText(at) && isDigest(previous);
  if (!isWhole) return undefined;
  return { tenantId, number, kind: kind as CheckpointKind, seq, eventId, eventAt, digests: { sha256, sm3 }, at, previous };
}

/** What the next checkpoint says of this one. Its signature is part of it, so that neither can be exchanged. */
export function checkpointDigest(hash: Hash, { statement, algorithm, keyId, value }: SignedCheckpoint): string {
  return hash.sha256(canonicalJson({ statement, algorithm, keyId, value }));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 200;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
