import type { MessageKey } from '../../i18n/keys.ts';
import type { Tone } from '../../ui/state-chip.tsx';
import type { Difference, ItemProgress, PlanVersion, TargetFigures } from './queries.ts';

type Deviation = TargetFigures['deviation'];

export const stateKeys = { draft: 'planning.state.draft', 'in-review': 'planning.state.inReview', approved: 'planning.state.approved', superseded: 'planning.state.superseded', closed: 'planning.state.closed' } as const satisfies Record<PlanVersion['state'], MessageKey>;
export const stateTones = { draft: 'neutral', 'in-review': 'waiting', approved: 'good', superseded: 'neutral', closed: 'neutral' } as const satisfies Record<PlanVersion['state'], Tone>;

export const verdictKeys = { ahead: 'planning.verdict.ahead', 'on-track': 'planning.verdict.onTrack', behind: 'planning.verdict.behind', unknown: 'planning.verdict.unknown' } as const satisfies Record<Deviation['verdict'], MessageKey>;
export const verdictTones = { ahead: 'brand', 'on-track': 'good', behind: 'danger', unknown: 'neutral' } as const satisfies Record<Deviation['verdict'], Tone>;

export const reasonKeys = {
  'not-measured': 'planning.reason.notMeasured', 'no-baseline': 'planning.reason.noBaseline', 'metric-unknown': 'planning.reason.metricUnknown', 'target-met': 'planning.reason.targetMet', held: 'planning.reason.held',
  'not-held': 'planning.reason.notHeld', 'due-passed': 'planning.reason.duePassed', 'better-than-path': 'planning.reason.betterThanPath', 'on-path': 'planning.reason.onPath', 'worse-than-path': 'planning.reason.worseThanPath',
} as const satisfies Record<Deviation['reason'], MessageKey>;

export const itemStateKeys = { open: 'planning.item.open', doing: 'planning.item.doing', done: 'planning.item.done', cancelled: 'planning.item.cancelled' } as const satisfies Record<ItemProgress['state'], MessageKey>;
export const itemStateTones = { open: 'neutral', doing: 'waiting', done: 'good', cancelled: 'neutral' } as const satisfies Record<ItemProgress['state'], Tone>;

export const kindKeys = {
  head: 'planning.kind.head', objective: 'planning.kind.objective', target: 'planning.kind.target', initiative: 'planning.kind.initiative', milestone: 'planning.kind.milestone', budget: 'planning.kind.budget', program: 'planning.kind.program', task: 'planning.kind.task',
} as const satisfies Record<Difference['kind'], MessageKey>;
export const changeKeys = { added: 'planning.change.added', removed: 'planning.change.removed', changed: 'planning.change.changed' } as const satisfies Record<Difference['change'], MessageKey>;

/** Fields that differ between versions, by the name the server gives them. */
export const fieldKeys: Readonly<Record<string, MessageKey>> = {
  title: 'planning.field.title', description: 'planning.field.description', periodFrom: 'planning.field.periodFrom', periodTo: 'planning.field.periodTo', linkedItPlan: 'planning.field.linkedItPlan', parentId: 'planning.field.parent', objectiveId: 'planning.field.objective',
  targetId: 'planning.field.target', initiativeId: 'planning.field.initiative', program: 'planning.field.program', year: 'planning.field.year', metric: 'planning.field.metric', target: 'planning.field.targetValue', currency: 'planning.field.currency', plannedMinor: 'planning.field.planned',
  startsOn: 'planning.field.startsOn', dueOn: 'planning.field.dueOn', after: 'planning.field.after', ownerUnitId: 'planning.field.ownerUnit', ownerPersonId: 'planning.field.ownerPerson',
};
