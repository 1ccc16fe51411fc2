import type { ErrorCode } from '#kernel/errors.ts';
import type { Translate } from './use-text.ts';
import { ApiError } from '../api/errors.ts';
import type { MessageKey } from './keys.ts';

/** One sentence per code of the server's table; `network.unreachable` is our own. */
const errorKeys = {
  'request.invalid': 'ui.error.requestInvalid',
  'request.empty': 'ui.error.requestEmpty',
  'request.too-large': 'ui.error.requestTooLarge',
  'request.not-found': 'ui.error.requestNotFound',
  'request.forged': 'ui.error.requestForged',
  'request.media-type': 'ui.error.requestMediaType',
  'request.rate-limited': 'ui.error.requestRateLimited',
  'session.required': 'ui.error.sessionRequired',
  'session.refused': 'ui.error.sessionRefused',
  'session.throttled': 'ui.error.sessionThrottled',
  'session.link-used': 'ui.error.sessionLinkUsed',
  'session.factor-due': 'ui.error.sessionFactorDue',
  'session.password-due': 'ui.error.sessionPasswordDue',
  'session.enrolment-due': 'ui.error.sessionEnrolmentDue',
  'session.factor-refused': 'ui.error.sessionFactorRefused',
  'session.factor-stale': 'ui.error.sessionFactorStale',
  'session.provider-refused': 'ui.error.sessionProviderRefused',
  'session.provider-unreachable': 'ui.error.sessionProviderUnreachable',
  'password.refused': 'ui.error.passwordRefused',
  'token.refused': 'ui.error.tokenRefused',
  'permission.missing': 'ui.error.permissionMissing',
  'duty.separated': 'ui.error.dutySeparated',
  'duty.excluded': 'ui.error.dutyExcluded',
  'duty.last-holder': 'ui.error.dutyLastHolder',
  'vote.refused': 'ui.error.voteRefused',
  'body.not-routable': 'ui.error.bodyNotRoutable',
  'object.not-found': 'ui.error.objectNotFound',
  'object.conflict': 'ui.error.objectConflict',
  'object.changed': 'ui.error.objectChanged',
  'object.wrong-state': 'ui.error.objectWrongState',
  'object.in-use': 'ui.error.objectInUse',
  'policy.wrong-state': 'ui.error.policyWrongState',
  'policy.incomplete': 'ui.error.policyIncomplete',
  'policy.resolution-missing': 'ui.error.policyResolutionMissing',
  'requirement.binding': 'ui.error.requirementBinding',
  'affirmation.open-items': 'ui.error.affirmationOpenItems',
  'document.refused': 'ui.error.documentRefused',
  'document.digest-differs': 'ui.error.documentDigestDiffers',
  'document.companion': 'ui.error.documentCompanion',
  'query.refused': 'ui.error.queryRefused',
  'server.busy': 'ui.error.serverBusy',
  'server.storage-full': 'ui.error.serverStorageFull',
  'server.failed': 'ui.error.serverFailed',
  'network.unreachable': 'ui.error.networkUnreachable',
} as const satisfies Record<ErrorCode | 'network.unreachable', MessageKey>;

/** What a failure says to a person. A code we do not know yet speaks with the server's own sentence. */
export function errorTextOf(error: unknown, t: Translate): string {
  if (!(error instanceof ApiError)) return t('ui.error.unexpected');
  return Object.hasOwn(errorKeys, error.code) ? t(errorKeys[error.code as keyof typeof errorKeys]) : error.message;
}
