import type { z } from 'zod';
import { isProtected, ldapSettings, openLdap } from './ldap.ts';
import { oidcSettings, openOidc } from './oidc.ts';

export { Unreachable, type ForeignPerson } from './foreign-person.ts';
export type { DirectoryConnection } from './ldap.ts';
export type { ProviderConnection } from './oidc.ts';
export type { SignedOut } from './logout-token.ts';

/** Who confirms people by sending the browser back and forth. CAS and SAML stand behind an OpenID Connect bridge. */
export const providerKinds = { oidc: { settings: oidcSettings, open: openOidc } } as const;
export type ProviderSettings = z.output<typeof oidcSettings>;

/** Who keeps people and checks their passwords. */
export const directoryKinds = { ldap: { settings: ldapSettings, open: openLdap, isProtected } } as const;
export type DirectorySettings = z.output<typeof ldapSettings>;
