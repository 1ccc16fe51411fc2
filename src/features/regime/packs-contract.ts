import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { pageOf, pageQuery } from '#kernel/page.ts';
import { day, frameworkId, language, packId, packStates } from './words.ts';

export const packRow = z.object({
  id: packId, frameworks: z.array(frameworkId), periodFrom: z.string(), periodTo: z.string(), language, state: z.enum(packStates),
  /** 0–100. */
  progress: z.number().int(),
  /** What is being collected: `evidence ledger.systemOwners`. */
  step: z.string().nullable(),
  counts: z.object({ files: z.number().int(), items: z.number().int(), answered: z.number().int(), unanswered: z.number().int(), gaps: z.number().int() }).nullable(),
  failure: z.string().nullable(), sha256: z.string().nullable(), bytes: z.number().int().nullable(), createdByName: z.string(), createdAt: z.string(), finishedAt: z.string().nullable(),
});
export type PackRow = z.infer<typeof packRow>;

const packParam = z.object({ packId });

export const packsContract = {
  createPack: endpoint({ id: 'regime.createPack', method: 'POST', path: '/evidence-packs', permission: 'evidence.export', summary: 'Collect an evidence pack for one or more frameworks over a period.', body: z.object({ frameworks: z.array(frameworkId).min(1).max(10), periodFrom: day, periodTo: day, language: language.default('zh-CN') }), reply: packRow }),
  listPacks: endpoint({ id: 'regime.listPacks', method: 'GET', path: '/evidence-packs', permission: 'evidence.export', summary: 'Evidence packs, newest first.', query: pageQuery, reply: pageOf(packRow) }),
  getPack: endpoint({ id: 'regime.getPack', method: 'GET', path: '/evidence-packs/:packId', permission: 'evidence.export', summary: 'An evidence pack and how far it is.', params: packParam, reply: packRow }),
  followPack: endpoint({ id: 'regime.followPack', method: 'GET', path: '/evidence-packs/:packId/events', permission: 'evidence.export', summary: 'Follow the collection of a pack as server-sent events named pack.', params: packParam, reply: z.any(), carries: 'events' }),
  getPackFile: endpoint({ id: 'regime.getPackFile', method: 'GET', path: '/evidence-packs/:packId/file', permission: 'evidence.export', audit: 'read', summary: 'The pack as a zip; "yuanshu evidence verify" checks it without a server.', params: packParam, reply: z.any(), carries: 'download' }),
} as const;
