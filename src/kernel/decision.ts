/** A domain decision whose "no" is a value that explains itself, not an exception. */
export type Decision<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; refusal: Refusal }>;

export type Refusal = Readonly<{ code: string; message: string; details?: Readonly<Record<string, unknown>> }>;

/** The yes of a decision. */
export function granted<T>(value: T): Decision<T> {
  return { ok: true, value };
}

/** The no of a decision, with its reason. */
export function refused(code: string, message: string, details?: Readonly<Record<string, unknown>>): Decision<never> {
  return { ok: false, refusal: details === undefined ? { code, message } : { code, message, details } };
}
