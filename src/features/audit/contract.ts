import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { idOf, queryList, tableForm } from '#kernel/words.ts';

export const outcome = z.enum(['done', 'refused', 'failed']);
export type Outcome = z.infer<typeof outcome>;
const eventId = idOf('aud');
const instant = z.iso.datetime({ offset: true });
const name = z.string().min(1).max(200);

export const auditEvent = z.object({
  id: eventId, at: z.string(), actorId: z.string().nullable(), actorName: z.string().nullable(), actorKind: z.string().nullable(), action: z.string(), outcome,
  objectKind: z.string(), objectId: z.string(), objectName: z.string().nullable(), reason: z.string().nullable(), address: z.string().nullable(), requestId: z.string().nullable(),
  seq: z.number().int().nullable(), sealedAt: z.string().nullable(),
});
export type AuditEvent = z.infer<typeof auditEvent>;
export const difference = z.object({ path: z.string(), kind: z.enum(['added', 'removed', 'changed']), from: z.unknown(), to: z.unknown() });
export const auditEventInFull = auditEvent.extend({ before: z.unknown(), after: z.unknown(), fields: z.array(difference), sha256: z.string().nullable(), sm3: z.string().nullable() });

export const historyEntry = z.object({
  id: eventId, at: z.string(), actorName: z.string().nullable(), actorKind: z.string().nullable(), action: z.string(), outcome,
  /** Null also where it is not for the eyes of a reader: reasons of sign-in and accounts. */
  reason: z.string().nullable(),
  fields: z.array(difference), isSealed: z.boolean(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

export const signedCheckpoint = z.object({ number: z.number().int(), seq: z.number().int(), kind: z.enum(['periodic', 'export', 'retention']), at: z.string(), statement: z.string(), algorithm: z.string(), keyId: z.string(), value: z.string() });
export const publicKey = z.object({ id: z.string(), algorithm: z.string(), pem: z.string(), isCurrent: z.boolean() });
const checkpointRow = signedCheckpoint.omit({ statement: true, value: true });

export const fault = z.object({
  kind: z.enum(['changed', 'removed', 'inserted', 'reordered', 'truncated', 'forged-checkpoint', 'removed-checkpoint', 'unreadable']),
  seq: z.number().int(), toSeq: z.number().int().optional(), id: z.string().optional(), isWithin: z.literal(true).optional(), checkpoint: z.number().int().optional(),
});
export const verification = z.object({
  id: idOf('ver'), state: z.enum(['waiting', 'running', 'intact', 'faulty', 'failed']), askedByName: z.string().nullable(), askedAt: z.string(), startedAt: z.string().nullable(), finishedAt: z.string().nullable(),
  eventCount: z.number().int().nullable(), checkpointCount: z.number().int().nullable(),
  result: z.object({ firstSeq: z.number().int(), lastSeq: z.number().int(), coveredSeq: z.number().int(), faultCount: z.number().int(), faults: z.array(fault) }).nullable(),
});
export type Verification = z.infer<typeof verification>;

export const chainState = z.object({
  /** Numbers of the first event that is kept and of the last that is sealed; the chain is empty where the last is 0. */
  firstSeq: z.number().int(), lastSeq: z.number().int(), sealedAt: z.string().nullable(), unsealedCount: z.number().int(), oldestUnsealedAt: z.string().nullable(),
  retentionDays: z.number().int(), suite: z.enum(['international', 'sm']),
  lastCheckpoint: checkpointRow.nullable(), checkpoints: z.array(checkpointRow), lastVerification: verification.nullable(),
});

const filters = z.object({
  q: z.string().trim().max(200).optional(), actorId: z.string().max(60).optional(), action: queryList(z.string().max(100)), outcome: queryList(outcome), objectKind: z.string().max(60).optional(), objectId: name.optional(),
  from: instant.optional(), to: instant.optional(),
});
export type EventFilter = z.infer<typeof filters>;

export const signature = z.object({
  id: idOf('sig'), objectKind: z.string(), objectId: z.string(), signerId: z.string().nullable(), signerName: z.string(), at: z.string(), statement: z.string(), digestAlgorithm: z.string(), digest: z.string(), algorithm: z.string(), keyId: z.string(), value: z.string(),
});
const object = z.object({ objectKind: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/), objectId: name });

export const auditContract = {
  listEvents: endpoint({ id: 'audit.listEvents', method: 'GET', path: '/audit/events', permission: 'audit.read', audit: 'read', summary: 'The audit log, newest first.', query: pageQuery.extend(filters.shape), reply: pageOf(auditEvent) }),
  exportEvents: endpoint({ id: 'audit.exportEvents', method: 'GET', path: '/audit/events/export', permission: 'audit.read', audit: 'read', carries: 'download', summary: 'The filtered audit log as CSV or xlsx, in the words of the screens; the list gives codes.', query: filters.extend(tableForm), reply: z.string() }),
  listActions: endpoint({ id: 'audit.listActions', method: 'GET', path: '/audit/actions', permission: 'audit.read', summary: 'The actions that stand in the audit log.', reply: z.object({ rows: z.array(z.string()) }) }),
  getEvent: endpoint({ id: 'audit.getEvent', method: 'GET', path: '/audit/events/:eventId', permission: 'audit.read', audit: 'read', summary: 'One event with what it changed, field by field, and its place in the chain.', params: z.object({ eventId }), reply: auditEventInFull }),
  getChain: endpoint({ id: 'audit.getChain', method: 'GET', path: '/audit/chain', permission: 'audit.read', summary: 'How far the chain is sealed, its checkpoints, and when it was last verified.', reply: chainState }),
  exportChain: endpoint({ id: 'audit.exportChain', method: 'GET', path: '/audit/chain/export', permission: 'audit.read', audit: 'read', carries: 'download', summary: 'The whole sealed chain as one archive that `yuanshu audit verify` verifies without this installation: events, checkpoints, public keys, manifest.', reply: z.string() }),
  createCheckpoint: endpoint({ id: 'audit.createCheckpoint', method: 'POST', path: '/audit/checkpoints', permission: 'audit.read', summary: 'Seals what is not sealed, signs how far the chain is and answers it, to be kept outside of this installation.', reply: z.object({ checkpoint: signedCheckpoint.nullable() }) }),
  createVerification: endpoint({ id: 'audit.createVerification', method: 'POST', path: '/audit/verifications', permission: 'audit.read', summary: 'Verifies the whole chain in the background.', reply: verification }),
  getVerification: endpoint({ id: 'audit.getVerification', method: 'GET', path: '/audit/verifications/:verificationId', permission: 'audit.read', summary: 'What a verification found.', params: z.object({ verificationId: idOf('ver') }), reply: verification }),

  listObjectHistory: endpoint({ id: 'audit.listObjectHistory', method: 'GET', path: '/history/:objectKind/:objectId', permission: 'history.read', summary: 'What happened to one object, newest first; addresses, and reasons of sign-in and accounts, are left out. Empty where the caller may not see objects of this kind.', params: object, query: pageQuery, reply: pageOf(historyEntry) }),
  listKeys: endpoint({ id: 'audit.listKeys', method: 'GET', path: '/keys', permission: 'session', summary: 'The public keys of this installation, to verify its signatures elsewhere.', reply: z.object({ keys: z.array(publicKey) }) }),
  listSignatures: endpoint({ id: 'audit.listSignatures', method: 'GET', path: '/signatures', permission: 'history.read', summary: 'The signatures over one object, oldest first; empty where the caller may not see objects of this kind.', query: object, reply: z.object({ rows: z.array(signature) }) }),
  getSignature: endpoint({ id: 'audit.getSignature', method: 'GET', path: '/signatures/:signatureId', permission: 'history.read', summary: 'Whether the signature of a decision holds; the decision itself for those who may see its object.', params: z.object({ signatureId: idOf('sig') }), reply: z.object({ isValid: z.boolean(), reason: z.enum(['signature', 'key', 'statement']).nullable(), signature: signature.extend({ statement: z.string().nullable() }), payload: z.unknown() }) }),
} as const;
