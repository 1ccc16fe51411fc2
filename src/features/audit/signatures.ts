import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { canonicalJson } from '#engines/audit-chain/canonical-json.ts';
import { isSignedBy } from '#platform/crypto/algorithms.ts';
import { readPem, type KeyedValue } from '#platform/crypto.ts';
import type { Tx } from '#platform/db.ts';
import type { Ctx } from '#platform/feature.ts';

/** What is signed: a decision about an object, with all that it stands on. */
export type SignedDecision = Readonly<{
  objectKind: string;
  objectId: string;
  /** JSON: the decision as it was shown to whoever made it. Large documents go in by their digest. */
  payload: unknown;
}>;

export type Signature = Readonly<{
  id: string; objectKind: string; objectId: string; signerId: string | null; signerName: string; at: string;
  /** The canonical JSON (RFC 8785) whose UTF-8 was signed. */
  statement: string;
  digestAlgorithm: string; digest: string; algorithm: string; keyId: string; value: string;
}>;

export type Verified = Readonly<{
  isValid: boolean;
  /** Where it is not: the signature does not fit its statement, the key is not known, or the digest or columns are not those of the statement. */
  reason: 'signature' | 'key' | 'statement' | null;
  signature: Signature;
  /** The decision that was signed. */
  payload: unknown;
}>;

const statementBytesMax = 256 * 1024;

/** Signs a decision with the current key, in the transaction that stores the decision. */
export async function signDecision(ctx: Ctx, tx: Tx, decision: SignedDecision): Promise<Signature> {
  const id = newId('sig');
  const at = ctx.now.toISOString();
  const signer = { signerId: ctx.actor.personId ?? null, signerName: ctx.actor.name };
  const statement = canonicalJson({ type: statementType, id, tenantId: ctx.tenantId, at, ...signer, objectKind: decision.objectKind, objectId: decision.objectId, payload: decision.payload ?? null }).toWellFormed();
  if (Buffer.byteLength(statement) > statementBytesMax) throw new RangeError('A signed decision is too large: sign digests of its documents.');
  const { crypto } = ctx.app;
  const signed = await crypto.sign(statement);
  const digest = Buffer.from(crypto.digest(statement)).toString('hex');
  const digestAlgorithm = crypto.suite === 'sm' ? 'SM3' : 'SHA-256';
  await tx.query(
    `insert into signature (tenant_id, id, object_kind, object_id, signer_id, signer_name, at, statement, digest_algorithm, digest, algorithm, key_id, value) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [ctx.tenantId, id, decision.objectKind, decision.objectId, signer.signerId, signer.signerName, at, statement, digestAlgorithm, digest, signed.algorithm, signed.keyId, signed.value],
  );
  return { id, objectKind: decision.objectKind, objectId: decision.objectId, ...signer, at, statement, digestAlgorithm, digest, ...signed };
}

const statementType = 'yuanshu-decision-1';

/** Whether a stored signature still is what was signed. Throws `object.not-found` where there is none. */
export async function verifySignature(ctx: Ctx, tx: Tx, id: string): Promise<Verified> {
  const signature = await tx.findOne<Signature>(`select ${signatureColumns} from signature where tenant_id = $1 and id = $2`, [ctx.tenantId, id]);
  if (signature === undefined) throw new AppError('object.not-found', 'There is no such signature.');
  const content = contentOf(signature.statement);
  const reason = await reasonAgainst(ctx, tx, signature, content);
  return { isValid: reason === null, reason, signature, payload: content?.['payload'] ?? null };
}

/** The signatures over an object, oldest first. */
export function listSignatures(ctx: Ctx, tx: Tx, objectKind: string, objectId: string): Promise<Signature[]> {
  return tx.query<Signature>(`select ${signatureColumns} from signature where tenant_id = $1 and object_kind = $2 and object_id = $3 order by id limit 500`, [ctx.tenantId, objectKind, objectId]);
}

const signatureColumns = `id, object_kind as "objectKind", object_id as "objectId", signer_id as "signerId", signer_name as "signerName", at, statement, digest_algorithm as "digestAlgorithm", digest, algorithm, key_id as "keyId", value`;

async function reasonAgainst(ctx: Ctx, tx: Tx, signature: Signature, content: Record<string, unknown> | undefined): Promise<Verified['reason']> {
  const isFitting = await isSigned(ctx, tx, signature.statement, signature);
  if (isFitting === undefined) return 'key';
  if (!isFitting) return 'signature';
  const { id, objectKind, objectId, signerId, signerName } = signature;
  const told = { type: statementType, tenantId: ctx.tenantId, id, objectKind, objectId, signerId, signerName, at: new Date(signature.at).toISOString() };
  return content !== undefined && Object.entries(told).every(([name, value]) => content[name] === value) ? null : 'statement';
}

/** By the keys of this process, else by a public key that was registered once; undefined where the key is not known. */
export async function isSigned(ctx: Ctx, tx: Tx, statement: string, signed: KeyedValue): Promise<boolean | undefined> {
  if (ctx.app.crypto.publicKeys().some((key) => key.id === signed.keyId)) return ctx.app.crypto.verify(statement, signed);
  const row = await tx.findOne<{ publicKey: string | null }>(`select public_key as "publicKey" from crypto_key where id = $1 and algorithm = $2`, [signed.keyId, signed.algorithm]);
  const publicKey = typeof row?.publicKey === 'string' ? readPem(row.publicKey) : undefined;
  return publicKey === undefined ? undefined : isSignedBy(signed.algorithm, publicKey, Buffer.from(statement), Buffer.from(signed.value, 'base64url'));
}

function contentOf(statement: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = JSON.parse(statement);
    return typeof content === 'object' && content !== null && !Array.isArray(content) ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
