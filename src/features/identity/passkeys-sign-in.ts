import { AppError } from '#kernel/errors.ts';
import type { Ctx, WithCookie } from '#platform/feature.ts';
import { recordEvent } from '#features/audit/public.ts';
import { askForPasskey, checkPasskey, ownerOfAnswer } from './passkeys.ts';
import { findPerson } from './people-store.ts';
import { countFailure, forgetFailures, refuseTooMany } from './sign-in-attempts.ts';
import { openSession, type Me } from './sign-in-sessions.ts';
import { inTenant } from './sign-in-tenant.ts';

const purpose = 'sign in by passkey';

/** What a browser needs to sign in with any passkey that it has for this site. */
export function startPasskeySignIn(ctx: Ctx) {
  return askForPasskey(ctx.app, purpose, undefined, ctx.now);
}

/** Signs in with a passkey: what one has and what one knows or is, since its person was verified. Every no is the same. */
export async function signInByPasskey(ctx: Ctx, input: Readonly<{ token: string; response: unknown }>, agent: string | undefined): Promise<WithCookie<Me>> {
  const owner = ownerOfAnswer(input.response);
  if (owner === undefined) throw new AppError('session.factor-refused');
  const of = inTenant(ctx, owner.tenantId);
  const subject = `passkey:${owner.personId}`;
  const opened = await of.tx(async (tx) => {
    await refuseTooMany(of, tx, subject);
    const factor = await checkPasskey(of, tx, purpose, input.token, input.response);
    const person = factor?.personId === owner.personId ? await findPerson(tx, owner.tenantId, owner.personId) : undefined;
    if (person?.isActive === true) {
      await forgetFailures(of, tx, subject);
      return openSession(of, tx, person, agent, { method: 'passkey', isFactorShown: true });
    }
    await countFailure(of, tx, subject);
    await recordEvent(of, tx, { action: 'identity.sign-in-refused', objectKind: 'person', objectId: owner.personId, outcome: 'refused', after: { by: 'passkey' } });
    return undefined;
  });
  if (opened === undefined) throw new AppError('session.factor-refused');
  return opened;
}
