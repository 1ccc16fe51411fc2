import type { Behaviour, RaciDuty, RaciParty } from './words.ts';
import { behaviours, raciParties } from './words.ts';

export type Raci = Readonly<Record<Behaviour, Readonly<Partial<Record<RaciParty, RaciDuty>>>>>;

/**
 * Who does, answers for, is asked and is told, for each of the seven behaviours: what a bank begins with, to be changed by the body. One party
 * answers (A), at least one does the work (R).
 */
export const defaultRaci: Raci = {
  introduction: { body: 'A', technology: 'R', legal: 'C', procurement: 'C', security: 'C', risk: 'C', business: 'I', operations: 'I', finance: 'I' },
  assessment: { body: 'A', technology: 'R', legal: 'C', procurement: 'C', security: 'R', risk: 'C', business: 'C', operations: 'C' },
  'compliant-use': { body: 'I', technology: 'R', legal: 'A', procurement: 'C', security: 'C', risk: 'C', business: 'I', operations: 'I' },
  'vulnerability-detection': { body: 'I', technology: 'R', legal: 'I', security: 'A', risk: 'I', operations: 'R' },
  maintenance: { body: 'I', technology: 'A', procurement: 'C', security: 'C', operations: 'R', business: 'I' },
  'emergency-response': { body: 'I', technology: 'R', legal: 'C', procurement: 'C', security: 'A', risk: 'C', business: 'I', operations: 'R' },
  retirement: { body: 'A', technology: 'R', legal: 'C', procurement: 'C', security: 'C', risk: 'I', business: 'I', operations: 'R', finance: 'I' },
};

/** The behaviours in which not exactly one party answers, or nobody does the work. */
export function raciFaults(raci: Raci): Behaviour[] {
  return behaviours.filter((behaviour) => {
    const duties = raciParties.map((party) => raci[behaviour][party]);
    return duties.filter((duty) => duty === 'A').length !== 1 || !duties.includes('R');
  });
}
