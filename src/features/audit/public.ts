export { recordEvent, type AuditEntry } from './events.ts';
export { listSignatures, signDecision, verifySignature, type Signature, type SignedDecision, type Verified } from './signatures.ts';
export { createWitness } from './witness.ts';
export { keepSealing } from './sealer.ts';
