import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Why the server cannot listen, in words for the person who starts it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

type Failure = NodeJS.ErrnoException & Readonly<{ port?: number }>;
type Place = Readonly<{ host: string; port: number }>;

/** Listens, and answers with the address. Throws {@link ListenError} where host or port cannot be had. */
export async function listen(server: FastifyInstance, place: Place): Promise<string> {
  try {
    return await server.listen(place);
  } catch (error) {
    const words = explain(error as Failure, place);
    throw words === undefined ? error : new ListenError(words, { cause: error });
  }
}

function explain({ code = '' }: Failure, { host, port }: Place): string | undefined {
  const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  if (code === 'EADDRINUSE') return `The address ${where} is taken: ${whoListens(port)}. End it, or choose another port with --port or YUANSHU_PORT.`;
  if (code === 'EACCES') return `This user may not listen on ${where}: the system keeps low ports for itself. Choose another port with --port or YUANSHU_PORT.`;
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code)) return `${host} is not an address of this machine (${code}). Choose another with --host or YUANSHU_HOST; 0.0.0.0 is all that the machine has.`;
  return undefined;
}

/** The process on a port, by number and command line, where the system tells us of it: Linux, and our own user's or root's view. */
function whoListens(port: number): string {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port)));
  for (const pid of processIds()) {
    if (!filesOf(pid).some((target) => sockets.has(target))) continue;
    const command = readOr(`/proc/${pid}/cmdline`).split('\0').filter((part) => part !== '' && !part.startsWith('-') && !part.startsWith('file:')).join(' ');
    return `process ${pid} listens there (${command.slice(0, 300)})`;
  }
  return 'another program listens there';
}

/** https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html: local address, remote address, state (0A: listening), …, inode. */
function listeningSockets(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readOr(table).split('\n').slice(1).map((line) => line.trim().split(/\s+/));
  return rows.filter((row) => row[1]?.endsWith(suffix) === true && row[3] === '0A').map((row) => `socket:[${row[9]}]`);
}

function processIds(): string[] {
  return listOr('/proc').filter((name) => /^\d+$/.test(name));
}

function filesOf(pid: string): string[] {
  return listOr(`/proc/${pid}/fd`).map((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`);
    } catch {
      return '';
    }
  });
}

function listOr(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
