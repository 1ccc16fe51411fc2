import { z } from 'zod';
import { endpoint } from '#kernel/endpoint.ts';
import { shortText } from '#kernel/words.ts';
import { absences, behaviours, bodyId, bodyKind, day, department, departments, digest, longText, majority, memberId, memberRole, none, personId, raciDuties, raciParties, reason, routingObstacles } from './words.ts';

export const technologyDomain = z.string().regex(/^[a-z]+(?:-[a-z]+)*$/).max(60);
const ruleFields = z.object({
  requiredDepartments: z.array(department).min(1).max(departments.length).refine((list) => new Set(list).size === list.length, 'each department once'),
  shareNumerator: z.number().int().min(1).max(12), shareDenominator: z.number().int().min(1).max(12), majority, exceptionMajority: majority, doDeputiesCount: z.boolean(), followUpDays: z.number().int().min(1).max(366),
});
export const ruleRow = ruleFields.extend({ version: z.number().int(), effectiveFrom: z.string(), createdAt: z.string(), createdByName: z.string().nullable(), reason: z.string().nullable() });
export const blocker = z.object({ obstacle: z.enum(routingObstacles), department: department.nullable(), because: z.enum(absences).nullable(), name: z.string().nullable(), on: z.string().nullable() });

const names = { nameZh: shortText(80), nameEn: shortText(120) };
const charter = { charter: longText(20_000), charterNumber: shortText(80).nullable(), charterFileName: shortText(200).nullable(), charterSha256: digest.nullable() };
const bodyFields = z.object({ ...names, ...charter, technologyDomain: technologyDomain.nullable() });

export const memberRow = z.object({
  id: memberId, personId, name: z.string(), unitNameZh: z.string().nullable(), unitNameEn: z.string().nullable(), department, role: memberRole, validFrom: z.string(), validTo: z.string().nullable(), deputyId: personId.nullable(), deputyName: z.string().nullable(),
  /** Null where the member is in office today. */
  outBecause: z.enum(absences).nullable(),
  /** Days until the term ends, where that is within 30 days. */
  daysLeft: z.number().int().nullable(),
});
export const bodyRow = z.object({
  id: bodyId, kind: bodyKind, technologyDomain: z.string().nullable(), nameZh: z.string(), nameEn: z.string(), effectiveFrom: z.string(), endedOn: z.string().nullable(), chairName: z.string().nullable(),
  memberCount: z.number().int(), endingCount: z.number().int(), meetingCount: z.number().int(), openResolutionCount: z.number().int(), pendingCount: z.number().int(), blockers: z.array(blocker),
});
const raci = z.record(z.enum(behaviours), z.partialRecord(z.enum(raciParties), z.enum(raciDuties)));
export const bodyDetail = bodyRow.extend({
  charter: z.string(), charterNumber: z.string().nullable(), charterFileName: z.string().nullable(), charterSha256: z.string().nullable(), isCharterKept: z.boolean(), endReason: z.string().nullable(), createdAt: z.string(), updatedAt: z.string(), today: z.string(),
  rule: ruleRow.nullable(), rules: z.array(ruleRow), members: z.array(memberRow), raci, isRaciDefault: z.boolean(), raciFaults: z.array(z.enum(behaviours)),
});

const term = { role: memberRole, department, validFrom: day, validTo: day.nullable(), deputyId: personId.nullable() };
const of = { params: z.object({ bodyId }) };

/** Bodies: what they are for, who sits in them, what a decision of theirs needs. */
export const bodiesContract = {
  listBodies: endpoint({ id: 'coordination.listBodies', method: 'GET', path: '/bodies', permission: 'coordination.read', within: 'part', summary: 'The bodies of the institution, with what keeps them from taking matters; within a part, those of which one is a member or deputy.', query: z.object({ kind: bodyKind.optional() }), reply: z.object({ rows: z.array(bodyRow) }) }),
  getBody: endpoint({ id: 'coordination.getBody', method: 'GET', path: '/bodies/:bodyId', permission: 'coordination.read', within: 'part', summary: 'A body with its charter, members, rules and table of duties.', ...of, reply: bodyDetail }),
  createBody: endpoint({ id: 'coordination.createBody', method: 'POST', path: '/bodies', permission: 'coordination.write', summary: 'Establishes a body; without a rule it gets the one of article 4.', body: bodyFields.partial({ charterNumber: true, charterFileName: true, charterSha256: true, technologyDomain: true }).extend({ kind: bodyKind, effectiveFrom: day, rule: ruleFields.optional() }), reply: bodyDetail }),
  updateBody: endpoint({ id: 'coordination.updateBody', method: 'PATCH', path: '/bodies/:bodyId', permission: 'coordination.write', summary: 'Changes the names, the charter or the domain of a body.', ...of, body: bodyFields.partial(), reply: bodyDetail }),
  keepCharter: endpoint({ id: 'coordination.keepCharter', method: 'POST', path: '/bodies/:bodyId/charter', permission: 'coordination.write', summary: 'Keeps the file of the charter; a digest that was written down before, or comes along, has to fit it.', ...of, query: z.object({ fileName: shortText(200), sha256: digest.optional() }), body: z.any(), reply: bodyDetail, carries: 'upload' }),
  getCharter: endpoint({ id: 'coordination.getCharter', method: 'GET', path: '/bodies/:bodyId/charter', permission: 'coordination.read', audit: 'read', within: 'part', summary: 'The file of the charter, as it came.', ...of, reply: z.any(), carries: 'download' }),
  endBody: endpoint({ id: 'coordination.endBody', method: 'POST', path: '/bodies/:bodyId/end', permission: 'coordination.write', summary: 'Dissolves a body from a day on; its history stays.', ...of, body: z.object({ endedOn: day, reason }), reply: bodyDetail }),
  setRule: endpoint({ id: 'coordination.setRule', method: 'POST', path: '/bodies/:bodyId/rules', permission: 'coordination.write', summary: 'Adds a version of the rule of a body, in force from a day that is not past.', ...of, body: ruleFields.extend({ effectiveFrom: day, reason }), reply: bodyDetail }),
  setRaci: endpoint({ id: 'coordination.setRaci', method: 'PUT', path: '/bodies/:bodyId/raci', permission: 'coordination.write', summary: 'Sets the table of duties of a body; null takes the default again.', ...of, body: z.object({ raci: raci.nullable() }), reply: bodyDetail }),
  addMember: endpoint({ id: 'coordination.addMember', method: 'POST', path: '/bodies/:bodyId/members', permission: 'coordination.write', summary: 'Appoints a member for a term.', ...of, body: z.object({ personId, ...term }), reply: bodyDetail }),
  updateMember: endpoint({ id: 'coordination.updateMember', method: 'PATCH', path: '/bodies/:bodyId/members/:memberId', permission: 'coordination.write', summary: 'Changes the end of a term, the role, the department or the deputy of a member.', params: z.object({ bodyId, memberId }), body: z.object({ ...term }).omit({ validFrom: true }).partial().extend({ reason }), reply: bodyDetail }),
  removeMember: endpoint({ id: 'coordination.removeMember', method: 'DELETE', path: '/bodies/:bodyId/members/:memberId', permission: 'coordination.write', summary: 'Removes a membership that was entered by mistake and sat in no meeting.', params: z.object({ bodyId, memberId }), reply: none }),
} as const;

export type BodyRow = z.infer<typeof bodyRow>;
export type BodyDetail = z.infer<typeof bodyDetail>;
export type MemberRow = z.infer<typeof memberRow>;
export type RuleRow = z.infer<typeof ruleRow>;
export type Blocker = z.infer<typeof blocker>;
