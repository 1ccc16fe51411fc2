import { randomBytes } from 'node:crypto';
import { raiseAlarm } from '#features/identity/alarms.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { codeAt, stepOf } from '#features/identity/factors-totp.ts';
import { hashSecret } from '#features/identity/secrets.ts';
import { newId } from '#kernel/ids.ts';
import { systemContext } from '../../src/installation.ts';
import { runHostCommand } from '../../src/host-commands.ts';
import { Authenticator } from '../authenticator.ts';
import type { Client, TestServer } from '../server.ts';
import type { Institution } from './institution.ts';
import type { Sample } from './route-samples.ts';

/** Whatever sign-in writes down: one row of each. */
export async function makeSignIns(test: TestServer, tenantId: string, code: string, word: string): Promise<void> {
  const who = await test.signIn(tenantId, 'developer');
  await who.ok(identity.changePassword, { body: { next: 'Correct-Horse-9' } });
  await confirmTotp(who);
  const key = new Authenticator(test.config.publicUrl);
  await who.ok(identity.addPasskey, { body: { name: `Key ${word}`, ...key.make(await who.ok(identity.startPasskey)) } });
  await runHostCommand({ ...test.running.app, config: { ...test.config, breakGlass: `drill ${word}`, institution: code } });
  await test.running.app.db.withTenant(tenantId, async (tx) => {
    await tx.query(`insert into external_identity (tenant_id, provider, subject, person_id, groups, created_at, last_seen_at) values ($1, 'example', $2, $3, $4, now(), now())`, [tenantId, `subject-${word}`, who.personId, [`group ${word}`]]);
    await tx.query(`insert into directory_sync (tenant_id, id, directory, is_dry_run, started_at, finished_at, issues) values ($1, $2, $4, true, now(), now(), $3)`, [tenantId, newId('dsy'), JSON.stringify([`about ${word}`]), `example-${word}`]);
  });
}

async function startTotp(who: Client): Promise<{ factorId: string; code: string }> {
  const { factorId, uri } = await who.ok(identity.startTotp);
  const secret = [...new URL(uri).searchParams.get('secret')!].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return { factorId, code: codeAt(Buffer.from(secret.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2))), stepOf(new Date())) };
}

async function confirmTotp(who: Client): Promise<void> {
  const { factorId, code } = await startTotp(who);
  await who.ok(identity.confirmTotp, { params: { factorId }, body: { code } });
}

/** A second factor of the caller's that was shown a moment ago, made behind the scenes: the session stays as it is. */
async function ownFactor({ test, tenantId }: Institution, who: Client): Promise<string> {
  const factorId = newId('fac');
  await test.running.app.db.withTenant(tenantId, async (tx) => {
    await tx.query(`delete from second_factor where person_id = $1`, [who.personId]);
    await tx.query(`insert into second_factor (tenant_id, id, person_id, kind, name, credential_id, public_key, counter, transports, created_at, confirmed_at) values ($1, $2, $3, 'passkey', 'x', $2, $4, 0, '{}', now(), now())`, [tenantId, factorId, who.personId, randomBytes(8)]);
    await tx.query(`update session set factor_at = now() where person_id = $1`, [who.personId]);
  });
  return factorId;
}

async function recoveryCode({ test, tenantId }: Institution, who: Client): Promise<string> {
  const code = randomBytes(5).toString('hex');
  await test.running.app.db.withTenant(tenantId, (tx) => tx.query(`insert into recovery_code (tenant_id, id, person_id, code_hash, created_at) values ($1, $2, $3, $4, now())`, [tenantId, newId('rec'), who.personId, hashSecret(`${who.personId} ${code}`)]));
  return code;
}

function openAlarm({ test, tenantId, word }: Institution): Promise<string> {
  const ctx = systemContext(test.running.app, tenantId);
  return ctx.tx((tx) => raiseAlarm(ctx, tx, 'break-glass-used', { reason: word }));
}

const refusedAnswer = { token: 'x'.repeat(40), response: { id: 'x', response: {} } };

/** A valid request to each endpoint of sign-in. */
export const signInSamples: Readonly<Record<string, Sample>> = {
  'identity.getSignInOptions': () => ({}),
  'identity.startProviderSignIn': () => ({ params: { providerId: 'none' } }),
  'identity.finishProviderSignIn': () => ({ params: { providerId: 'none' }, body: { token: 'x'.repeat(40), search: '?code=1' } }),
  'identity.endProviderSession': () => ({ params: { providerId: 'none' }, body: { logout_token: 'x.y.z' } }),
  'identity.listFactors': () => ({}),
  'identity.startTotp': () => ({}),
  'identity.confirmTotp': async (_of, who) => {
    const { factorId, code } = await startTotp(who);
    return { params: { factorId }, body: { code } };
  },
  'identity.startPasskey': () => ({}),
  'identity.addPasskey': async (of, who) => ({ body: { name: 'a key', ...new Authenticator(of.test.config.publicUrl).make(await who.ok(identity.startPasskey)) } }),
  'identity.renameFactor': async (of, who) => ({ params: { factorId: await ownFactor(of, who) }, body: { name: 'another name' } }),
  'identity.removeFactor': async (of, who) => ({ params: { factorId: await ownFactor(of, who) } }),
  'identity.renewRecoveryCodes': async (of, who) => {
    await ownFactor(of, who);
    return {};
  },
  'identity.startPasskeyProof': () => ({}),
  'identity.proveFactor': async (of, who) => ({ body: { recoveryCode: await recoveryCode(of, who) } }),
  'identity.startPasskeySignIn': () => ({}),
  'identity.signInByPasskey': () => ({ body: refusedAnswer }),
  'identity.resetFactors': ({ personId }) => ({ params: { personId } }),
  'identity.listDirectories': () => ({}),
  'identity.listDirectorySyncs': ({ word }) => ({ params: { directoryId: `example-${word}` } }),
  'identity.startDirectorySync': () => ({ params: { directoryId: 'example' }, body: { isDryRun: true } }),
  'identity.signInByBreakGlass': () => ({ body: { token: 'x'.repeat(40) } }),
  'identity.listAlarms': () => ({}),
  'identity.acknowledgeAlarm': async (of) => ({ params: { alarmId: await openAlarm(of) }, body: { note: 'looked into' } }),
};
