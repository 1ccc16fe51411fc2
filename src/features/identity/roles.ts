/**
 * Roles and what each may do. Deny by default: a permission that no role of a person names is refused.
 * Domain file §7.0. A role is held through a grant, which says for how long and within what scope (`grants.ts`).
 */
export const roleNames = [
  'decision-maker', 'ospo', 'technical-reviewer', 'architect', 'security', 'legal', 'procurement', 'risk', 'human-resources', 'component-owner', 'system-owner', 'developer', 'operations',
  'executive', 'auditor', 'supplier', 'third-party', 'regulator', 'platform-operator', 'system-admin', 'security-admin', 'audit-admin',
] as const;
export type RoleName = (typeof roleNames)[number];

export const permissions = {
  'ledger.read': 'See systems, components, where they are used and the import reports.',
  'ledger.write': 'Create and change systems and import documents.',
  'vulnerability.read': 'See findings and vulnerabilities.',
  'intelligence.write': 'Import advisories into the knowledge that all share.',
  'compliance.read': 'See licences.',
  'reporting.read': 'See the overview and export lists.',
  'people.read': 'See people, roles and organisation units.',
  'people.write': 'Add and close accounts, make sign-in links, change organisation units.',
  'grants.request': 'Ask that a person be given a role.',
  'grants.approve': 'Approve, refuse and end grants of roles; run the access review.',
  'sessions.revoke': 'See and end the sessions and tokens of others.',
  'alarms.acknowledge': 'Acknowledge alarms after looking into them.',
  'tokens.own': 'Make and revoke own API tokens.',
  'history.read': 'See what happened to an object that one may see.',
  'audit.read': 'Read, verify and export the audit log.',
  'settings.read': 'See how this installation is set up.',
  'coordination.read': 'See bodies, meetings and resolutions.',
  'coordination.write': 'Keep bodies, call meetings, write minutes, follow resolutions up.',
  'coordination.vote': 'Vote in the bodies of which one is a member.',
  'regime.read': 'See the policy library, the controls and their coverage; confirm that one has read a policy.',
  'regime.write': 'Draft policies, clauses, controls and their mapping.',
  'regime.issue': 'Issue and repeal policies.',
  'regime.attest': 'Attest whether a control works, with its evidence.',
  'evidence.export': 'Export evidence packs.',
  'planning.read': 'See plans, their figures and their progress.',
  'planning.write': 'Draft plans and work programmes and report progress.',
  'planning.approve': 'Approve plans.',
} as const;
export type PermissionName = keyof typeof permissions;

const reader: readonly PermissionName[] = ['ledger.read', 'vulnerability.read', 'compliance.read', 'reporting.read', 'people.read', 'history.read', 'coordination.read', 'regime.read', 'planning.read'];
const member: readonly PermissionName[] = [...reader, 'coordination.vote', 'grants.request'];
const worker: readonly PermissionName[] = [...reader, 'ledger.write', 'tokens.own', 'grants.request'];

/** Which permissions each role carries. */
export const rolePermissions: Readonly<Record<RoleName, readonly PermissionName[]>> = {
  'decision-maker': [...member, 'regime.issue', 'planning.approve'],
  ospo: [...member, 'ledger.write', 'intelligence.write', 'tokens.own', 'coordination.write', 'regime.write', 'regime.attest', 'evidence.export', 'planning.write'],
  'technical-reviewer': [...member, 'regime.attest'],
  architect: [...member, 'regime.attest'],
  security: [...member, 'intelligence.write', 'tokens.own', 'regime.attest'],
  legal: [...member, 'regime.attest'],
  procurement: [...member, 'regime.attest'],
  risk: [...member, 'regime.attest', 'evidence.export'],
  'human-resources': [...member],
  'component-owner': [...worker],
  'system-owner': [...worker],
  developer: [...worker],
  operations: [...worker],
  executive: [...reader],
  auditor: [...reader, 'evidence.export'],
  // What people from outside may do comes with the portals of suppliers, assessors, regulators and the public platform.
  supplier: [],
  'third-party': [],
  regulator: [],
  'platform-operator': [],
  'system-admin': ['people.read', 'people.write', 'grants.request', 'sessions.revoke', 'settings.read', 'history.read', 'tokens.own'],
  'security-admin': ['people.read', 'grants.approve', 'sessions.revoke', 'alarms.acknowledge', 'settings.read', 'history.read', 'regime.read'],
  'audit-admin': ['audit.read', 'people.read', 'settings.read', 'regime.read'],
};

