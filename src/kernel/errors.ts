/**
 * Every failed request answers with a code of this table. `docs/reference/errors.md` is generated from it.
 * `message` is the default English sentence; the web translates by code.
 */
export const errorTable = {
  'request.invalid': { status: 400, message: 'The request is not valid.' },
  'request.empty': { status: 400, message: 'The file is empty: 0 bytes came.' },
  'request.too-large': { status: 413, message: 'The request is larger than this installation accepts.' },
  'request.not-found': { status: 404, message: 'There is nothing at this address.' },
  'request.forged': { status: 403, message: 'The request did not come from this application: the header x-yuanshu-request is missing or the origin differs.' },
  'request.media-type': { status: 415, message: 'This content type is not accepted here.' },
  'request.rate-limited': { status: 429, message: 'Too many requests. Wait a moment and try again.' },
  'session.required': { status: 401, message: 'Sign in first.' },
  'session.refused': { status: 401, message: 'The name or the password is not right.' },
  'session.throttled': { status: 429, message: 'Too many failed attempts. Wait before trying again.' },
  'session.link-used': { status: 401, message: 'This sign-in link was used already or has expired. Ask for a new one.' },
  'session.factor-due': { status: 403, message: 'Show the second factor first.' },
  'session.password-due': { status: 403, message: 'Change the password first: it was given by somebody else, or is too old.' },
  'session.enrolment-due': { status: 403, message: 'Set up a second factor first: your roles need one.' },
  'session.factor-refused': { status: 401, message: 'The code or the passkey was not accepted.' },
  'session.factor-stale': { status: 403, message: 'Show the second factor again: this is a sensitive action.' },
  'session.provider-refused': { status: 401, message: 'The identity provider did not confirm who you are, or you have no account here.' },
  'session.provider-unreachable': { status: 503, message: 'The identity provider or the directory could not be reached.' },
  'password.refused': { status: 400, message: 'The password does not follow the rules.' },
  'token.refused': { status: 401, message: 'The API token is unknown, expired or revoked.' },
  'permission.missing': { status: 403, message: 'You do not hold the permission for this.' },
  'duty.separated': { status: 403, message: 'Somebody else has to do this: nobody decides about the own.' },
  'duty.excluded': { status: 403, message: 'One person may not hold both roles.' },
  'duty.last-holder': { status: 409, message: 'Nobody else holds this role of an administrator.' },
  'vote.refused': { status: 403, message: 'You have no voice on this item.' },
  'body.not-routable': { status: 409, message: 'The body cannot take matters now: its chair or a department that its rule asks for is not in office.' },
  'object.not-found': { status: 404, message: 'It does not exist or you may not see it.' },
  'object.conflict': { status: 409, message: 'Something with this code or name exists already.' },
  'object.changed': { status: 409, message: 'Somebody has changed it since you read it. Read it again.' },
  'object.wrong-state': { status: 409, message: 'It is not in a state in which this can be done.' },
  'object.in-use': { status: 409, message: 'It is still in use.' },
  'policy.wrong-state': { status: 409, message: 'In the state that the policy is in, this cannot be done.' },
  'policy.incomplete': { status: 422, message: 'The policy is not complete.' },
  'policy.resolution-missing': { status: 409, message: 'The coordination body has not approved this policy.' },
  'requirement.binding': { status: 409, message: 'A binding requirement cannot be declared away.' },
  'affirmation.open-items': { status: 409, message: 'Conformance cannot be affirmed while items are open.' },
  'document.refused': { status: 422, message: 'The document could not be read.' },
  'document.digest-differs': { status: 422, message: 'The file is another one than its digest says.' },
  'document.companion': { status: 422, message: 'This file only says more about a lockfile: send it together with one.' },
  'query.refused': { status: 400, message: 'The query could not be understood.' },
  'server.busy': { status: 503, message: 'The server is at its limit. Try again shortly.' },
  'server.storage-full': { status: 507, message: 'The disk of the database is full: nothing of this was saved. It works again as soon as there is space.' },
  'server.failed': { status: 500, message: 'The server failed. Quote the number below when you report it.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorTable;

/** A request that cannot be served. The code is from `errorTable`; details go to the caller, so no secrets in them. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message?: string, details?: Readonly<Record<string, unknown>>) {
    super(message ?? errorTable[code].message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errorTable[this.code].status;
  }
}
