export const planningContract = {} as const;
