/** What somebody who tested a control found. */
export const attestationResults = ['works', 'does-not-work', 'not-applicable', 'unknown'] as const;
export type AttestationResult = (typeof attestationResults)[number];

export type ControlFacts = Readonly<{
  /** What the data say now. `not-installed`: the control names evidence that no feature of this installation gives; undefined: it names none. */
  evidence: Readonly<{ holds: boolean | undefined; collectedAt: string }> | 'not-installed' | undefined;
  /** The last attestation about the control as it is worded now. */
  attestation: Readonly<{ result: AttestationResult; signedAt: string; validUntil: string }> | undefined;
  /** The day of the question, YYYY-MM-DD. */
  today: string;
}>;

export type ControlReason = Readonly<{
  code: 'evidence-holds' | 'evidence-fails' | 'evidence-undecided' | 'evidence-not-installed' | 'attested-works' | 'attested-fails' | 'attested-not-applicable' | 'attested-unknown' | 'attestation-lapsed' | 'never-attested';
  /** When the source was taken or signed, or the day on which it lapsed. */
  at?: string | undefined;
}>;

export type ControlVerdict = Readonly<{ state: AttestationResult; because: readonly ControlReason[] }>;

/**
 * Whether a control works. Two sources, and the worse one counts: data that say no are not argued away by a signature, and what a person found
 * not to work stays so until somebody attests again. An attestation speaks until the day on which the next is due.
 */
export function stateOfControl({ evidence, attestation, today }: ControlFacts): ControlVerdict {
  const because: ControlReason[] = [];
  const isLapsed = attestation !== undefined && attestation.validUntil < today;
  const attested = attestation === undefined || isLapsed ? undefined : attestation.result;
  const seen = evidence === undefined || evidence === 'not-installed' ? undefined : evidence.holds;
  if (evidence === 'not-installed') because.push({ code: 'evidence-not-installed' });
  else if (evidence !== undefined) because.push({ code: evidence.holds === undefined ? 'evidence-undecided' : evidence.holds ? 'evidence-holds' : 'evidence-fails', at: evidence.collectedAt });
  because.push(attestation === undefined ? { code: 'never-attested' } : isLapsed ? { code: 'attestation-lapsed', at: attestation.validUntil } : { code: attestedCodes[attestation.result], at: attestation.signedAt });
  return { state: worse(seen, attested), because };
}

const attestedCodes = { works: 'attested-works', 'does-not-work': 'attested-fails', 'not-applicable': 'attested-not-applicable', unknown: 'attested-unknown' } as const satisfies Record<AttestationResult, ControlReason['code']>;

function worse(seen: boolean | undefined, attested: AttestationResult | undefined): AttestationResult {
  if (seen === false || attested === 'does-not-work') return 'does-not-work';
  if (attested === 'not-applicable') return 'not-applicable';
  return seen === true || attested === 'works' ? 'works' : 'unknown';
}
