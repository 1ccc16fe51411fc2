import type { MessageKey } from '../../i18n/keys.ts';
import type { Tone } from '../../ui/state-chip.tsx';
import type { AuditEvent, Fault, FieldChange } from './queries.ts';

/** Words of actions by feature; one without a row is shown as it is kept. */
const actionKeys: Readonly<Record<string, Readonly<Record<string, MessageKey>>>> = {
  audit: {
    'access-refused': 'audit.action.auditAccessRefused', 'chain-exported': 'audit.action.auditChainExported', 'chain-verified': 'audit.action.auditChainVerified',
    'request-forged': 'audit.action.auditRequestForged', 'events-retired': 'audit.action.auditEventsRetired', 'sensitive-read': 'audit.action.auditSensitiveRead', 'verification-asked': 'audit.action.auditVerificationAsked',
  },
  coordination: {
    'annulment-refused': 'audit.action.coordinationAnnulmentRefused', 'attendance-set': 'audit.action.coordinationAttendanceSet', 'body-changed': 'audit.action.coordinationBodyChanged',
    'charter-kept': 'audit.action.coordinationCharterKept', 'evidence-kept': 'audit.action.coordinationEvidenceKept',
    'body-created': 'audit.action.coordinationBodyCreated', 'body-ended': 'audit.action.coordinationBodyEnded', 'follow-up-added': 'audit.action.coordinationFollowUpAdded',
    'follow-up-closed': 'audit.action.coordinationFollowUpClosed', 'follow-up-refused': 'audit.action.coordinationFollowUpRefused', 'item-added': 'audit.action.coordinationItemAdded',
    'item-changed': 'audit.action.coordinationItemChanged', 'item-removed': 'audit.action.coordinationItemRemoved', 'matter-escalated': 'audit.action.coordinationMatterEscalated',
    'matter-proposed': 'audit.action.coordinationMatterProposed', 'matter-withdrawn': 'audit.action.coordinationMatterWithdrawn', 'meeting-cancelled': 'audit.action.coordinationMeetingCancelled',
    'meeting-changed': 'audit.action.coordinationMeetingChanged', 'meeting-minuted': 'audit.action.coordinationMeetingMinuted', 'meeting-planned': 'audit.action.coordinationMeetingPlanned',
    'meeting-reopened': 'audit.action.coordinationMeetingReopened', 'meeting-signed': 'audit.action.coordinationMeetingSigned', 'member-added': 'audit.action.coordinationMemberAdded',
    'member-changed': 'audit.action.coordinationMemberChanged', 'member-removed': 'audit.action.coordinationMemberRemoved', 'no-quorum': 'audit.action.coordinationNoQuorum',
    'raci-set': 'audit.action.coordinationRaciSet', recused: 'audit.action.coordinationRecused', 'resolution-annulled': 'audit.action.coordinationResolutionAnnulled',
    'resolution-closed': 'audit.action.coordinationResolutionClosed', resolved: 'audit.action.coordinationResolved', 'rule-set': 'audit.action.coordinationRuleSet',
    'signing-refused': 'audit.action.coordinationSigningRefused', 'vote-cast': 'audit.action.coordinationVoteCast', 'vote-refused': 'audit.action.coordinationVoteRefused',
    'votes-dropped': 'audit.action.coordinationVotesDropped',
  },
  inbox: { 'reminders-sent': 'audit.action.inboxRemindersSent' },
  identity: {
    'access-review-closed': 'audit.action.identityAccessReviewClosed', 'access-review-opened': 'audit.action.identityAccessReviewOpened', 'access-reviewed': 'audit.action.identityAccessReviewed',
    'alarm-acknowledged': 'audit.action.identityAlarmAcknowledged', 'break-glass-made': 'audit.action.identityBreakGlassMade', 'break-glass-refused': 'audit.action.identityBreakGlassRefused', 'break-glass-used': 'audit.action.identityBreakGlassUsed', 'directory-sync-asked': 'audit.action.identityDirectorySyncAsked',
    'directory-synced': 'audit.action.identityDirectorySynced', 'factor-added': 'audit.action.identityFactorAdded', 'factor-removed': 'audit.action.identityFactorRemoved',
    'factor-renamed': 'audit.action.identityFactorRenamed', 'factor-started': 'audit.action.identityFactorStarted', 'factors-reset': 'audit.action.identityFactorsReset', 'factors-reset-on-host': 'audit.action.identityFactorsResetOnHost',
    'grant-approved': 'audit.action.identityGrantApproved', 'grant-refused': 'audit.action.identityGrantRefused', 'grant-ended': 'audit.action.identityGrantEnded',
    'grant-requested': 'audit.action.identityGrantRequested', 'grant-withdrawn': 'audit.action.identityGrantWithdrawn', 'language-chosen': 'audit.action.identityLanguageChosen',
    'link-created': 'audit.action.identityLinkCreated', 'mapping-refused': 'audit.action.identityMappingRefused', 'password-changed': 'audit.action.identityPasswordChanged',
    'person-changed': 'audit.action.identityPersonChanged', 'person-created': 'audit.action.identityPersonCreated', 'person-linked': 'audit.action.identityPersonLinked',
    'provider-logged-out': 'audit.action.identityProviderLoggedOut', 'provider-logout-refused': 'audit.action.identityProviderLogoutRefused', 'recovery-codes-made': 'audit.action.identityRecoveryCodesMade', 'second-factor-asked': 'audit.action.identitySecondFactorAsked', 'second-factor-refused': 'audit.action.identitySecondFactorRefused',
    'second-factor-shown': 'audit.action.identitySecondFactorShown', 'session-replaced': 'audit.action.identitySessionReplaced', 'session-revoked': 'audit.action.identitySessionRevoked', 'sessions-revoked': 'audit.action.identitySessionsRevoked',
    'sign-in-refused': 'audit.action.identitySignInRefused', 'signed-in': 'audit.action.identitySignedIn', 'signed-out': 'audit.action.identitySignedOut',
    'token-created': 'audit.action.identityTokenCreated', 'token-revoked': 'audit.action.identityTokenRevoked', 'unit-changed': 'audit.action.identityUnitChanged',
    'unit-created': 'audit.action.identityUnitCreated', 'unit-removed': 'audit.action.identityUnitRemoved',
  },
  ledger: {
    'import-created': 'audit.action.ledgerImportCreated', 'system-changed': 'audit.action.ledgerSystemChanged', 'system-created': 'audit.action.ledgerSystemCreated',
    'system-retired': 'audit.action.ledgerSystemRetired',
  },
  planning: {
    'approval-taken-back': 'audit.action.planningApprovalTakenBack', 'decision-refused': 'audit.action.planningDecisionRefused', 'draft-removed': 'audit.action.planningDraftRemoved',
    'draft-saved': 'audit.action.planningDraftSaved', 'metrics-measured': 'audit.action.planningMetricsMeasured', 'plan-approved': 'audit.action.planningPlanApproved',
    'plan-closed': 'audit.action.planningPlanClosed', 'plan-drafted': 'audit.action.planningPlanDrafted', 'plan-returned': 'audit.action.planningPlanReturned',
    'plan-submitted': 'audit.action.planningPlanSubmitted', 'plan-withdrawn': 'audit.action.planningPlanWithdrawn', 'progress-noted': 'audit.action.planningProgressNoted',
    'report-made': 'audit.action.planningReportMade', 'spending-noted': 'audit.action.planningSpendingNoted', 'version-drafted': 'audit.action.planningVersionDrafted',
  },
  regime: {
    'clause-added': 'audit.action.regimeClauseAdded', 'clause-changed': 'audit.action.regimeClauseChanged', 'clause-removed': 'audit.action.regimeClauseRemoved',
    'conformance-affirmed': 'audit.action.regimeConformanceAffirmed', 'control-added': 'audit.action.regimeControlAdded', 'control-changed': 'audit.action.regimeControlChanged',
    'control-removed': 'audit.action.regimeControlRemoved', 'pack-asked-for': 'audit.action.regimePackAskedFor', 'pack-downloaded': 'audit.action.regimePackDownloaded',
    'pack-made': 'audit.action.regimePackMade', 'policy-changed': 'audit.action.regimePolicyChanged', 'policy-discarded': 'audit.action.regimePolicyDiscarded',
    'policy-drafted': 'audit.action.regimePolicyDrafted', 'policy-file-kept': 'audit.action.regimePolicyFileKept', 'policy-issued': 'audit.action.regimePolicyIssued',
    'policy-read': 'audit.action.regimePolicyRead', 'policy-repealed': 'audit.action.regimePolicyRepealed', 'policy-resolved': 'audit.action.regimePolicyResolved',
    'policy-returned': 'audit.action.regimePolicyReturned', 'policy-revised': 'audit.action.regimePolicyRevised', 'policy-submitted': 'audit.action.regimePolicySubmitted',
    'requirement-note-taken-back': 'audit.action.regimeRequirementNoteTakenBack', 'requirement-noted': 'audit.action.regimeRequirementNoted',
  },
  vulnerability: {
    'advisories-imported': 'audit.action.vulnerabilityAdvisoriesImported', 'view-removed': 'audit.action.vulnerabilityViewRemoved', 'view-saved': 'audit.action.vulnerabilityViewSaved',
  },
};

