import { newId } from '#kernel/ids.ts';
import { createPerson, createSignInLink, permissions, type RoleName } from '#features/identity/public.ts';
import { noLimits, type App, type Ctx } from '#platform/feature.ts';
import { loadDemonstration } from './demonstration.ts';

export type Installed = Readonly<{ links: readonly Readonly<{ name: string; url: string }>[]; isDemonstrationLoading: boolean }>;

/** What a use case gets when the program itself acts, at its start. */
export function systemContext(app: App, tenantId: string): Ctx {
  return {
    tenantId, actor: { kind: 'system', personId: undefined, name: '源枢 Yuanshu', permissions: new Set(Object.keys(permissions)), limits: noLimits }, now: new Date(), requestId: newId('req'), address: undefined, log: app.log, app,
    tx: (work) => app.db.withTenant(tenantId, work),
  };
}

const administratorRoles: readonly RoleName[] = ['system-admin', 'ospo'];

/**
 * On the first start makes the institution and its administrator, and loads the demonstration unless `--empty`. Answers a one-time
 * link for the administrator where whoever starts the program needs one to sign in.
 */
export async function prepareInstallation(app: App): Promise<Installed> {
  const existing = await app.db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenant order by id limit 2`));
  if (existing.length > 1) return { links: [], isDemonstrationLoading: false };
  const tenantId = existing[0]?.id ?? (await createInstitution(app));
  const ctx = systemContext(app, tenantId);
  const isDemonstrationLoading = !app.config.empty && (await loadDemonstration(ctx));
  const administrator = await findAdministrator(ctx);
  // With a database of one's own the program runs as a service and its output is kept as a log: only who has never signed in needs the link.
  const isDue = app.config.databaseUrl === undefined || !administrator.hasSignedIn;
  if (!administrator.isActive || !isDue) return { links: [], isDemonstrationLoading };
  const link = await createSignInLink(ctx, administrator.id);
  return { links: [{ name: administrator.name, url: link.url }], isDemonstrationLoading };
}

/** Two servers that start together on an empty database make one institution. */
async function createInstitution(app: App): Promise<string> {
  const names = app.config.empty ? { code: 'institution', zh: '本机构', en: 'Our institution' } : { code: 'demo', zh: '示例银行', en: 'Example Bank' };
  return app.db.withSystem(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(146002)`);
    const rows = await tx.query<{ id: string }>(
      `with added as (insert into tenant (id, code, name_zh, name_en, is_demonstration) select $1, $2, $3, $4, $5 where not exists (select from tenant) returning id) select id from added union all select id from tenant limit 1`,
      [newId('ten'), names.code, names.zh, names.en, !app.config.empty],
    );
    return rows[0]!.id;
  });
}

type Administrator = Readonly<{ id: string; name: string; isActive: boolean; hasSignedIn: boolean }>;

/** The account of whoever runs the program; made once, found again by its name even when its roles were changed. */
async function findAdministrator(ctx: Ctx): Promise<Administrator> {
  const find = () => ctx.tx((tx) => tx.query<Administrator>(`select id, name, is_active as "isActive", last_sign_in_at is not null as "hasSignedIn" from person where tenant_id = $1 and login = 'admin'`, [ctx.tenantId]));
  const found = (await find())[0];
  if (found !== undefined) return found;
  const person = await createPerson(ctx, { login: 'admin', name: '管理员', roles: administratorRoles });
  return { id: person.id, name: person.name, isActive: true, hasSignedIn: false };
}
