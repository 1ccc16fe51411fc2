import { createServer, type AddressInfo } from 'node:net';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { listen, ListenError } from './listen.ts';

async function failureOf(place: { host: string; port: number }): Promise<unknown> {
  const server = fastify();
  try {
    return await listen(server, place);
  } catch (error) {
    return error;
  } finally {
    await server.close();
  }
}

it('an address that is taken is refused with the program that has it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => { other.listen(0, '127.0.0.1', resolve); });
  const { port } = other.address() as AddressInfo;
  const failure = await failureOf({ host: '127.0.0.1', port });
  other.close();
  expect(failure).toBeInstanceOf(ListenError);
  expect(String(failure)).toContain(`The address 127.0.0.1:${port} is taken: `);
  if (process.platform === 'linux') expect(String(failure)).toContain(`process ${process.pid} listens there`);
});

it('an address of another machine is refused with what to set', async () => {
  // https://www.rfc-editor.org/rfc/rfc5737: nobody has it
  const failure = await failureOf({ host: '203.0.113.7', port: 0 });
  expect(failure).toBeInstanceOf(ListenError);
  expect(String(failure)).toMatch(/203\.0\.113\.7 is not an address of this machine.*--host/);
});
