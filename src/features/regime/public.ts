export { createAttestation } from './attestations.ts';
export { listControls } from './controls.ts';
export { issuePolicy, submitPolicy } from './policies.ts';
export { confirmReading, listReadings } from './readings.ts';
export { loadStarterPolicies } from './starter.ts';
