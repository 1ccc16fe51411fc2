const dateTime = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** The instant that a text names as RFC 3339 wants it (`2026-01-02T03:04:05+08:00`), on a day that there is; undefined for every other text. */
export function readDateTime(text: string | undefined): Date | undefined {
  const day = dateTime.exec(text ?? '')?.[1];
  const isDay = day !== undefined && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return isDay ? new Date(text!.toUpperCase()) : undefined;
}
