export { proposeMatter, withdrawProposal, type Proposal } from './matters.ts';
export { findMatterOf } from './matter-views.ts';
export type { MatterRow } from './meetings-contract.ts';
