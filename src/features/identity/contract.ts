import { breakGlassContract } from './break-glass-contract.ts';
import { directoryContract } from './directory-contract.ts';
import { factorsContract } from './factors-contract.ts';
import { grantsContract } from './grants-contract.ts';
import { peopleContract } from './people-contract.ts';
import { reviewsContract } from './reviews-contract.ts';
import { signInContract } from './sign-in-contract.ts';

export { personId, roleName, unitId } from './words.ts';

export const identityContract = { ...signInContract, ...factorsContract, ...directoryContract, ...breakGlassContract, ...peopleContract, ...grantsContract, ...reviewsContract } as const;
