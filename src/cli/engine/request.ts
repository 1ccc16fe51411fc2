/** One line that came in: a JSON object. */
export type Request = Readonly<Record<string, unknown>>;

/** Answers one request with a JSON value. Throws `BadRequest` where the request is not for it or the engine says no. */
export type Answer = (request: Request) => unknown;

/** Becomes `{"error": message}`; the lines after it go on. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** A field that must be text. */
export function textOf(request: Request, field: string): string {
  const value = request[field];
  if (typeof value !== 'string') throw new BadRequest(value === undefined || value === null ? `"${field}" is missing.` : `"${field}" must be text.`);
  return value;
}

/** A field that may be absent or null. */
export function optionalTextOf(request: Request, field: string): string | undefined {
  const value = request[field];
  return value === undefined || value === null ? undefined : textOf(request, field);
}

/** A field that must be a list of texts. */
export function textsOf(request: Request, field: string): readonly string[] {
  const value = request[field];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw new BadRequest(`"${field}" must be a list of texts.`);
  return value;
}
