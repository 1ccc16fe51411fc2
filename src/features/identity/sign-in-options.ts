import type { Ctx } from '#platform/feature.ts';
import { passkeySite } from './passkeys.ts';
import { passwordPolicyOf } from './passwords.ts';
import { signInSettingsOf } from './sign-in-settings.ts';

/** What a stranger needs to know to sign in: no names of institutions, people or servers. */
export async function getSignInOptions({ app }: Ctx) {
  const { providers, directories } = signInSettingsOf(app.config);
  const tenants = await app.db.withSystem((tx) => tx.query(`select from tenant limit 2`));
  return {
    providers: providers.map(({ id, nameZh, nameEn }) => ({ id, nameZh, nameEn })), hasDirectories: directories.length > 0,
    canUsePasskeys: passkeySite(app.config) !== undefined, hasSeveralInstitutions: tenants.length > 1, password: passwordPolicyOf(app.config),
  };
}
