export const coordinationContract = {} as const;
