import type { FastifyRequest } from 'fastify';
import type { Tx } from '#platform/db.ts';
import type { App, Actor, Limit } from '#platform/feature.ts';
import { sessionOf } from '#platform/http/session-cookie.ts';
import type { Config } from '#platform/config.ts';
import { AppError } from '#kernel/errors.ts';
import { isSecret } from './secrets.ts';
import { powersOf, type LiveGrant } from './powers.ts';
import { findSession, touchSession, type SessionRecord } from './session-store.ts';
import { dueOf, idleMsOf } from './sign-in-policy.ts';
import { findToken, touchToken } from './token-store.ts';

/**
 * A credential names its tenant and row in the clear, so that it is looked up inside the tenant, and ends in the secret:
 * `<tenant>.<id>.<secret>`. In a token the whole is prefixed `ysk.`.
 */
export function formatCredential(tenantId: string, id: string, secret: string): string {
  return `${tenantId}.${id}.${secret}`;
}

const shape = /^([a-z0-9_]{1,40})\.((?:ses|tok|lnk|brk)_[0-9a-z]{26})\.([\w-]{20,100})$/;

export type Credential = Readonly<{ tenantId: string; id: string; secret: string }>;

/** Takes a credential apart, or undefined where it is none. */
export function parseCredential(text: string): Credential | undefined {
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
    // A token never carries more than its person holds now, nor reaches further.
    const held = currentPowers(app, credential.tenantId, row);
    const permissions = new Set(row.scopes.filter((scope) => held.permissions.has(scope)));
    return { tenantId: credential.tenantId, actor: { kind: 'token', personId: row.personId, name: `${row.personName} (${row.name})`, permissions, limits: held.limits } as const };
  });
}

async function authenticateSession(app: App, credential: Credential): Promise<Readonly<{ tenantId: string; actor: Actor }> | undefined> {
  return app.db.withTenant(credential.tenantId, async (tx) => {
    const now = new Date();
    const row = await findProven(tx, credential, now);
    if (row === undefined || !isOpen(row, app.config, now)) return undefined;
    if (now.getTime() - new Date(row.lastSeenAt).getTime() > touchEveryMs) await touchSession(tx, credential.tenantId, credential.id, now);
    const { permissions, limits } = currentPowers(app, credential.tenantId, row);
    const factor = row.hasFactor ? { shownAt: row.factorAt === null ? undefined : new Date(row.factorAt) } : undefined;
    return { tenantId: credential.tenantId, actor: { kind: 'person', personId: row.personId, name: row.personName, permissions, limits, sessionId: credential.id, due: dueOf(row, app.config, now), factor } as const };
  });
}

type Held = Readonly<{ permissions: ReadonlySet<string>; limits: ReadonlyMap<string, Limit> }>;

/** What these grants give together. One that an exclusion silences should not be there: somebody is to look. */
function currentPowers(app: App, tenantId: string, { personId, grants }: Readonly<{ personId: string; grants: readonly LiveGrant[] }>): Held {
  const powers = powersOf(grants);
  for (const { grantId, role, excludedBy } of powers.suppressed) app.log.warn({ tenant: tenantId, person: personId, grant: grantId, role, excludedBy }, 'a grant gives nothing: an earlier one of the same person excludes its role');
  return powers;
}

/** The session whose secret somebody has, whether it is open or not. */
export async function findProven(tx: Tx, credential: Credential, now: Date): Promise<SessionRecord | undefined> {
  const row = await findSession(tx, credential.tenantId, credential.id);
  return row !== undefined && isSecretOf(row, credential.secret, now) ? row : undefined;
}

/** The secret of the session, or for a moment the one before it. */
function isSecretOf(row: SessionRecord, secret: string, now: Date): boolean {
  const isPrevious = row.previousHash !== null && row.previousUntil !== null && new Date(row.previousUntil) > now && isSecret(row.previousHash, secret);
  return isSecret(row.secretHash, secret) || isPrevious;
}

function isOpen(row: SessionRecord, config: Config, now: Date): boolean {
  const idleMs = idleMsOf(config, row.roles);
  const isIdle = idleMs !== undefined && new Date(row.lastSeenAt).getTime() + idleMs <= now.getTime();
  return row.revokedAt === null && row.isActive && new Date(row.expiresAt) > now && !isIdle;
}
