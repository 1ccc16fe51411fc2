/** A request that the server refused, or that never reached it (`status` 0, code `network.unreachable`). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The number that a person quotes to the operators; undefined where no server answered. */
  readonly requestId: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(status: number, code: string, message: string, requestId?: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.details = details;
  }
}

/** Reads `{error: {code, message, requestId, details?}}`; anything else becomes a plain failure of that status. */
export function apiErrorOf(status: number, text: string): ApiError {
  const error = errorObject(text);
  if (error === undefined) return new ApiError(status, 'server.failed', text.slice(0, 200) || `HTTP ${status}`);
  return new ApiError(
    status, stringOf(error.code) ?? 'server.failed', stringOf(error.message) ?? `HTTP ${status}`, stringOf(error.requestId),
    typeof error.details === 'object' && error.details !== null ? (error.details as Record<string, unknown>) : undefined,
  );
}

/** Nobody is signed in any more. A password or a code that is not right is refused with the same status, and ends nothing. */
export const isSessionLost = (error: unknown): boolean => error instanceof ApiError && error.code === 'session.required';

/** What a page is about does not exist, or its address is none that anything could have. */
export const isNotThere = (error: unknown): boolean => error instanceof ApiError && (error.status === 404 || error.status === 400);

/** Something is due of the session before it may do anything else. */
export const isSessionDue = (error: unknown): boolean => error instanceof ApiError && /^session\.(factor|password|enrolment)-due$/.test(error.code);

/** The second factor has to be shown again for this. */
export const isFactorStale = (error: unknown): boolean => error instanceof ApiError && error.code === 'session.factor-stale';

function errorObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('error' in value)) return undefined;
    const error = value.error;
    return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const stringOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
