/** `2026-11-23T14:05` of a field of the browser, in the reader's zone, as an instant; null where it is empty. */
export function instantOf(local: string | undefined): string | null {
  return local === undefined || local === '' ? null : new Date(local).toISOString();
}

/** An instant as such a field takes it. */
export function fieldOf(instant: string | null | undefined): string {
  if (instant === null || instant === undefined) return '';
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The lines of a text that say something. */
export function linesOf(text: string | undefined): string[] {
  return (text ?? '').split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

/** This time tomorrow, as such a field takes it. */
export function tomorrow(): string {
  return fieldOf(new Date(Date.now() + 86_400_000).toISOString());
}

/** Today, as a field for days takes it. */
export function today(): string {
  return fieldOf(new Date().toISOString()).slice(0, 10);
}
