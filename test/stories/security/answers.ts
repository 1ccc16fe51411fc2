import { expect } from 'vitest';
import type { Endpoint } from '#kernel/endpoint.ts';
import type { Reply } from '../../server.ts';

type Headers = Readonly<Record<string, unknown>>;

/** What every answer says to the browser that got it. */
export function expectGuarded(what: unknown, headers: Headers): void {
  expect([what, headers]).toEqual([what, expect.objectContaining({
    'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
  })]);
  const policy = Object.fromEntries(String(headers['content-security-policy']).split('; ').map((part) => [part.split(' ')[0]!, part.split(' ').slice(1).join(' ')]));
  expect([what, policy]).toEqual([what, expect.objectContaining({ 'default-src': "'self'", 'script-src': "'self'", 'connect-src': "'self'", 'frame-ancestors': "'none'", 'base-uri': "'none'", 'object-src': "'none'", 'form-action': "'self'" })]);
  expect([what, Object.keys(headers).filter((name) => /^(?:server|x-powered-by|access-control-.*)$/.test(name))]).toEqual([what, []]);
}

/** JSON that no browser takes for anything else. */
export function expectData(endpoint: Endpoint, reply: Reply): void {
  expect([endpoint.id, reply.status < 500, reply.headers['content-type'], reply.headers['x-content-type-options']], reply.text.slice(0, 200)).toEqual([endpoint.id, true, 'application/json; charset=utf-8', 'nosniff']);
}

/** A file that is kept, not shown: by its type and as an attachment, whose name is written in letters that end no header. */
export function expectFile(endpoint: Endpoint, reply: Reply): void {
  expect([endpoint.id, reply.status, reply.headers['x-content-type-options'], reply.headers['content-security-policy']]).toEqual([endpoint.id, 200, 'nosniff', expect.stringContaining("script-src 'self'")]);
  expect([endpoint.id, reply.headers['content-disposition']]).toEqual([endpoint.id, expect.stringMatching(/^attachment; filename\*=UTF-8''[A-Za-z0-9!'()*~._%-]+$/)]);
  expect(String(reply.headers['content-type']), endpoint.id).not.toMatch(/html|xml(?!formats)|svg|javascript/);
}
