import type { FastifyReply } from 'fastify';

const heartbeatMs = 15_000;

/** Streams server-sent events until the source ends or the reader leaves. */
export async function sendEvents(reply: FastifyReply, source: AsyncIterable<Readonly<{ event: string; data: unknown }>>): Promise<FastifyReply> {
  reply.hijack();
  const stream = reply.raw;
  stream.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  const heartbeat = setInterval(() => stream.write(': alive\n\n'), heartbeatMs);
  const iterator = source[Symbol.asyncIterator]();
  const closed = new Promise<{ done: true; value: undefined }>((resolve) => stream.once('close', () => resolve({ done: true, value: undefined })));
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), closed]);
      if (next.done === true) break;
      stream.write(`event: ${next.value.event}\ndata: ${JSON.stringify(next.value.data)}\n\n`);
    }
  } catch (error) {
    reply.log.error({ err: error }, 'event stream failed');
  } finally {
    clearInterval(heartbeat);
    void iterator.return?.();
    stream.end();
  }
  return reply;
}
