import type { Ctx } from '#platform/feature.ts';
import type { BodyDetail, BodyRow } from './bodies-contract.ts';
import * as store from './body-store.ts';
import { defaultRaci, raciFaults } from './raci.ts';
import { daysLeft, outOfOffice, ruleOn } from './rules.ts';
import { assertVisible, todayOf, visibleBodyIds } from './visible.ts';
import type { BodyKind } from './words.ts';

type Figures = Readonly<{ bodyId: string; meetingCount: number; openResolutionCount: number; pendingCount: number }>;

const figuresSql = `select b.id as "bodyId",
  (select count(*)::int from meeting m where m.tenant_id = b.tenant_id and m.body_id = b.id and m.state in ('held', 'minuted', 'signed')) as "meetingCount",
  (select count(*)::int from resolution r where r.tenant_id = b.tenant_id and r.body_id = b.id and r.closed_at is null and r.annulled_at is null) as "openResolutionCount",
  (select count(*)::int from matter t where t.tenant_id = b.tenant_id and t.state = 'pending' and (t.body_id = b.id or (t.body_id is null and t.body_kind = b.kind))) as "pendingCount"
  from body b where b.tenant_id = $1 and ($2::text[] is null or b.id = any($2))`;

/** Bodies in the order of their kind, the dissolved ones last. */
export function listBodies(ctx: Ctx, kind: BodyKind | undefined): Promise<BodyRow[]> {
  return ctx.tx(async (tx) => {
    const ids = await visibleBodyIds(ctx, tx);
    const [wholes, figures] = [await store.listWhole(tx, ctx.tenantId, ids), await tx.prepared<Figures>(figuresSql, [ctx.tenantId, ids ?? null])];
    return wholes.filter((whole) => kind === undefined || whole.body.kind === kind).map((whole) => rowOf(whole, figures.find((row) => row.bodyId === whole.body.id)!, todayOf(ctx)));
  });
}

function rowOf(whole: store.WholeBody, figures: Figures, today: string): BodyRow {
  const { body, members } = whole;
  const inOffice = members.filter((member) => outOfOffice(member, today) === undefined);
  return {
    id: body.id, kind: body.kind, technologyDomain: body.technologyDomain, nameZh: body.nameZh, nameEn: body.nameEn, effectiveFrom: body.effectiveFrom, endedOn: body.endedOn,
    chairName: inOffice.find((member) => member.role === 'chair')?.name ?? null, memberCount: inOffice.length, endingCount: inOffice.filter((member) => daysLeft(member.validTo, today) !== undefined).length,
    meetingCount: figures.meetingCount, openResolutionCount: figures.openResolutionCount, pendingCount: figures.pendingCount, blockers: store.blockersOf(whole, today),
  };
}

export function getBody(ctx: Ctx, bodyId: string): Promise<BodyDetail> {
  return ctx.tx(async (tx) => {
    await assertVisible(ctx, tx, bodyId);
    const whole = await store.getWhole(tx, ctx.tenantId, bodyId);
    const [figures] = await tx.prepared<Figures>(figuresSql, [ctx.tenantId, [bodyId]]);
    return detailOf(whole, figures!, todayOf(ctx));
  });
}

function detailOf(whole: store.WholeBody, figures: Figures, today: string): BodyDetail {
  const { body, rules, members } = whole;
  const raci = body.raci ?? defaultRaci;
  const shownRules = rules.map(({ bodyId: _bodyId, ...rule }) => rule);
  return {
    ...rowOf(whole, figures, today), charter: body.charter, charterNumber: body.charterNumber, charterFileName: body.charterFileName, charterSha256: body.charterSha256, isCharterKept: body.charterOriginal !== null, endReason: body.endReason, createdAt: body.createdAt, updatedAt: body.updatedAt, today,
    rule: ruleOn(shownRules, today) ?? null, rules: shownRules, raci, isRaciDefault: body.raci === null, raciFaults: raciFaults(raci),
    members: members.map((member) => {
      const outBecause = outOfOffice(member, today) ?? null;
      return {
        id: member.id, personId: member.personId, name: member.name, unitNameZh: member.unitNameZh, unitNameEn: member.unitNameEn, department: member.department, role: member.role, validFrom: member.validFrom, validTo: member.validTo, deputyId: member.deputyId, deputyName: member.deputyName,
        outBecause, daysLeft: outBecause === null ? (daysLeft(member.validTo, today) ?? null) : null,
      };
    }),
  };
}
