import type { MessageKey } from '../../i18n/keys.ts';
import type { RoleName } from './queries.ts';

export const roleKeys = {
  'system-admin': 'identity.role.systemAdmin', 'security-admin': 'identity.role.securityAdmin', 'audit-admin': 'identity.role.auditAdmin', ospo: 'identity.role.ospo', developer: 'identity.role.developer', 'system-owner': 'identity.role.systemOwner',
  security: 'identity.role.security', legal: 'identity.role.legal', procurement: 'identity.role.procurement', auditor: 'identity.role.auditor', executive: 'identity.role.executive',
} as const satisfies Record<RoleName, MessageKey>;

/** A permission that is newer than this text is shown by its own name. */
export const permissionKeys: Readonly<Record<string, MessageKey>> = {
  'ledger.read': 'identity.permission.ledgerRead', 'ledger.write': 'identity.permission.ledgerWrite', 'vulnerability.read': 'identity.permission.vulnerabilityRead', 'intelligence.write': 'identity.permission.intelligenceWrite', 'compliance.read': 'identity.permission.complianceRead',
  'reporting.read': 'identity.permission.reportingRead', 'people.read': 'identity.permission.peopleRead', 'people.write': 'identity.permission.peopleWrite', 'tokens.own': 'identity.permission.tokensOwn', 'audit.read': 'identity.permission.auditRead', 'settings.read': 'identity.permission.settingsRead',
};
