import type { MessageKey } from '../../i18n/keys.ts';
import type { Tone } from '../../ui/state-chip.tsx';
import type { Control, CoverageItem, Pack, PolicyRow } from './queries.ts';

export const levelKeys = { measures: 'regime.level.measures', rules: 'regime.level.rules', procedure: 'regime.level.procedure' } as const satisfies Record<PolicyRow['level'], MessageKey>;
export const stateKeys = { draft: 'regime.state.draft', 'in-review': 'regime.state.inReview', issued: 'regime.state.issued', superseded: 'regime.state.superseded', repealed: 'regime.state.repealed' } as const satisfies Record<PolicyRow['state'], MessageKey>;
export const stateTones = { draft: 'neutral', 'in-review': 'waiting', issued: 'good', superseded: 'neutral', repealed: 'neutral' } as const satisfies Record<PolicyRow['state'], Tone>;
export const modalityKeys = { shall: 'regime.modality.shall', should: 'regime.modality.should', may: 'regime.modality.may', encouraged: 'regime.modality.encouraged', definition: 'regime.modality.definition' } as const satisfies Record<CoverageItem['modality'], MessageKey>;
export const behaviourKeys = {
  introduction: 'regime.behaviour.introduction', assessment: 'regime.behaviour.assessment', 'compliant-use': 'regime.behaviour.compliantUse', 'vulnerability-detection': 'regime.behaviour.vulnerabilityDetection',
  maintenance: 'regime.behaviour.maintenance', 'emergency-response': 'regime.behaviour.emergencyResponse', retirement: 'regime.behaviour.retirement',
} as const satisfies Record<PolicyRow['behaviours'][number], MessageKey>;
export const kindKeys = { automatic: 'regime.kind.automatic', manual: 'regime.kind.manual' } as const satisfies Record<Control['kind'], MessageKey>;
export const frequencyKeys = { monthly: 'regime.frequency.monthly', quarterly: 'regime.frequency.quarterly', 'half-yearly': 'regime.frequency.halfYearly', yearly: 'regime.frequency.yearly', 'every-18-months': 'regime.frequency.every18Months' } as const satisfies Record<Control['frequency'], MessageKey>;
type Result = NonNullable<Control['lastResult']>;
export const resultKeys = { works: 'regime.result.works', 'does-not-work': 'regime.result.doesNotWork', 'not-applicable': 'regime.result.notApplicable', unknown: 'regime.result.unknown' } as const satisfies Record<Result, MessageKey>;
export const resultTones = { works: 'good', 'does-not-work': 'danger', 'not-applicable': 'neutral', unknown: 'amber' } as const satisfies Record<Result, Tone>;
export const dueKeys = { overdue: 'regime.due.overdue', soon: 'regime.due.soon', never: 'regime.due.never' } as const satisfies Record<string, MessageKey>;

export const requirementStateKeys = { implemented: 'regime.status.implemented', partial: 'regime.status.partial', 'not-implemented': 'regime.status.notImplemented', 'not-assessed': 'regime.status.notAssessed', 'not-applicable': 'regime.status.notApplicable' } as const satisfies Record<CoverageItem['state'], MessageKey>;
export const labelKeys = {
  implemented: 'regime.status.implemented', partial: 'regime.status.partial', 'partial-gap': 'regime.status.partialGap', 'not-implemented': 'regime.status.notImplemented', 'not-implemented-gap': 'regime.status.notImplementedGap',
  'not-implemented-binding': 'regime.status.notImplementedBinding', 'not-implemented-encouraged': 'regime.status.notImplementedEncouraged', 'not-implemented-conformance': 'regime.status.notImplementedConformance', 'not-assessed': 'regime.status.notAssessed', 'not-applicable': 'regime.status.notApplicable',
} as const satisfies Record<CoverageItem['label'], MessageKey>;
/** What is encouraged and was not adopted is never painted as a danger. */
export const labelTones = {
  implemented: 'good', partial: 'waiting', 'partial-gap': 'danger', 'not-implemented': 'neutral', 'not-implemented-gap': 'danger', 'not-implemented-binding': 'amber', 'not-implemented-encouraged': 'neutral', 'not-implemented-conformance': 'amber', 'not-assessed': 'neutral', 'not-applicable': 'neutral',
} as const satisfies Record<CoverageItem['label'], Tone>;
export const stateTonesOfGroup = { implemented: 'good', partial: 'waiting', 'not-implemented': 'neutral', 'not-assessed': 'neutral', 'not-applicable': 'neutral' } as const satisfies Record<CoverageItem['state'], Tone>;
export const ruleKeys = {
  'addressed-to-others': 'regime.rule.addressedToOthers', 'declared-not-applicable': 'regime.rule.declaredNotApplicable', 'no-clause': 'regime.rule.noClause', 'no-control': 'regime.rule.noControl', 'controls-not-applicable': 'regime.rule.controlsNotApplicable',
  'not-judged': 'regime.rule.notJudged', 'all-work': 'regime.rule.allWork', 'some-work': 'regime.rule.someWork', 'none-works': 'regime.rule.noneWorks',
} as const satisfies Record<CoverageItem['rule'], MessageKey>;
export const changeKeys = {
  'addressed-to-others': 'regime.change.nothing', 'declared-not-applicable': 'regime.change.takeBack', 'no-clause': 'regime.change.addClause', 'no-control': 'regime.change.addControl', 'controls-not-applicable': 'regime.change.attest',
  'not-judged': 'regime.change.attest', 'all-work': 'regime.change.fails', 'some-work': 'regime.change.repair', 'none-works': 'regime.change.repair',
} as const satisfies Record<CoverageItem['rule'], MessageKey>;
export const addresseeKeys = { institution: 'regime.addressee.institution', provider: 'regime.addressee.provider', 'social-organisation': 'regime.addressee.socialOrganisation', regulators: 'regime.addressee.regulators' } as const satisfies Record<CoverageItem['addressee'], MessageKey>;
export const reasonKeys: Readonly<Record<string, MessageKey>> = {
  'evidence-holds': 'regime.because.evidenceHolds', 'evidence-fails': 'regime.because.evidenceFails', 'evidence-undecided': 'regime.because.evidenceUndecided', 'evidence-not-installed': 'regime.because.evidenceNotInstalled', 'attested-works': 'regime.because.attestedWorks',
  'attested-fails': 'regime.because.attestedFails', 'attested-not-applicable': 'regime.because.attestedNotApplicable', 'attested-unknown': 'regime.because.attestedUnknown', 'attestation-lapsed': 'regime.because.attestationLapsed', 'never-attested': 'regime.because.neverAttested',
};
export const packStateRows = {
  queued: { key: 'regime.pack.queued', tone: 'waiting' }, collecting: { key: 'regime.pack.collecting', tone: 'waiting' }, done: { key: 'regime.pack.done', tone: 'good' }, failed: { key: 'regime.pack.failed', tone: 'danger' },
} as const satisfies Record<Pack['state'], Readonly<{ key: MessageKey; tone: Tone }>>;
