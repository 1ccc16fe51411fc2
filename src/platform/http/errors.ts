import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, errorTable, type ErrorCode } from '#kernel/errors.ts';

type Failure = Error & { statusCode?: number; code?: string; validation?: readonly { instancePath?: string; message?: string }[]; validationContext?: string };

/** Turns whatever was thrown into `{ error: { code, message, requestId, details } }`. Only bugs are logged as errors. */
export function replyWithError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = thrown as Failure;
  if (error instanceof AppError) return answer(reply, request, error.code, error.message, error.details);
  if (error.validation !== undefined) {
    const problems = error.validation.map((problem) => ({ where: `${error.validationContext ?? 'request'}${problem.instancePath ?? ''}`, message: problem.message ?? 'not valid' }));
    request.log.info({ endpoint: request.routeOptions.schema?.operationId, person: request.ctx?.actor.personId, fields: problems.map((problem) => problem.where).slice(0, 20) }, 'a request that is not valid');
    return answer(reply, request, 'request.invalid', problems.map((problem) => `${problem.where}: ${problem.message}`).join('; '), { problems });
  }
  if (error.statusCode === 413) return answer(reply, request, 'request.too-large', undefined);
  if (error.statusCode === 415) return answer(reply, request, 'request.media-type', undefined);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return answer(reply, request, 'request.invalid', error.message);
  if (error.code === '53100') {
    request.log.error({ err: error }, 'the disk of the database is full');
    return answer(reply, request, 'server.storage-full', undefined);
  }
  if (isPassing(error)) {
    request.log.warn({ err: error }, 'busy');
    return answer(reply, request, 'server.busy', undefined);
  }
  if (isUnstorable(error)) {
    request.log.warn({ err: error, method: request.method, url: request.routeOptions.url }, 'a value that the database refuses');
    return answer(reply, request, 'request.invalid', hasCursor(request) ? 'The cursor is not one that this list gave. Start from the first page.' : 'A value is outside of what can be stored or compared.');
  }
  if (request.raw.destroyed && !request.raw.complete) {
    request.log.info({ method: request.method, url: request.routeOptions.url }, 'the sender left in the middle of a request');
    return answer(reply, request, 'request.invalid', 'The request broke off.');
  }
  request.log.error({ err: error, method: request.method, url: request.routeOptions.url }, 'request failed');
  return answer(reply, request, 'server.failed', undefined);
}

/** 53300 too many connections, 57014 statement timeout, 57P01 to 57P03 the database ends or starts. */
const passing: ReadonlySet<string> = new Set(['53300', '57014', '57P01', '57P02', '57P03']);

/** Whether the request may succeed a moment later: the database is at its limit, or is not there just now. */
function isPassing(error: Failure & { syscall?: string }): boolean {
  return (error.code !== undefined && passing.has(error.code)) || error.syscall === 'connect' || /^Connection terminated|^timeout exceeded when trying to connect/.test(error.message);
}

/** Data exceptions of PostgreSQL that a value of a request causes: no number, too large, no instant, no time zone, no character. */
const dataExceptions: ReadonlySet<string> = new Set(['22P02', '22003', '22007', '22008', '22009', '22021', '22P05']);

function isUnstorable(error: Failure): boolean {
  return error.code !== undefined && dataExceptions.has(error.code);
}

function hasCursor(request: FastifyRequest): boolean {
  return typeof request.query === 'object' && request.query !== null && 'cursor' in request.query;
}

function answer(reply: FastifyReply, request: FastifyRequest, code: ErrorCode, message: string | undefined, details?: unknown): void {
  const row = errorTable[code];
  // Not through the reply schema: an error has one shape everywhere.
  void reply.code(row.status).type('application/json; charset=utf-8').serializer((body) => JSON.stringify(body)).send({ error: { code, message: message ?? row.message, requestId: request.id, ...(details === undefined ? {} : { details }) } });
}
