import type { MessageKey } from '../../i18n/keys.ts';
import type { LicenseRow, Scenario } from './queries.ts';

export const scenarioKeys = { internal: 'compliance.scenario.internal', service: 'compliance.scenario.service', distribution: 'compliance.scenario.distribution' } as const satisfies Record<Scenario, MessageKey>;

type Keys = Readonly<Record<string, MessageKey>>;

export const strengthKeys: Keys = { permissive: 'compliance.strength.permissive', weak: 'compliance.strength.weak', strong: 'compliance.strength.strong', network: 'compliance.strength.network', 'source-available': 'compliance.strength.sourceAvailable', proprietary: 'compliance.strength.proprietary' };
export const patentKeys: Keys = { grant: 'compliance.patent.grant', 'narrow-grant': 'compliance.patent.narrowGrant', implied: 'compliance.patent.implied', silent: 'compliance.patent.silent', excluded: 'compliance.patent.excluded' };
export const trademarkKeys: Keys = { excluded: 'compliance.trademark.excluded', silent: 'compliance.trademark.silent' };
export const networkKeys: Keys = { none: 'compliance.network.none', 'modified-service': 'compliance.network.modifiedService', 'any-service': 'compliance.network.anyService', hosting: 'compliance.network.hosting', 'own-terms': 'compliance.network.ownTerms' };
export const triggerKeys: Keys = {
  any: 'compliance.trigger.any', distribution: 'compliance.trigger.distribution', 'modified-distribution': 'compliance.trigger.modifiedDistribution', 'network-service': 'compliance.trigger.networkService', 'hosted-service': 'compliance.trigger.hostedService', publication: 'compliance.trigger.publication',
};
export const obligationKeys: Keys = {
  notice: 'compliance.obligation.notice', 'source-notice': 'compliance.obligation.sourceNotice', 'notice-file': 'compliance.obligation.noticeFile', 'state-changes': 'compliance.obligation.stateChanges', source: 'compliance.obligation.source', 'network-source': 'compliance.obligation.networkSource',
  'service-stack-source': 'compliance.obligation.serviceStackSource', 'rename-or-source': 'compliance.obligation.renameOrSource', 'same-license': 'compliance.obligation.sameLicense', 'same-license-file': 'compliance.obligation.sameLicenseFile', 'same-license-library': 'compliance.obligation.sameLicenseLibrary',
  relink: 'compliance.obligation.relink', 'installation-information': 'compliance.obligation.installationInformation', advertising: 'compliance.obligation.advertising', acknowledgement: 'compliance.obligation.acknowledgement', attribution: 'compliance.obligation.attribution',
  'no-endorsement': 'compliance.obligation.noEndorsement', rename: 'compliance.obligation.rename', 'no-commercial': 'compliance.obligation.noCommercial', 'no-hosting': 'compliance.obligation.noHosting', 'no-competing-use': 'compliance.obligation.noCompetingUse', 'no-selling': 'compliance.obligation.noSelling',
  'no-derivatives': 'compliance.obligation.noDerivatives', 'use-restriction': 'compliance.obligation.useRestriction', 'read-terms': 'compliance.obligation.readTerms',
};
export const sourceKeys: Keys = { choosealicense: 'compliance.source.choosealicense', text: 'compliance.source.text', memory: 'compliance.source.memory' };
export const becauseKeys: Readonly<Record<LicenseRow['because'][number]['code'] | 'classified-unverified', MessageKey>> = {
  'no-statement': 'compliance.because.noStatement', 'not-normalised': 'compliance.because.notNormalised', classified: 'compliance.because.classified', 'classified-unverified': 'compliance.because.classifiedUnverified',
  derived: 'compliance.because.derived', 'not-classified': 'compliance.because.notClassified', reference: 'compliance.because.reference', 'no-assertion': 'compliance.because.noAssertion',
  'unknown-exception': 'compliance.because.unknownException', chosen: 'compliance.because.chosen', unreadable: 'compliance.because.unreadable',
};
