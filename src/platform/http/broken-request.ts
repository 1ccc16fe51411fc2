import type { Socket } from 'node:net';
import { errorTable } from '#kernel/errors.ts';
import { newId } from '#kernel/ids.ts';
import type { Log } from '../log.ts';

type Broken = Error & { code?: string };

/**
 * Answers what is no HTTP request: two lengths, a broken chunk, headers without end. No route, hook or header of a reply exists here yet, so the
 * answer is written by hand; the connection ends, for nobody knows where the next request on it would begin (RFC 9112 §11.2).
 */
export function answerBrokenRequest(headers: Readonly<Record<string, string>>, log: Log): (error: Broken, socket: Socket) => void {
  return (error, socket) => {
    // The other side left, or this one has answered already.
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
    const requestId = newId('req');
    const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    log.info({ requestId, reason: error.code, address: socket.remoteAddress }, 'a request that cannot be read');
    const status = isTooLarge ? '431 Request Header Fields Too Large' : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
    const message = isTooLarge ? 'The headers of the request are too large.' : errorTable['request.invalid'].message;
    const body = JSON.stringify({ error: { code: 'request.invalid', message, requestId } });
    const lines = Object.entries({ ...headers, 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8', 'content-length': String(Buffer.byteLength(body)), connection: 'close' });
    socket.end(`HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
  };
}
