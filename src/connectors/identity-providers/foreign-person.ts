/** A person as somebody else knows it. `subject` never changes and is never given to another person. */
export type ForeignPerson = Readonly<{
  subject: string;
  login: string | undefined;
  name: string | undefined;
  email: string | undefined;
  groups: readonly string[];
  /** The code of the organisation unit, where the other side keeps one. */
  unitCode: string | undefined;
  isActive: boolean;
}>;

/** The other side could not be asked; the cause is for the log, not for whoever signs in. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** A text out of foreign data: trimmed, without control characters, and not longer than we store. */
export function cleanText(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replaceAll(/\p{Cc}/gu, ' ').trim().slice(0, max);
  return text === '' ? undefined : text;
}
