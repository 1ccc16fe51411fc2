import { controlsContract } from './controls-contract.ts';
import { coverageContract } from './coverage-contract.ts';
import { packsContract } from './packs-contract.ts';
import { policiesContract } from './policies-contract.ts';
import { readingsContract } from './readings-contract.ts';

export { chineseNumber, englishClauseNumber } from '#engines/regime/clause-number.ts';
export type { Evidence } from './controls-contract.ts';
export type { Coverage, CoverageItem } from './coverage-contract.ts';
export type { PackRow } from './packs-contract.ts';
export type { PolicyRow } from './policies-contract.ts';
export { behaviours, controlKinds, policyLevels, policyStates, type Behaviour, type LanguageTag, type PolicyState } from './words.ts';

export const regimeContract = { ...policiesContract, ...controlsContract, ...coverageContract, ...readingsContract, ...packsContract } as const;
