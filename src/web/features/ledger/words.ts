import type { MessageKey } from '../../i18n/keys.ts';
import type { Tone } from '../../ui/state-chip.tsx';
import type { IconName } from '../../ui/icon.tsx';

/** The words of the ledger: each value of the wire with its text. The order is the order of the lists. */
export const criticalityKeys = { core: 'ledger.criticality.core', important: 'ledger.criticality.important', general: 'ledger.criticality.general' } as const satisfies Record<string, MessageKey>;
export const exposureKeys = { internet: 'ledger.exposure.internet', partner: 'ledger.exposure.partner', intranet: 'ledger.exposure.intranet', isolated: 'ledger.exposure.isolated' } as const satisfies Record<string, MessageKey>;
export const distributionKeys = { internal: 'ledger.distribution.internal', group: 'ledger.distribution.group', customers: 'ledger.distribution.customers', public: 'ledger.distribution.public' } as const satisfies Record<string, MessageKey>;
export const systemKindKeys = { system: 'ledger.kind.system', module: 'ledger.kind.module', version: 'ledger.kind.version', environment: 'ledger.kind.environment' } as const satisfies Record<string, MessageKey>;
export const relationshipKeys = { direct: 'ledger.relationship.direct', transitive: 'ledger.relationship.transitive', unknown: 'ledger.relationship.unknown' } as const satisfies Record<string, MessageKey>;
export const scopeKeys = { required: 'ledger.scope.required', optional: 'ledger.scope.optional', excluded: 'ledger.scope.excluded', development: 'ledger.scope.development', unknown: 'ledger.scope.unknown' } as const satisfies Record<string, MessageKey>;
export const checkedKeys = { checked: 'ledger.checked.checked', 'no-version': 'ledger.checked.noVersion', 'no-ecosystem': 'ledger.checked.noEcosystem', 'impossible-version': 'ledger.checked.impossibleVersion' } as const satisfies Record<string, MessageKey>;
/** The same in few words, where one chooses among them. */
export const uncheckedKeys = { 'no-version': 'ledger.unchecked.noVersion', 'no-ecosystem': 'ledger.unchecked.noEcosystem', 'impossible-version': 'ledger.unchecked.impossibleVersion' } as const satisfies Record<string, MessageKey>;
export const uncheckedStates = ['no-version', 'no-ecosystem', 'impossible-version'] as const;
export const outcomeKeys = { taken: 'ledger.outcome.taken', 'not-taken': 'ledger.outcome.notTaken', warning: 'ledger.outcome.warning', merged: 'ledger.outcome.merged', info: 'ledger.outcome.info' } as const satisfies Record<string, MessageKey>;

export const criticalities = ['core', 'important', 'general'] as const;
export const exposures = ['internet', 'partner', 'intranet', 'isolated'] as const;
export const distributions = ['internal', 'group', 'customers', 'public'] as const;
export const systemKinds = ['system', 'module', 'version', 'environment'] as const;
export const relationships = ['direct', 'transitive', 'unknown'] as const;
export const scopes = ['required', 'optional', 'development', 'excluded', 'unknown'] as const;
export const mlpsLevels = ['1', '2', '3', '4'] as const;
export const outcomes = ['taken', 'not-taken', 'warning', 'merged', 'info'] as const;

export const importStateRows = {
  queued: { key: 'ledger.importState.queued', tone: 'waiting', icon: 'clock' },
  reading: { key: 'ledger.importState.reading', tone: 'brand', icon: 'refresh' },
  storing: { key: 'ledger.importState.storing', tone: 'brand', icon: 'refresh' },
  done: { key: 'ledger.importState.done', tone: 'good', icon: 'check' },
  unchanged: { key: 'ledger.importState.unchanged', tone: 'neutral', icon: 'check' },
  failed: { key: 'ledger.importState.failed', tone: 'danger', icon: 'alert' },
} as const satisfies Record<string, { key: MessageKey; tone: Tone; icon: IconName }>;

export const systemLacks = ['owner', 'unit', 'mlps', 'import'] as const;
export const systemLackKeys = { owner: 'ledger.lacks.owner', unit: 'ledger.lacks.unit', mlps: 'ledger.lacks.mlps', import: 'ledger.lacks.import' } as const satisfies Record<(typeof systemLacks)[number], MessageKey>;
