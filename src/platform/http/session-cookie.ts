import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';

const plainName = 'yuanshu_session';
/** RFC 6265bis §4.1.3.2: a browser takes a cookie of this name only from the host itself over TLS, so that no neighbouring host can plant one. */
const hostName = `__Host-${plainName}`;

/** People who reach us by https may do so through a proxy that does not say so. */
function isSecure(request: FastifyRequest, config: Config): boolean {
  return request.protocol === 'https' || config.publicUrl.startsWith('https:');
}

function nameOf(request: FastifyRequest, config: Config): string {
  return isSecure(request, config) ? hostName : plainName;
}

/** The session that a request carries, if any. The other name is not looked at: anybody could have set it. */
export function sessionOf(request: FastifyRequest, config: Config): string | undefined {
  return request.cookies[nameOf(request, config)];
}

/** Gives the browser its session, or takes it away. */
export function giveSession(reply: FastifyReply, config: Config, value: string | null): void {
  const { request } = reply;
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request, config) } as const;
  if (value === null) reply.clearCookie(nameOf(request, config), options);
  else reply.setCookie(nameOf(request, config), value, options);
}
