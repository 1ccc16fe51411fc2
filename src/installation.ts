import { newId } from '#kernel/ids.ts';
import { createPerson, createSignInLink, grantDirectly, permissions, type RoleName } from '#features/identity/public.ts';
import { noLimits, type App, type Ctx } from '#platform/feature.ts';
import { loadDemonstration } from './demonstration.ts';

/** A way in that is printed at the start: whom it is for, by role and by name. */
export type PrintedLink = Readonly<{ title: string; name: string; url: string }>;
export type Installed = Readonly<{ links: readonly PrintedLink[]; isDemonstrationLoading: boolean }>;

/** What a use case gets when the program itself acts, at its start. */
export function systemContext(app: App, tenantId: string): Ctx {
  return {
    tenantId, actor: { kind: 'system', personId: undefined, name: '源枢 Yuanshu', permissions: new Set(Object.keys(permissions)), limits: noLimits }, now: new Date(), requestId: newId('req'), address: undefined, log: app.log, app,
    tx: (work) => app.db.withTenant(tenantId, work),
  };
}

/** The three administrators, who are three people. The first is who installs the program, and keeps house besides. */
const administrators: readonly Readonly<{ role: RoleName; login: string; name: string; title: string; also: readonly RoleName[] }>[] = [
  { role: 'system-admin', login: 'admin', name: '管理员', title: '系统管理员 system administrator', also: ['ospo'] },
  { role: 'security-admin', login: 'security-admin', name: '安全管理员', title: '安全管理员 security administrator', also: [] },
  { role: 'audit-admin', login: 'audit-admin', name: '审计管理员', title: '审计管理员 audit administrator', also: [] },
];

/**
 * On the first start makes the institution and its administrators, and loads the demonstration unless `--empty`. Answers one-time
 * links for those administrators whom whoever starts the program has to let in; the system administrator's comes first.
 */
export function prepareInstallation(app: App): Promise<Installed> {
  return oneAtATime(app, () => prepare(app));
}

/** Of servers that start together on an empty database one prepares it; the others wait, however long that takes, and find it prepared. */
function oneAtATime<T>(app: App, work: () => Promise<T>): Promise<T> {
  return app.db.withOwner(async (tx) => {
    await tx.query('set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0');
    await tx.query('select pg_advisory_xact_lock(146002)');
    return work();
  }, { statementTimeoutMs: 0 });
}

async function prepare(app: App): Promise<Installed> {
  const existing = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant order by id limit 2`));
  if (existing.length > 1) return { links: [], isDemonstrationLoading: false };
  const tenantId = existing[0]?.id ?? (await createInstitution(app));
  const ctx = systemContext(app, tenantId);
  const isDemonstrationLoading = !app.config.empty && (await loadDemonstration(ctx));
  const links: PrintedLink[] = [];
  for (const row of administrators) {
    const holder = await findHolder(ctx, row);
    if (holder !== undefined && isLinkDue(app, row.role, holder)) links.push({ title: row.title, name: holder.name, url: (await createSignInLink(ctx, holder.id)).url });
  }
  return { links, isDemonstrationLoading };
}

/**
 * With a database of one's own the program runs as a service and its output is kept as a log: only who has never signed in needs the link. The
 * system administrator of the bundled database gets one at each start, the others on demand: nobody inside can make one for them.
 */
function isLinkDue(app: App, role: RoleName, holder: Holder): boolean {
  return holder.isActive && (!holder.hasSignedIn || app.config.links || (role === 'system-admin' && app.config.databaseUrl === undefined));
}

async function createInstitution(app: App): Promise<string> {
  const names = app.config.empty ? { code: 'institution', zh: '本机构', en: 'Our institution' } : { code: 'demo', zh: '示例银行', en: 'Example Bank' };
  const id = newId('ten');
  await app.db.withSystem((tx) => tx.query(`insert into tenant (id, code, name_zh, name_en, is_demonstration) values ($1, $2, $3, $4, $5)`, [id, names.code, names.zh, names.en, !app.config.empty]));
  return id;
}

type Holder = Readonly<{ id: string; name: string; isActive: boolean; hasSignedIn: boolean }>;
const holderColumns = `p.id, p.name, p.is_active as "isActive", p.last_sign_in_at is not null as "hasSignedIn"`;

/**
 * The account of an administrator: the one that the installation made, found again by its name even when its roles were changed, or the first who
 * holds the role. Where nobody ever held it, or nobody does now and `--links` asks for a way in, the account is made and given the role.
 */
async function findHolder(ctx: Ctx, { role, login, name, also }: (typeof administrators)[number]): Promise<Holder | undefined> {
  const found = await ctx.tx(async (tx) => ({
    own: await tx.findOne<Holder>(`select ${holderColumns} from person p where p.tenant_id = $1 and p.login = $2`, [ctx.tenantId, login]),
    holder: await tx.findOne<Holder>(
      `select ${holderColumns} from person p join role_grant g on g.tenant_id = p.tenant_id and g.person_id = p.id
       where p.tenant_id = $1 and g.role = $2 and p.is_active and g.state = 'approved' and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now()) order by g.valid_from, g.id limit 1`,
      [ctx.tenantId, role],
    ),
    wasHeld: (await tx.query(`select from role_grant where tenant_id = $1 and role = $2 and state in ('approved', 'ended') limit 1`, [ctx.tenantId, role])).length > 0,
  }));
  if (role === 'system-admin' && found.own === undefined) return makeAdministrator(ctx, { login, name, roles: [role, ...also] });
  const account = role === 'system-admin' && found.own?.isActive === true ? found.own : (found.holder ?? found.own);
  if (found.holder !== undefined || (found.wasHeld && !ctx.app.config.links)) return account;
  if (found.own === undefined) return makeAdministrator(ctx, { login, name, roles: [role] });
  await ctx.tx(async (tx) => {
    await tx.query(`update person set is_active = true where tenant_id = $1 and id = $2`, [ctx.tenantId, found.own!.id]);
    await grantDirectly(ctx, tx, found.own!.id, { role });
  });
  return { ...found.own, isActive: true };
}

async function makeAdministrator(ctx: Ctx, input: Readonly<{ login: string; name: string; roles: readonly RoleName[] }>): Promise<Holder> {
  const person = await createPerson(ctx, input);
  return { id: person.id, name: person.name, isActive: true, hasSignedIn: false };
}
