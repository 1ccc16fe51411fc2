/** How a session began. */
export const sessionMethods = ['password', 'link', 'passkey', 'provider', 'directory', 'break-glass'] as const;
export type SessionMethod = (typeof sessionMethods)[number];
