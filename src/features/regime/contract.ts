export const regimeContract = {} as const;
