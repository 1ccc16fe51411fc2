import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer, type Client, type TestServer } from '../../server.ts';

let test: TestServer;
let office: Client;
let port: number;

beforeAll(async () => {
  test = await testServer();
  office = await test.signIn(test.tenantId, 'ospo');
  await test.server.listen({ port: 0, host: '127.0.0.1' });
  port = (test.server.server.address() as { port: number }).port;
});
afterAll(() => test.close());

/** Sends bytes as they are and answers what came back until the other side ended the connection, or had answered `count` requests. */
async function sendRaw(text: string | Buffer, count = Infinity): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let answer = '';
  socket.on('data', (piece) => {
    answer += String(piece);
    if (statusesOf(answer).length >= count && answer.endsWith('}')) socket.end();
  });
  socket.on('error', () => {});
  socket.write(text);
  await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
  socket.destroy();
  return answer;
}

const statusesOf = (answer: string): number[] => [...answer.matchAll(/(?<=^|\})HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));
const lines = (...given: readonly string[]) => `${given.join('\r\n')}\r\n\r\n`;
/** What would be answered with 200 if it were read as a request of its own. */
const smuggled = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';

describe('a request whose length can be read in two ways', () => {
  const post = (...headers: readonly string[]) => lines('POST /api/v1/systems HTTP/1.1', 'host: x', 'x-yuanshu-request: 1', 'content-type: application/json', ...headers);
  it.each([
    ['two different lengths', post('content-length: 2', 'content-length: 60') + '{}'],
    ['the same length twice', post('content-length: 2', 'content-length: 2') + '{}'],
    ['a list of lengths', post('content-length: 2, 60') + '{}'],
    ['a length with a sign', post('content-length: +2') + '{}'],
    ['a length with letters', post('content-length: 2x') + '{}'],
    ['a negative length', post('content-length: -1') + '{}'],
    ['a length and pieces', post('content-length: 4', 'transfer-encoding: chunked') + `0\r\n\r\n${smuggled}`],
    ['pieces of a kind nobody knows', post('transfer-encoding: xchunked') + `0\r\n\r\n${smuggled}`],
    ['pieces named twice', post('transfer-encoding: chunked', 'transfer-encoding: identity') + `0\r\n\r\n${smuggled}`],
    ['pieces behind something else', post('transfer-encoding: chunked, identity') + `0\r\n\r\n${smuggled}`],
    ['a blank before the colon', post('content-length : 2') + '{}'],
    ['a header that goes on in the next line', post('x-a: 1\r\n content-length: 60', 'content-length: 2') + '{}'],
    ['a piece whose length is no number', post('transfer-encoding: chunked') + `zz\r\n{}\r\n0\r\n\r\n`],
    ['a piece longer than it says', post('transfer-encoding: chunked') + `1\r\n{}}}}\r\n0\r\n\r\n`],
    ['a line feed alone in a header', `POST /api/v1/systems HTTP/1.1\r\nhost: x\nx: y\r\ncontent-length: 2\r\n\r\n{}`],
    ['a NUL in a header', post('x-a: a\0b', 'content-length: 2') + '{}'],
    ['a carriage return in a header', post('x-a: a\rset-cookie: x=1', 'content-length: 2') + '{}'],
  ])('is refused, and nothing behind it is read: %s', async (_name, text) => {
    const answer = await sendRaw(text.endsWith(smuggled) ? text : text + smuggled);
    const statuses = statusesOf(answer);
    // The request itself and what is broken about it may each be refused; nothing that came behind is answered.
    expect([statuses.length >= 1 && statuses.length <= 2, statuses.filter((status) => status < 400 || status >= 500)]).toEqual([true, []]);
    expect(answer).not.toMatch(/^set-cookie/im);
  });

  it('is refused in the one shape, guarded like every other answer', async () => {
    const answer = await sendRaw(post('content-length: 2', 'content-length: 60') + '{}');
    const [head, body] = answer.split('\r\n\r\n') as [string, string];
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toMatch(/content-security-policy: .*frame-ancestors 'none'/);
    for (const line of ['x-content-type-options: nosniff', 'cache-control: no-store', 'content-type: application/json; charset=utf-8', 'connection: close']) expect(head.split('\r\n')).toContain(line);
    expect(JSON.parse(body)).toEqual({ error: { code: 'request.invalid', message: expect.any(String), requestId: expect.stringMatching(/^req_[0-9a-z]{26}$/) } });
  });
});