const kindKeys: Readonly<Record<string, MessageKey>> = {
  'access-review': 'audit.kind.accessReview', 'advisory-import': 'audit.kind.advisoryImport', affirmation: 'audit.kind.affirmation', alarm: 'audit.kind.alarm', attestation: 'audit.kind.attestation', 'audit-chain': 'audit.kind.auditChain',
  body: 'audit.kind.body', 'break-glass': 'audit.kind.breakGlass', control: 'audit.kind.control', directory: 'audit.kind.directory', endpoint: 'audit.kind.endpoint', 'evidence-pack': 'audit.kind.evidencePack',
  grant: 'audit.kind.grant', import: 'audit.kind.import', login: 'audit.kind.login', matter: 'audit.kind.matter', meeting: 'audit.kind.meeting', metrics: 'audit.kind.metrics',
  permission: 'audit.kind.permission', person: 'audit.kind.person', plan: 'audit.kind.plan', policy: 'audit.kind.policy', provider: 'audit.kind.provider', requirement: 'audit.kind.requirement', resolution: 'audit.kind.resolution',
  'saved-view': 'audit.kind.savedView', session: 'audit.kind.session', system: 'audit.kind.system', token: 'audit.kind.token', unit: 'audit.kind.unit',
};

/** Names of fields as events keep them. */
const fieldKeys: Readonly<Record<string, MessageKey>> = {
  name: 'audit.name.name', nameEn: 'audit.name.nameEn', nameZh: 'audit.name.nameZh', code: 'audit.name.code', login: 'audit.name.login', email: 'audit.name.email',
  unitId: 'audit.name.unitId', ownerId: 'audit.name.ownerId', parentId: 'audit.name.parentId', roles: 'audit.name.roles', role: 'audit.name.role', isActive: 'audit.name.isActive',
  kind: 'audit.name.kind', state: 'audit.name.state', criticality: 'audit.name.criticality', mlpsLevel: 'audit.name.mlpsLevel', exposure: 'audit.name.exposure', distribution: 'audit.name.distribution',
  businessLine: 'audit.name.businessLine', description: 'audit.name.description', title: 'audit.name.title', reason: 'audit.name.reason', validFrom: 'audit.name.validFrom', validTo: 'audit.name.validTo',
  scopes: 'audit.name.scopes', fileName: 'audit.name.fileName', count: 'audit.name.count', by: 'audit.name.by', personId: 'audit.name.personId', scopeKind: 'audit.name.scopeKind',
  scopeId: 'audit.name.scopeId', decision: 'audit.name.decision', format: 'audit.name.format', q: 'audit.name.q', endpoints: 'audit.name.endpoints',
  factorId: 'audit.name.factorId', provider: 'audit.name.provider', secondFactor: 'audit.name.secondFactor', expiresAt: 'audit.name.expiresAt', language: 'audit.name.language',
};

