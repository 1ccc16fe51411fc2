import type { Handlers } from '#platform/feature.ts';
import { exportChain, mergeKeys } from './chain-export.ts';
import { listRegisteredKeys } from './chain-store.ts';
import { getChain } from './chain-views.ts';
import { makeCheckpoint } from './checkpoints.ts';
import type { auditContract } from './contract.ts';
import { exportEvents, getEvent, listActions, listEvents, listObjectHistory } from './event-views.ts';
import { isVisible } from './object-kinds.ts';
import { sealEvents } from './sealer.ts';
import { listSignatures, verifySignature } from './signatures.ts';
import { createVerification, getVerification } from './verifications.ts';

export const auditHandlers = {
  listEvents: (ctx, { query }) => ctx.tx((tx) => listEvents(tx, ctx.tenantId, query, query)),
  exportEvents: (ctx, { query: { format, language, ...filter } }) => exportEvents(ctx, filter, { format, language }),
  listActions: async (ctx) => ({ rows: await ctx.tx((tx) => listActions(tx, ctx.tenantId)) }),
  getEvent: (ctx, { params }) => ctx.tx((tx) => getEvent(tx, ctx.tenantId, params.eventId)),
  getChain: (ctx) => getChain(ctx),
  exportChain: (ctx) => exportChain(ctx),
  createCheckpoint: async (ctx) => {
    await sealEvents(ctx.app, ctx.tenantId, { isPatient: true });
    return { checkpoint: (await makeCheckpoint(ctx.app, ctx.tenantId, 'export')) ?? null };
  },
  createVerification: (ctx) => createVerification(ctx),
  getVerification: (ctx, { params }) => ctx.tx((tx) => getVerification(tx, ctx.tenantId, params.verificationId)),
  listObjectHistory: (ctx, { params, query }) => listObjectHistory(ctx, params, query),
  listKeys: async (ctx) => ({ keys: [...mergeKeys(ctx.app, await ctx.tx((tx) => listRegisteredKeys(tx)))] }),
  listSignatures: async (ctx, { query }) => ({ rows: isVisible(ctx, query.objectKind) ? await ctx.tx((tx) => listSignatures(ctx, tx, query.objectKind, query.objectId)) : [] }),
  getSignature: async (ctx, { params }) => {
    const { payload, signature: { statement, ...signature }, ...verdict } = await ctx.tx((tx) => verifySignature(ctx, tx, params.signatureId));
    const isShown = isVisible(ctx, signature.objectKind);
    return { ...verdict, signature: { ...signature, statement: isShown ? statement : null }, payload: isShown ? payload : null };
  },
} satisfies Handlers<typeof auditContract>;