/** The permissions of somebody who holds these roles, sorted, each once. */
export function permissionsOfRoles(roles: readonly RoleName[]): PermissionName[] {
  return [...new Set(roles.flatMap((role) => rolePermissions[role] ?? []))].sort();
}

/** What a grant may be limited to: the whole institution, a unit with all below it, a system with all below it, or a domain of technology. */
export const scopeKinds = ['institution', 'unit', 'system', 'technology-domain'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** The domains over which technical experts are spread: domain file §7.0 (TECH-x) and art. 4. */
export const technologyDomains = ['operating-system', 'database', 'middleware', 'big-data', 'artificial-intelligence', 'frontend', 'blockchain', 'cloud', 'security', 'development-tools'] as const;
export type TechnologyDomain = (typeof technologyDomains)[number];

const whole: readonly ScopeKind[] = ['institution'];
const unitly: readonly ScopeKind[] = ['institution', 'unit'];
const systemly: readonly ScopeKind[] = ['institution', 'unit', 'system'];

/** Within what each role may be granted; a grant with another scope is refused, and gives nothing where it is found all the same. */
export const roleScopes: Readonly<Record<RoleName, readonly ScopeKind[]>> = {
  'decision-maker': whole, ospo: whole,
  'technical-reviewer': ['institution', 'technology-domain'],
  architect: unitly, security: unitly, legal: unitly, procurement: unitly, risk: unitly,
  'human-resources': whole,
  'component-owner': ['institution', 'unit', 'system', 'technology-domain'],
  'system-owner': systemly, developer: systemly, operations: systemly,
  executive: unitly, auditor: unitly,
  supplier: whole, 'third-party': whole, regulator: whole, 'platform-operator': whole,
  'system-admin': whole, 'security-admin': whole, 'audit-admin': whole,
};

/**
 * Within what each permission can be used. One that is held within something else gives nothing: a part of what concerns the whole
 * institution does not exist. Permissions with a part have endpoints that say `within: 'part'` and keep to it.
 */
export const permissionScopes: Readonly<Record<PermissionName, readonly ScopeKind[]>> = {
  'ledger.read': systemly, 'ledger.write': systemly, 'vulnerability.read': systemly, 'intelligence.write': whole, 'compliance.read': systemly, 'reporting.read': systemly,
  'people.read': scopeKinds, 'people.write': whole, 'grants.request': scopeKinds, 'grants.approve': whole, 'sessions.revoke': whole, 'alarms.acknowledge': whole, 'tokens.own': scopeKinds,
  'history.read': whole, 'audit.read': whole, 'settings.read': whole,
  'coordination.read': scopeKinds, 'coordination.write': whole, 'coordination.vote': scopeKinds,
  'regime.read': whole, 'regime.write': whole, 'regime.issue': whole, 'regime.attest': whole, 'evidence.export': whole,
  'planning.read': whole, 'planning.write': whole, 'planning.approve': whole,
};

/** How far a permission of a role reaches where the role is granted within a scope of this kind. */
export type Reach = 'whole' | 'part' | 'none';

/** What every screen, page and check of the matrix asks: permission × role × scope. */
export function reachOf(role: RoleName, permission: PermissionName, scopeKind: ScopeKind): Reach {
  if (!rolePermissions[role].includes(permission) || !roleScopes[role].includes(scopeKind)) return 'none';
  if (scopeKind === 'institution') return 'whole';
  return permissionScopes[permission].includes(scopeKind) ? 'part' : 'none';
}

/** 三员: who keeps accounts, who gives powers, who reads the log. */
export const administrators: readonly RoleName[] = ['system-admin', 'security-admin', 'audit-admin'];
/** People who are not of the institution. */
export const outsiders: readonly RoleName[] = ['supplier', 'third-party', 'regulator', 'platform-operator'];

/** Why two roles may not be held by one person; domain file §7.0, last column, and §2.13 (三权分立). */
export const exclusionReasons = {
  administrators: 'System, security and audit administrator exclude each other: who keeps accounts, who gives powers and who reads the log are three people.',
  auditor: 'An auditor holds no role whose work is audited.',
  outsider: 'Suppliers, assessors, regulators and the operator of the platform hold no role inside the institution.',
} as const;
export type ExclusionReason = keyof typeof exclusionReasons;

/** Why a person may not hold both roles, or undefined where both go together. Symmetric. */
export function exclusionOf(one: RoleName, other: RoleName): ExclusionReason | undefined {
  if (one === other) return undefined;
  if (administrators.includes(one) && administrators.includes(other)) return 'administrators';
  if (outsiders.includes(one) || outsiders.includes(other)) return 'outsider';
  if (one === 'auditor' || other === 'auditor') return 'auditor';
  return undefined;
}
