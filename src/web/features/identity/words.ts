import type { MessageKey } from '../../i18n/keys.ts';
import type { ExclusionReason, ScopeKind, TechnologyDomain } from '#features/identity/roles.ts';
import type { Tone } from '../../ui/state-chip.tsx';
import type { Alarm, Grant, ReviewItem, RoleName, SessionRow } from './queries.ts';

export const roleKeys = {
  'decision-maker': 'identity.role.decisionMaker',
  ospo: 'identity.role.ospo',
  'technical-reviewer': 'identity.role.technicalReviewer',
  architect: 'identity.role.architect',
  security: 'identity.role.security',
  legal: 'identity.role.legal',
  procurement: 'identity.role.procurement',
  risk: 'identity.role.risk',
  'human-resources': 'identity.role.humanResources',
  'component-owner': 'identity.role.componentOwner',
  'system-owner': 'identity.role.systemOwner',
  developer: 'identity.role.developer',
  operations: 'identity.role.operations',
  executive: 'identity.role.executive',
  auditor: 'identity.role.auditor',
  supplier: 'identity.role.supplier',
  'third-party': 'identity.role.thirdParty',
  regulator: 'identity.role.regulator',
  'platform-operator': 'identity.role.platformOperator',
  'system-admin': 'identity.role.systemAdmin',
  'security-admin': 'identity.role.securityAdmin',
  'audit-admin': 'identity.role.auditAdmin',
} as const satisfies Record<RoleName, MessageKey>;

/** A permission that is newer than this text is shown by its own name. */
export const permissionKeys: Readonly<Record<string, MessageKey>> = {
  'ledger.read': 'identity.permission.ledgerRead',
  'ledger.write': 'identity.permission.ledgerWrite',
  'vulnerability.read': 'identity.permission.vulnerabilityRead',
  'intelligence.write': 'identity.permission.intelligenceWrite',
  'compliance.read': 'identity.permission.complianceRead',
  'reporting.read': 'identity.permission.reportingRead',
  'people.read': 'identity.permission.peopleRead',
  'people.write': 'identity.permission.peopleWrite',
  'grants.request': 'identity.permission.grantsRequest',
  'grants.approve': 'identity.permission.grantsApprove',
  'sessions.revoke': 'identity.permission.sessionsRevoke',
  'alarms.acknowledge': 'identity.permission.alarmsAcknowledge',
  'tokens.own': 'identity.permission.tokensOwn',
  'history.read': 'identity.permission.historyRead',
  'audit.read': 'identity.permission.auditRead',
  'settings.read': 'identity.permission.settingsRead',
  'coordination.read': 'identity.permission.coordinationRead',
  'coordination.write': 'identity.permission.coordinationWrite',
  'coordination.vote': 'identity.permission.coordinationVote',
  'regime.read': 'identity.permission.regimeRead',
  'regime.write': 'identity.permission.regimeWrite',
  'regime.issue': 'identity.permission.regimeIssue',
  'regime.attest': 'identity.permission.regimeAttest',
  'evidence.export': 'identity.permission.evidenceExport',
  'planning.read': 'identity.permission.planningRead',
  'planning.write': 'identity.permission.planningWrite',
  'planning.approve': 'identity.permission.planningApprove',
};

/** Areas of work, in the order of the matrix; what belongs to none of the others is administration. */
export const permissionGroups: readonly Readonly<{ key: MessageKey; prefixes?: readonly string[] }>[] = [
  { key: 'identity.powers.group.ledger', prefixes: ['ledger', 'vulnerability', 'intelligence', 'compliance', 'reporting'] },
  { key: 'identity.powers.group.governance', prefixes: ['coordination', 'regime', 'evidence', 'planning'] },
  { key: 'identity.powers.group.administration' },
];

/** The area that a permission belongs to. */
export function groupOf(permission: string): MessageKey {
  const prefix = permission.split('.')[0]!;
  return permissionGroups.find((group) => group.prefixes?.includes(prefix) ?? true)!.key;
}

