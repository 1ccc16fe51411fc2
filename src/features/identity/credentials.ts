import type { FastifyRequest } from 'fastify';
import { noLimits, type App, type Actor } from '#platform/feature.ts';
import { sessionOf } from '#platform/http/session-cookie.ts';
import { AppError } from '#kernel/errors.ts';
import { isSecret } from './secrets.ts';
import { permissionsOfRoles, type RoleName } from './roles.ts';
import { findSession, touchSession } from './session-store.ts';
import { findToken, touchToken } from './token-store.ts';

/**
 * A credential names its tenant and row in the clear, so that it is looked up inside the tenant, and ends in the secret:
 * `<tenant>.<id>.<secret>`. In a token the whole is prefixed `ysk.`.
 */
export function formatCredential(tenantId: string, id: string, secret: string): string {
  return `${tenantId}.${id}.${secret}`;
}

const shape = /^([a-z0-9_]{1,40})\.((?:ses|tok|lnk)_[0-9a-z]{26})\.([\w-]{20,100})$/;

/** Takes a credential apart, or undefined where it is none. */
export function parseCredential(text: string): Readonly<{ tenantId: string; id: string; secret: string }> | undefined {
  const match = shape.exec(text);
  return match === null ? undefined : { tenantId: match[1]!, id: match[2]!, secret: match[3]! };
}

export const tokenPrefix = 'ysk.';
const touchEveryMs = 60_000;

/** Who sends the request: a session by cookie, or an API token as bearer. */
export async function authenticate(app: App, request: FastifyRequest): Promise<Readonly<{ tenantId: string; actor: Actor }> | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return authenticateToken(app, authorization);
  const credential = parseCredential(sessionOf(request, app.config) ?? '');
  return credential === undefined ? undefined : authenticateSession(app, credential);
}

async function authenticateToken(app: App, authorization: string): Promise<Readonly<{ tenantId: string; actor: Actor }>> {
  const text = authorization.replace(/^Bearer\s+/i, '');
  const credential = text.startsWith(tokenPrefix) ? parseCredential(text.slice(tokenPrefix.length)) : undefined;
  if (credential === undefined) throw new AppError('token.refused');
  return app.db.withTenant(credential.tenantId, async (tx) => {
    const now = new Date();
    const row = await findToken(tx, credential.tenantId, credential.id);
    if (row === undefined || !isSecret(row.secretHash, credential.secret) || row.revokedAt !== null || new Date(row.expiresAt) <= now || !row.isActive) throw new AppError('token.refused');
    if (row.lastUsedAt === null || now.getTime() - new Date(row.lastUsedAt).getTime() > touchEveryMs) await touchToken(tx, credential.tenantId, credential.id, now);
    // A token never carries more than its person holds now.
    const held = new Set<string>(permissionsOfRoles(row.roles as RoleName[]));
    const permissions = new Set(row.scopes.filter((scope) => held.has(scope)));
    return { tenantId: credential.tenantId, actor: { kind: 'token', personId: row.personId, name: `${row.personName} (${row.name})`, permissions, limits: noLimits } as const };
  });
}

async function authenticateSession(app: App, credential: Readonly<{ tenantId: string; id: string; secret: string }>): Promise<Readonly<{ tenantId: string; actor: Actor }> | undefined> {
  return app.db.withTenant(credential.tenantId, async (tx) => {
    const now = new Date();
    const row = await findSession(tx, credential.tenantId, credential.id);
    if (row === undefined || !isSecret(row.secretHash, credential.secret) || row.revokedAt !== null || new Date(row.expiresAt) <= now || !row.isActive) return undefined;
    if (now.getTime() - new Date(row.lastSeenAt).getTime() > touchEveryMs) await touchSession(tx, credential.tenantId, credential.id, now);
    const permissions = new Set<string>(permissionsOfRoles(row.roles as RoleName[]));
    return { tenantId: credential.tenantId, actor: { kind: 'person', personId: row.personId, name: row.personName, permissions, limits: noLimits, sessionId: credential.id } as const };
  });
}
