import type { Ctx, LocalText, Task, TaskRow } from '#platform/feature.ts';
import { civilDay } from '#platform/documents/typography.ts';
import { isLiveSql } from './powers.ts';
import { roleNames, rolePermissions, type PermissionName } from './roles.ts';

const text = (zh: string, en: string): LocalText => ({ zh, en });
const soonDays = 7;

/** What powers wait for: grants that were asked for, and reviews of access. */
export const identityTasks: Readonly<Record<string, TaskRow>> = {
  reviews: { title: text('权限复核', 'Access review'), mailed: ['open', 'due-soon', 'overdue'], find: findReviews },
  grants: { title: text('授权审批', 'Grants to approve'), mailed: [], find: findGrants },
};

/** Who decides about powers, by the roles that carry it for the whole institution. */
const deciders = rolesWith('grants.approve');

function rolesWith(permission: PermissionName): readonly string[] {
  return roleNames.filter((role) => rolePermissions[role].includes(permission));
}

async function findReviews(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  const rows = await ctx.tx((tx) => tx.query<Readonly<{ personId: string; id: string; quarter: string; dueAt: string; open: number }>>(
    `select w.id as "personId", r.id, r.quarter, r.due_at as "dueAt", (select count(*)::int from access_review_item i where i.tenant_id = r.tenant_id and i.review_id = r.id and i.decision is null) as open
     from access_review r join person w on w.tenant_id = r.tenant_id and w.is_active and exists (select from role_grant g where g.tenant_id = w.tenant_id and g.person_id = w.id and g.scope_kind = 'institution' and g.role = any($3::text[]) and ${isLiveSql})
     where r.tenant_id = $1 and r.closed_at is null and ($2::text is null or w.id = $2) order by r.id, w.id`,
    [ctx.tenantId, personId ?? null, deciders],
  ));
  return rows.map((row): Task => {
    const due = new Date(row.dueAt);
    const isLate = due < ctx.now;
    const stage = isLate ? 'overdue' : due.getTime() - ctx.now.getTime() < soonDays * 24 * 3600_000 ? 'due-soon' : 'open';
    return { personId: row.personId, objectId: row.id, stage, text: text(`${row.quarter}权限复核，尚有${row.open}项待复核`, `Access review ${row.quarter}: ${row.open} items are open`), link: `/people/reviews`, dueOn: civilDay(due), isLate };
  });
}

/** All that waits for an approval in one line: the list itself says what each is. */
async function findGrants(ctx: Ctx, personId: string | undefined): Promise<Task[]> {
  if (personId === undefined || !ctx.actor.permissions.has('grants.approve')) return [];
  const [row] = await ctx.tx((tx) => tx.query<Readonly<{ count: number }>>(`select count(*)::int as count from role_grant g where g.tenant_id = $1 and g.state = 'requested' and g.person_id <> $2 and g.requested_by is distinct from $2`, [ctx.tenantId, personId]));
  return row!.count === 0 ? [] : [{ personId, objectId: 'requested', stage: 'requested', text: text(`${row!.count}项授权申请待审批`, `Requests for powers to decide about: ${row!.count}`), link: '/people/grants?state=requested', dueOn: null, isLate: false }];
}
