import type { Tx } from '#platform/db.ts';
import { AppError } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import { given, whereOf } from '#platform/db/conditions.ts';
import { isLiveSql } from './powers.ts';
import { isKnown, type KnownPeople } from './reach.ts';

/** Roles that a person holds at this instant, within whatever scope, as SQL over `p` (person). */
const rolesNow = `coalesce((select array_agg(distinct g.role order by g.role) from role_grant g where g.tenant_id = p.tenant_id and g.person_id = p.id and ${isLiveSql}), '{}')`;
const rolesAsked = `coalesce((select array_agg(distinct g.role order by g.role) from role_grant g where g.tenant_id = p.tenant_id and g.person_id = p.id and g.state = 'requested'), '{}')`;

export type PersonRecord = Readonly<{ id: string; login: string; name: string; email: string | null; unitId: string | null; unitNameZh: string | null; unitNameEn: string | null; roles: string[]; requestedRoles: string[]; isActive: boolean; lastSignInAt: string | null; createdAt: string; mustChangePassword: boolean; passwordHash: string | null }>;
const personColumns = `p.id, p.login, p.name, p.email, p.unit_id as "unitId", u.name_zh as "unitNameZh", u.name_en as "unitNameEn", ${rolesNow} as roles, ${rolesAsked} as "requestedRoles", p.is_active as "isActive", p.last_sign_in_at as "lastSignInAt", p.created_at as "createdAt", p.must_change_password as "mustChangePassword", p.password_hash as "passwordHash"`;
const personFrom = `person p left join organisation_unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id`;

/** The person with this id. */
export async function findPerson(tx: Tx, tenantId: string, id: string): Promise<PersonRecord | undefined> {
  return (await tx.query<PersonRecord>(`select ${personColumns} from ${personFrom} where p.tenant_id = $1 and p.id = $2`, [tenantId, id]))[0];
}

/** The person with this login, active or not. */
export async function findPersonByLogin(tx: Tx, tenantId: string, login: string): Promise<PersonRecord | undefined> {
  return (await tx.query<PersonRecord>(`select ${personColumns} from ${personFrom} where p.tenant_id = $1 and p.login = $2`, [tenantId, login]))[0];
}

export type PersonFilter = Readonly<{ q?: string | undefined; unitId?: string | undefined; role?: string | undefined; known: KnownPeople | undefined; after: string; limit: number }>;

/** People by login, after the cursor. */
export async function listPeople(tx: Tx, tenantId: string, filter: PersonFilter): Promise<PersonRecord[]> {
  const where = whereOf([tenantId, filter.after, filter.limit], [
    given(filter.q, (q) => {
      const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
      return ['(p.login ilike ? or p.name ilike ? or p.email ilike ?)', pattern, pattern, pattern];
    }),
    given(filter.unitId, (id) => ['p.unit_id = ?', id]),
    given(filter.role, (role) => [`exists (select from role_grant g where g.tenant_id = p.tenant_id and g.person_id = p.id and g.role = ? and ${isLiveSql})`, role]),
    isKnown(filter.known),
  ]);
  return tx.query<PersonRecord>(`select ${personColumns} from ${personFrom} where p.tenant_id = $1 and p.login > $2 and ${where.sql} order by p.login limit $3`, where.values);
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

/** The person with this id; throws `object.not-found`. */
export async function getPerson(ctx: Readonly<{ tenantId: string }>, tx: Tx, id: string): Promise<PersonRecord> {
  const person = await findPerson(tx, ctx.tenantId, id);
  if (person === undefined) throw new AppError('object.not-found', 'There is no such person.');
  return person;
}
