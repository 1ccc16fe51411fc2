import { peopleContract } from './people-contract.ts';
import { signInContract } from './sign-in-contract.ts';

export { personId, roleName, unitId } from './words.ts';

export const identityContract = { ...signInContract, ...peopleContract } as const;
