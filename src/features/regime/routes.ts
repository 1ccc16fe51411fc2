import type { Handlers } from '#platform/feature.ts';
import { untilClosed } from '#platform/follow.ts';
import * as affirmations from './affirmations.ts';
import * as attestations from './attestations.ts';
import * as clauses from './clauses.ts';
import type { regimeContract } from './contract.ts';
import { getControl, listControls } from './controls.ts';
import { getControlEvidence } from './control-evidence.ts';
import { frameworkHead, getBehaviours, getCoverage } from './coverage.ts';
import { exportAttestation, exportCoverage, exportPolicy } from './exports.ts';
import { frameworks } from './frameworks.ts';
import { deleteNote, setNote } from './notes.ts';
import * as packs from './packs.ts';
import * as policies from './policies.ts';
import { getPolicy, listPolicies } from './policy-views.ts';
import * as readings from './readings.ts';
import { listStarterPolicies, loadStarterPolicies } from './starter.ts';

export const regimeHandlers = {
  listPolicies: (ctx, { query }) => listPolicies(ctx, query),
  createPolicy: (ctx, { body }) => policies.createPolicy(ctx, body),
  getPolicy: (ctx, { params }) => getPolicy(ctx, params.policyId),
  updatePolicy: (ctx, { params, body }) => policies.updatePolicy(ctx, params.policyId, body),
  deletePolicy: async (ctx, { params }) => {
    await policies.deletePolicy(ctx, params.policyId);
    return {};
  },
  submitPolicy: (ctx, { params }) => policies.submitPolicy(ctx, params.policyId),
  proposePolicy: (ctx, { params }) => policies.proposePolicy(ctx, params.policyId),
  returnPolicy: (ctx, { params, body }) => policies.returnPolicy(ctx, params.policyId, body.reason),
  issuePolicy: (ctx, { params, body }) => policies.issuePolicy(ctx, params.policyId, body.effectiveOn),
  repealPolicy: (ctx, { params, body }) => policies.repealPolicy(ctx, params.policyId, body.reason),
  revisePolicy: (ctx, { params }) => policies.revisePolicy(ctx, params.policyId),
  getPolicyDifference: (ctx, { params, query }) => policies.getPolicyDifference(ctx, params.policyId, query.from),
  exportPolicy: (ctx, { params, query }) => exportPolicy(ctx, params.policyId, query.format, query.language),
  createPolicyOriginal: (ctx, { params, query, body }) => policies.createOriginal(ctx, params.policyId, query.fileName, body),
  getPolicyOriginal: (ctx, { params }) => policies.getOriginal(ctx, params.policyId),
  createClause: (ctx, { params, body }) => clauses.createClause(ctx, params.policyId, body),
  updateClause: (ctx, { params, body }) => clauses.updateClause(ctx, params.clauseId, body),
  deleteClause: (ctx, { params }) => clauses.deleteClause(ctx, params.clauseId),
  createControl: (ctx, { params, body }) => clauses.createControl(ctx, params.clauseId, body),
  updateControl: (ctx, { params, body }) => clauses.updateControl(ctx, params.controlId, body),
  deleteControl: (ctx, { params }) => clauses.deleteControl(ctx, params.controlId),
  listStarterPolicies: (ctx) => listStarterPolicies(ctx),
  loadStarterPolicies: (ctx, { body }) => loadStarterPolicies(ctx, body.keys),

  listEvidence: (ctx) => ({ rows: [...ctx.app.evidence].map(([name, { title, link }]) => ({ name, title, link })) }),
  listControls: (ctx, { query }) => listControls(ctx, query),
  getControl: (ctx, { params }) => getControl(ctx, params.controlId),
  getControlEvidence: (ctx, { params, query }) => getControlEvidence(ctx, params.controlId, query),
  createAttestation: (ctx, { params, body }) => attestations.createAttestation(ctx, params.controlId, body),
  listAttestations: (ctx, { query }) => attestations.listAttestations(ctx, query),
  getAttestation: (ctx, { params }) => attestations.getAttestation(ctx, params.attestationId),
  exportAttestation: (ctx, { params, query }) => exportAttestation(ctx, params.attestationId, query.format, query.language),

  listFrameworks: () => ({ rows: [...frameworks().values()].map((framework) => ({ ...frameworkHead(framework), groups: [...framework.groups], items: framework.items.map(({ isAffirmation: _affirmation, ...item }) => ({ ...item, wording: item.wording ?? null })) })) }),
  getCoverage: (ctx, { params }) => getCoverage(ctx, params.frameworkId),
  getBehaviours: (ctx) => getBehaviours(ctx),
  exportCoverage: (ctx, { params, query }) => exportCoverage(ctx, params.frameworkId, query.format, query.language),
  setRequirementNote: async (ctx, { params, body }) => {
    await setNote(ctx, params.frameworkId, params.itemId, body);
    return {};
  },
  deleteRequirementNote: async (ctx, { params }) => {
    await deleteNote(ctx, params.frameworkId, params.itemId);
    return {};
  },
  listAffirmations: (ctx) => affirmations.listAffirmations(ctx),
  createAffirmation: (ctx, { body }) => affirmations.createAffirmation(ctx, body),

  listReadings: (ctx) => readings.listReadings(ctx),
  getReading: (ctx, { params }) => readings.getReading(ctx, params.policyId),
  confirmReading: (ctx, { params }) => readings.confirmReading(ctx, params.policyId),
  listReaders: (ctx, { params, query }) => readings.listReaders(ctx, params.policyId, query),
  listReminders: (ctx, { query }) => readings.listReminders(ctx, query),

  createPack: (ctx, { body }) => packs.createPack(ctx, body),
  listPacks: (ctx, { query }) => packs.listPacks(ctx, query),
  getPack: (ctx, { params }) => packs.getPack(ctx, params.packId),
  followPack: async (ctx, { params, request }) => {
    await packs.getPack(ctx, params.packId);
    return packEvents(packs.followPack(ctx, params.packId, untilClosed(request.raw)));
  },
  getPackFile: (ctx, { params }) => packs.getPackFile(ctx, params.packId),
} satisfies Handlers<typeof regimeContract>;

async function* packEvents(rows: ReturnType<typeof packs.followPack>) {
  for await (const row of rows) yield { event: 'pack', data: row };
}