describe('headers', () => {
  it('without end are refused before they fill the memory', async () => {
    for (const header of [`cookie: ${'x'.repeat(40_000)}`, Array.from({ length: 5000 }, (_, index) => `x-${index}: 1`).join('\r\n'), `authorization: Bearer ${'y'.repeat(100_000)}`]) {
      const answer = await sendRaw(lines('GET /api/v1/session HTTP/1.1', 'host: x', header));
      expect(statusesOf(answer)).toEqual([431]);
      expect(answer).toMatch(/content-security-policy/);
    }
  });

  it('that name a method to use instead, a user or an address change nothing about the request', async () => {
    for (const header of ['x-http-method-override: DELETE', 'x-original-url: /api/v1/people', 'x-rewrite-url: /api/v1/people', 'x-user-id: admin', 'x-remote-user: admin', 'x-forwarded-user: admin', 'x-forwarded-for: 127.0.0.1']) {
      expect([header, statusesOf(await sendRaw(lines('GET /api/v1/session HTTP/1.1', 'host: x', 'connection: close', header)))]).toEqual([header, [401]]);
    }
    expect(statusesOf(await sendRaw(lines('GET /api/v1/session HTTP/1.1', 'host: x', 'connection: close', `cookie: ${office.cookie}`)))).toEqual([200]);
  });

  it('given twice are not put together to a credential', async () => {
    const answer = await sendRaw(lines('GET /api/v1/session HTTP/1.1', 'host: x', 'connection: close', `cookie: ${office.cookie.slice(0, 60)}`, `cookie: ${office.cookie.slice(60)}`));
    expect(statusesOf(answer)).toEqual([401]);
    expect(statusesOf(await sendRaw(lines('GET /api/v1/session HTTP/1.1', 'host: x', 'connection: close', 'authorization: Bearer ysk.a', 'authorization: Bearer ysk.b', `cookie: ${office.cookie}`)))).toEqual([401]);
  });

  it('of a request are kept apart from those of the next on the same connection', async () => {
    const answer = await sendRaw(lines('GET /api/v1/session HTTP/1.1', 'host: x', `cookie: ${office.cookie}`) + lines('GET /api/v1/session HTTP/1.1', 'host: x', 'connection: close'));
    expect(statusesOf(answer)).toEqual([200, 401]);
  });
});

describe('a line that is no request', () => {
  it.each(['GET /api/v1/session HTTP/9.9', 'GET /api/v1/session', 'GE T / HTTP/1.1', '\0\0\0\0', 'GET http://evil.example/api/v1/session HTTP/1.1', 'CONNECT evil.example:443 HTTP/1.1', 'GET * HTTP/1.1', 'TRACE / HTTP/1.1', 'TRACK / HTTP/1.1', 'GET /\r\nset-cookie:x=1 HTTP/1.1', `GET /${'a'.repeat(70_000)} HTTP/1.1`, 'PRI * HTTP/2.0'].map((line) => [JSON.stringify(line).slice(0, 60), line] as const))('%s is refused or not there, and says nothing back', async (_name, line) => {
    const answer = await sendRaw(lines(line, 'host: x', 'connection: close', 'x-secret: said-in-confidence'));
    expect(statusesOf(answer).every((status) => status >= 400 && status < 500)).toBe(true);
    expect(answer).not.toMatch(/said-in-confidence|^set-cookie/im);
  });

  it('asks for no other protocol: an upgrade is not taken', async () => {
    const answer = await sendRaw(lines('GET /api/v1/session HTTP/1.1', 'host: x', 'connection: upgrade', 'upgrade: websocket', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version: 13'), 1);
    expect(statusesOf(answer)).toEqual([401]);
    expect(answer).not.toMatch(/^(?:upgrade|sec-websocket)/im);
  });
});