type Translate = (key: MessageKey) => string;
const wordOf = (keys: Readonly<Record<string, MessageKey>>, name: string, t: Translate): string => (Object.hasOwn(keys, name) ? t(keys[name]!) : name);

export function actionText(action: string, t: Translate): string {
  const [feature = '', verb = ''] = action.split('.');
  return Object.hasOwn(actionKeys, feature) && Object.hasOwn(actionKeys[feature]!, verb) ? t(actionKeys[feature]![verb]!) : action;
}
export const kindText = (kind: string, t: Translate): string => wordOf(kindKeys, kind, t);
/** A field inside of another is named by its path. */
export const fieldText = (path: string, t: Translate): string => path.split('.').map((name) => wordOf(fieldKeys, name, t)).join(' › ');
export const knownKinds = Object.keys(kindKeys);

export const outcomeRows = {
  done: { key: 'audit.outcome.done', tone: 'good' }, refused: { key: 'audit.outcome.refused', tone: 'amber' }, failed: { key: 'audit.outcome.failed', tone: 'danger' },
} as const satisfies Record<AuditEvent['outcome'], { key: MessageKey; tone: Tone }>;

export const byKeys: Readonly<Record<string, MessageKey>> = { person: 'audit.by.person', token: 'audit.by.token', system: 'audit.by.system' };

export const changeKeys = { added: 'audit.change.added', removed: 'audit.change.removed', changed: 'audit.change.changed' } as const satisfies Record<FieldChange['kind'], MessageKey>;

export const faultKeys = {
  changed: 'audit.fault.changed', removed: 'audit.fault.removed', inserted: 'audit.fault.inserted', reordered: 'audit.fault.reordered', truncated: 'audit.fault.truncated',
  'forged-checkpoint': 'audit.fault.forgedCheckpoint', 'removed-checkpoint': 'audit.fault.removedCheckpoint', unreadable: 'audit.fault.unreadable',
} as const satisfies Record<Fault['kind'], MessageKey>;

/** Where the page of an object is, for kinds that have one. */
const addresses: Readonly<Record<string, (id: string) => string>> = {
  system: (id) => `/systems/${id}`, import: (id) => `/imports/${id}`, plan: (id) => `/plans/${id}`, person: (id) => `/people?panel=${id}`,
};
export const addressOfObject = (kind: string, id: string): string | undefined => (Object.hasOwn(addresses, kind) ? addresses[kind]!(id) : undefined);
