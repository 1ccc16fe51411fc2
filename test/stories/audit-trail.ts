import { auditContract as audit } from '#features/audit/contract.ts';
import { signDecision } from '#features/audit/public.ts';
import { systemContext } from '../../src/installation.ts';
import type { Client, TestServer } from '../server.ts';

/** What the log of an institution has: a signed decision, an event, a verification. */
export type AuditTrail = Readonly<{ signatureId: string; eventId: string; verificationId: string }>;

export async function makeAuditTrail(test: TestServer, tenantId: string, word: string, systemId: string, boss: Client): Promise<AuditTrail> {
  const ctx = systemContext(test.running.app, tenantId);
  const signature = await ctx.tx((tx) => signDecision(ctx, tx, { objectKind: 'system', objectId: systemId, payload: { decision: word } }));
  const { rows } = await boss.ok(audit.listEvents, { query: { objectKind: 'system', objectId: systemId } });
  await boss.ok(audit.createCheckpoint);
  const verification = await boss.ok(audit.createVerification);
  return { signatureId: signature.id, eventId: rows[0].id, verificationId: verification.id };
}