export const scopeKindKeys = {
  institution: 'identity.scope.institution', unit: 'identity.scope.unit', system: 'identity.scope.system', 'technology-domain': 'identity.scope.technologyDomain',
} as const satisfies Record<ScopeKind, MessageKey>;

export const domainKeys = {
  'operating-system': 'identity.domain.operatingSystem', database: 'identity.domain.database', middleware: 'identity.domain.middleware', 'big-data': 'identity.domain.bigData', 'artificial-intelligence': 'identity.domain.artificialIntelligence',
  frontend: 'identity.domain.frontend', blockchain: 'identity.domain.blockchain', cloud: 'identity.domain.cloud', security: 'identity.domain.security', 'development-tools': 'identity.domain.developmentTools',
} as const satisfies Record<TechnologyDomain, MessageKey>;

export const grantStateKeys = {
  requested: 'identity.grant.state.requested', approved: 'identity.grant.state.approved', refused: 'identity.grant.state.refused', withdrawn: 'identity.grant.state.withdrawn', ended: 'identity.grant.state.ended',
} as const satisfies Record<Grant['state'], MessageKey>;
export const grantStateTones = { requested: 'waiting', approved: 'good', refused: 'danger', withdrawn: 'neutral', ended: 'neutral' } as const satisfies Record<Grant['state'], Tone>;

export const obstacleKeys = {
  requester: 'identity.grant.obstacle.requester', beneficiary: 'identity.grant.obstacle.beneficiary', excluded: 'identity.grant.obstacle.excluded',
} as const satisfies Record<NonNullable<Grant['obstacle']>, MessageKey>;

export const exclusionKeys = {
  administrators: 'identity.exclusion.administrators', auditor: 'identity.exclusion.auditor', outsider: 'identity.exclusion.outsider',
} as const satisfies Record<ExclusionReason, MessageKey>;

export const reviewKindKeys = { grant: 'identity.review.kind.grant', token: 'identity.review.kind.token', account: 'identity.review.kind.account' } as const satisfies Record<ReviewItem['facts']['kind'], MessageKey>;
export const reviewDecisionKeys = { open: 'identity.review.decision.open', keep: 'identity.review.decision.keep', end: 'identity.review.decision.end', lapsed: 'identity.review.decision.lapsed' } as const;
export const reviewDecisionTones = { open: 'waiting', keep: 'good', end: 'danger', lapsed: 'neutral' } as const satisfies Record<keyof typeof reviewDecisionKeys, Tone>;

/** Why an identity provider's answer opened nothing. */
export const providerReasonKeys: Readonly<Record<string, MessageKey>> = {
  'not-confirmed': 'identity.provider.notConfirmed',
  'no-account': 'identity.provider.noAccount',
  closed: 'identity.provider.closed',
  'login-taken': 'identity.provider.loginTaken',
  'login-unfit': 'identity.provider.loginUnfit',
  expired: 'identity.provider.expired',
};

/** Which rule a password does not follow. */
export const passwordReasonKeys: Readonly<Record<string, MessageKey>> = {
  'too-short': 'identity.password.tooShort',
  'too-few-classes': 'identity.password.tooFewClasses',
  'holds-name': 'identity.password.holdsName',
  common: 'identity.password.common',
  'used-before': 'identity.password.usedBefore',
};

export const administratorRoles: ReadonlySet<RoleName> = new Set(['system-admin', 'security-admin', 'audit-admin']);

export const sessionMethodKeys = {
  password: 'identity.session.method.password', link: 'identity.session.method.link', passkey: 'identity.session.method.passkey', provider: 'identity.session.method.provider', directory: 'identity.session.method.directory', 'break-glass': 'identity.session.method.breakGlass',
} as const satisfies Record<SessionRow['method'], MessageKey>;

export const alarmKeys = { 'break-glass-made': 'identity.alarm.breakGlassMade', 'break-glass-used': 'identity.alarm.breakGlassUsed', 'factors-reset-on-host': 'identity.alarm.factorsReset' } as const satisfies Record<Alarm['kind'], MessageKey>;
