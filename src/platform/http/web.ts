import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import { AppError } from '#kernel/errors.ts';

/** Serves the built web application; any other address that a page may have answers with its first page. */
export async function serveWeb(server: FastifyInstance, folder: string | undefined): Promise<void> {
  if (folder !== undefined && existsSync(folder)) {
    await server.register(fastifyStatic, {
      root: folder, index: false, preCompressed: true,
      setHeaders: (reply, path) => void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
  }
  server.setNotFoundHandler(async (request, reply) => {
    const isPage = request.method === 'GET' && !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
    if (isPage && folder !== undefined) return reply.header('cache-control', 'no-cache').sendFile('index.html', folder);
    throw new AppError('request.not-found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`);
  });
}
