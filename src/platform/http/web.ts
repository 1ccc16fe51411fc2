import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel/errors.ts';

/** Serves the built web application; any other address that a page may have answers with its first page. */
export async function serveWeb(server: FastifyInstance, folder: string | undefined): Promise<void> {
  const isBuilt = folder !== undefined && existsSync(folder);
  const firstPage = async (reply: FastifyReply) => reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(await readFile(join(folder!, 'index.html')));
  if (isBuilt) {
    server.get('/', { schema: { hide: true } }, (_request, reply) => firstPage(reply));
    await server.register(fastifyStatic, {
      root: folder, index: false, preCompressed: true, dotfiles: 'ignore',
      setHeaders: (reply, path) => void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
  }
  server.setNotFoundHandler(async (request, reply) => {
    const isPage = request.method === 'GET' && !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
    if (isPage && isBuilt) return firstPage(reply);
    throw new AppError('request.not-found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`);
  });
}
