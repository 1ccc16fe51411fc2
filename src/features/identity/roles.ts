/**
 * Roles and what each may do. Deny by default: a permission that no role of a person names is refused.
 * Domain file §7.0; scopes, terms and mutual exclusion of the three administrators are grants' business.
 */
export const roleNames = ['system-admin', 'security-admin', 'audit-admin', 'ospo', 'developer', 'system-owner', 'security', 'legal', 'procurement', 'auditor', 'executive'] as const;
export type RoleName = (typeof roleNames)[number];

export const permissions = {
  'ledger.read': 'See systems, components, where they are used and the import reports.',
  'ledger.write': 'Create and change systems and import documents.',
  'vulnerability.read': 'See findings and vulnerabilities.',
  'intelligence.write': 'Import advisories into the knowledge that all share.',
  'compliance.read': 'See licences.',
  'reporting.read': 'See the overview and export lists.',
  'people.read': 'See people, roles and organisation units.',
  'people.write': 'Add people, give roles, make sign-in links, change organisation units.',
  'tokens.own': 'Make and revoke own API tokens.',
  'audit.read': 'Read the audit log.',
  'settings.read': 'See how this installation is set up.',
} as const;
export type PermissionName = keyof typeof permissions;

const reader: readonly PermissionName[] = ['ledger.read', 'vulnerability.read', 'compliance.read', 'reporting.read', 'people.read'];

/** Which permissions each role carries. */
export const rolePermissions: Readonly<Record<RoleName, readonly PermissionName[]>> = {
  'system-admin': ['people.read', 'people.write', 'settings.read', 'intelligence.write', 'tokens.own', 'ledger.read', 'vulnerability.read', 'compliance.read', 'reporting.read'],
  'security-admin': ['people.read', 'settings.read', 'tokens.own'],
  'audit-admin': ['audit.read', 'people.read', 'settings.read'],
  ospo: [...reader, 'ledger.write', 'intelligence.write', 'tokens.own'],
  developer: [...reader, 'ledger.write', 'tokens.own'],
  'system-owner': [...reader, 'ledger.write', 'tokens.own'],
  security: [...reader, 'intelligence.write', 'tokens.own'],
  legal: [...reader],
  procurement: [...reader],
  auditor: [...reader],
  executive: [...reader],
};

/** The permissions of somebody who holds these roles, sorted, each once. */
export function permissionsOfRoles(roles: readonly RoleName[]): PermissionName[] {
  return [...new Set(roles.flatMap((role) => rolePermissions[role] ?? []))].sort();
}
