import type { Tx } from '#platform/db.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';

/** Roles that a person holds at this instant, as SQL over `p` (person). */
export const rolesNow = `coalesce((select array_agg(g.role order by g.role) from role_grant g where g.tenant_id = p.tenant_id and g.person_id = p.id and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())), '{}')`;

export type PersonRecord = Readonly<{ id: string; login: string; name: string; email: string | null; unitId: string | null; unitName: string | null; roles: string[]; isActive: boolean; lastSignInAt: string | null; createdAt: string; mustChangePassword: boolean; passwordHash: string | null }>;
const personColumns = `p.id, p.login, p.name, p.email, p.unit_id as "unitId", u.name_zh as "unitName", ${rolesNow} as roles, p.is_active as "isActive", p.last_sign_in_at as "lastSignInAt", p.created_at as "createdAt", p.must_change_password as "mustChangePassword", p.password_hash as "passwordHash"`;
const personFrom = `person p left join organisation_unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id`;

/** The person with this id. */
export async function findPerson(tx: Tx, tenantId: string, id: string): Promise<PersonRecord | undefined> {
  return (await tx.query<PersonRecord>(`select ${personColumns} from ${personFrom} where p.tenant_id = $1 and p.id = $2`, [tenantId, id]))[0];
}

/** The person with this login, active or not. */
export async function findPersonByLogin(tx: Tx, tenantId: string, login: string): Promise<PersonRecord | undefined> {
  return (await tx.query<PersonRecord>(`select ${personColumns} from ${personFrom} where p.tenant_id = $1 and p.login = $2`, [tenantId, login]))[0];
}

export type PersonFilter = Readonly<{ q?: string | undefined; unitId?: string | undefined; role?: string | undefined; after: string; limit: number }>;

/** People by login, after the cursor. */
export async function listPeople(tx: Tx, tenantId: string, filter: PersonFilter): Promise<PersonRecord[]> {
  return tx.query<PersonRecord>(
    `select ${personColumns} from ${personFrom}
     where p.tenant_id = $1 and p.login > $2 and ($3::text is null or p.login ilike $3 or p.name ilike $3 or p.email ilike $3) and ($4::text is null or p.unit_id = $4)
       and ($5::text is null or exists (select from role_grant g where g.tenant_id = p.tenant_id and g.person_id = p.id and g.role = $5 and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())))
     order by p.login limit $6`,
    [tenantId, filter.after, filter.q === undefined ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`, filter.unitId ?? null, filter.role ?? null, filter.limit],
  );
}

export type NewPerson = Readonly<{ login: string; name: string; email: string | null; unitId: string | null; passwordHash: string | null; mustChangePassword: boolean }>;

/** Adds a person; undefined where the login is taken. */
export async function insertPerson(tx: Tx, tenantId: string, person: NewPerson): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(
    `insert into person (tenant_id, id, login, name, email, unit_id, password_hash, must_change_password) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, login) do nothing returning id`,
    [tenantId, newId('per'), person.login, person.name, person.email, person.unitId, person.passwordHash, person.mustChangePassword],
  );
  return rows[0]?.id;
}

export type PersonChange = Readonly<{ name: string; email: string | null; unitId: string | null; isActive: boolean }>;

export async function updatePerson(tx: Tx, tenantId: string, id: string, change: PersonChange, now: Date): Promise<void> {
  await tx.query(`update person set name = $3, email = $4, unit_id = $5, is_active = $6, updated_at = $7 where tenant_id = $1 and id = $2`, [tenantId, id, change.name, change.email, change.unitId, change.isActive, now]);
}

export async function setPassword(tx: Tx, tenantId: string, personId: string, passwordHash: string, now: Date): Promise<void> {
  await tx.query(`update person set password_hash = $3, must_change_password = false, updated_at = $4 where tenant_id = $1 and id = $2`, [tenantId, personId, passwordHash, now]);
}

/** Ends the grants that are no longer wanted and starts the new ones; what stays is not touched. */
export async function setRoles(tx: Tx, tenantId: string, personId: string, roles: readonly string[], grantedBy: string | null, now: Date): Promise<void> {
  await tx.query(`update role_grant set valid_to = $4 where tenant_id = $1 and person_id = $2 and valid_to is null and role <> all($3::text[])`, [tenantId, personId, roles, now]);
  const held = await tx.query<{ role: string }>(`select role from role_grant where tenant_id = $1 and person_id = $2 and valid_to is null`, [tenantId, personId]);
  for (const role of roles) {
    if (held.some((row) => row.role === role)) continue;
    await tx.query(`insert into role_grant (tenant_id, id, person_id, role, valid_from, granted_by) values ($1, $2, $3, $4, $5, $6)`, [tenantId, newId('grt'), personId, role, now, grantedBy]);
  }
}

/** The person with this id; throws `object.not-found`. */
export async function getPerson(ctx: Readonly<{ tenantId: string }>, tx: Tx, id: string): Promise<PersonRecord> {
  const person = await findPerson(tx, ctx.tenantId, id);
  if (person === undefined) throw new AppError('object.not-found', 'There is no such person.');
  return person;
}
