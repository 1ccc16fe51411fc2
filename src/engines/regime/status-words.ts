import type { FrameworkKind, Modality, Words } from './requirement.ts';
import { isBinding, type RequirementState, type RequirementStatus } from './requirement-status.ts';

export const stateWords = {
  implemented: { zh: '已落实', en: 'Implemented' },
  partial: { zh: '部分落实', en: 'Partly implemented' },
  'not-implemented': { zh: '未落实', en: 'Not implemented' },
  'not-assessed': { zh: '未评价', en: 'Not assessed' },
  'not-applicable': { zh: '不适用', en: 'Not applicable' },
} as const satisfies Record<RequirementState, Words>;

export const modalityWords = {
  shall: { zh: '应', en: 'shall' }, should: { zh: '宜', en: 'should' }, may: { zh: '可', en: 'may' }, encouraged: { zh: '鼓励', en: 'encouraged' }, definition: { zh: '界定', en: 'definition' },
} as const satisfies Record<Modality, Words>;

/** The code of what is said about a status: for the keys of the screen, and for the words below. */
export const statusLabels = ['implemented', 'partial', 'partial-gap', 'not-implemented', 'not-implemented-gap', 'not-implemented-binding', 'not-implemented-encouraged', 'not-implemented-conformance', 'not-assessed', 'not-applicable'] as const;
export type StatusLabel = (typeof statusLabels)[number];

export const labelWords = {
  ...stateWords,
  'partial-gap': { zh: '部分落实（违反应当条款，需整改）', en: 'Partly implemented (a binding provision is not met: to be remedied)' },
  'not-implemented-gap': { zh: '未落实（违反应当条款，需整改）', en: 'Not implemented (a binding provision is not met: to be remedied)' },
  'not-implemented-binding': { zh: '未落实（应当）', en: 'Not implemented (binding)' },
  'not-implemented-encouraged': { zh: '未落实（鼓励）', en: 'Not adopted (encouraged)' },
  'not-implemented-conformance': { zh: '未落实（符合性要求）', en: 'Not met (needed for conformance)' },
} as const satisfies Record<StatusLabel, Words>;

/**
 * What is said about an item. Of what is recommended, allowed or encouraged it is only ever that it was not adopted: the text asks for no more, and
 * to call that a breach would be wrong.
 */
export function labelOfStatus({ state, isGap }: Pick<RequirementStatus, 'state' | 'isGap'>, modality: Modality, kind: FrameworkKind): StatusLabel {
  if (state === 'partial') return isGap ? 'partial-gap' : 'partial';
  if (state !== 'not-implemented') return state;
  if (isBinding(modality, kind)) return isGap ? 'not-implemented-gap' : 'not-implemented-binding';
  return kind === 'conformance' && modality === 'shall' ? 'not-implemented-conformance' : 'not-implemented-encouraged';
}
