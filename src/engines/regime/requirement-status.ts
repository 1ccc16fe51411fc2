import type { AttestationResult } from './control-state.ts';
import type { FrameworkKind, Modality, RequirementItem } from './requirement.ts';

/** 已落实 · 部分落实 · 未落实 · 未评价 · 不适用. */
export const requirementStates = ['implemented', 'partial', 'not-implemented', 'not-assessed', 'not-applicable'] as const;
export type RequirementState = (typeof requirementStates)[number];

/** Of the rules below; stands beside every verdict, so that it can be computed again later. */
export const coverageRulesVersion = '1';

/** Which rule decided, in the order in which they are asked. */
export const requirementRules = ['addressed-to-others', 'declared-not-applicable', 'no-clause', 'no-control', 'controls-not-applicable', 'not-judged', 'all-work', 'some-work', 'none-works'] as const;
export type RequirementRule = (typeof requirementRules)[number];

export type RequirementFacts = Readonly<{
  item: Pick<RequirementItem, 'modality' | 'addressee'>;
  kind: FrameworkKind;
  /** Clauses of policies in force that are mapped to the item. */
  clauseCount: number;
  /** The states of the controls of these clauses. */
  controls: readonly AttestationResult[];
  /** Somebody of the institution declared, with a reason, that the item does not apply. */
  isDeclaredNotApplicable: boolean;
}>;

export type RequirementStatus = Readonly<{
  state: RequirementState;
  rule: RequirementRule;
  /**
   * Of what a supervisor asks with 应, a control does not work: data or an attestation say so. Never where nobody looked, and never of what is
   * only recommended, allowed or encouraged.
   */
  isGap: boolean;
}>;

/** Where an item stands, from the clauses, controls and declarations about it. */
export function statusOfRequirement(facts: RequirementFacts): RequirementStatus {
  const { controls } = facts;
  const isGap = isBinding(facts.item.modality, facts.kind) && facts.item.addressee === 'institution' && controls.includes('does-not-work');
  const answer = (state: RequirementState, rule: RequirementRule): RequirementStatus => ({ state, rule, isGap });
  if (facts.item.addressee !== 'institution') return answer('not-applicable', 'addressed-to-others');
  if (facts.isDeclaredNotApplicable && mayBeDeclaredNotApplicable(facts.item.modality, facts.kind)) return answer('not-applicable', 'declared-not-applicable');
  if (facts.clauseCount === 0) return answer('not-implemented', 'no-clause');
  if (controls.length === 0) return answer('not-implemented', 'no-control');
  const judged = controls.filter((state) => state !== 'not-applicable');
  if (judged.length === 0) return answer('not-applicable', 'controls-not-applicable');
  const working = judged.filter((state) => state === 'works').length;
  if (working === judged.length) return answer('implemented', 'all-work');
  if (working > 0) return answer('partial', 'some-work');
  return judged.includes('does-not-work') ? answer('not-implemented', 'none-works') : answer('not-assessed', 'not-judged');
}

/** Whether a supervisor requires it. ISO standards say "shall" too, but only to those who choose to conform. */
export function isBinding(modality: Modality, kind: FrameworkKind): boolean {
  return modality === 'shall' && kind === 'regulation';
}

/** What a supervisor requires cannot be declared away. */
export function mayBeDeclaredNotApplicable(modality: Modality, kind: FrameworkKind): boolean {
  return !isBinding(modality, kind);
}

/** The state of an article or chapter: of its items that apply. */
export function stateOfGroup(states: readonly RequirementState[]): RequirementState {
  const applicable = states.filter((state) => state !== 'not-applicable');
  if (applicable.length === 0) return 'not-applicable';
  if (applicable.every((state) => state === 'implemented')) return 'implemented';
  if (applicable.some((state) => state === 'implemented' || state === 'partial')) return 'partial';
  return applicable.every((state) => state === 'not-assessed') ? 'not-assessed' : 'not-implemented';
}
