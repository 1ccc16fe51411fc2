import type { Endpoint, ParamsOf, QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { optionOf } from './command.ts';
import type { Call } from './command.ts';
import { CommandFailure } from './exit-codes.ts';

/** A server and the token to speak to it with. */
export type Server = Readonly<{ url: string; token: string }>;

/** What a request said no to. `status` is HTTP's; `code` is of the server's table of errors. */
export type Refused = Readonly<{ status: number; code: string; message: string; requestId: string | undefined; details: unknown }>;

export type Answered<T> = Readonly<{ ok: true; reply: T }> | Readonly<{ ok: false; refused: Refused }>;

/** From the options, else from the environment. Throws `CommandFailure` (usage). */
export function serverOf(call: Call): Server {
  const { env } = call.terminal;
  const url = optionOf(call, 'url') ?? env.YUANSHU_URL ?? '';
  const token = optionOf(call, 'token') ?? env.YUANSHU_TOKEN ?? '';
  if (url === '') throw new CommandFailure('usage', { en: 'Name the server with --url or YUANSHU_URL.', zh: '请用 --url 或 YUANSHU_URL 指定服务器。' });
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new CommandFailure('usage', { en: `"${url}" is no address of a server: it begins with https://.`, zh: `“${url}”不是服务器地址，应以 https:// 开头。` });
  if (token === '') throw new CommandFailure('usage', { en: 'Give an API token in YUANSHU_TOKEN (or with --token); the server makes one under Settings.', zh: '请在 YUANSHU_TOKEN（或 --token）中给出 API 令牌，可在服务器“设置”中创建。' });
  return { url: url.replace(/\/+$/, ''), token };
}

type Sent<E extends Endpoint> = Readonly<{ params?: ParamsOf<E>; query?: QueryOf<E>; body?: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> }>;

/** Uploads wait for the server to take them in. */
const patienceMs = 30 * 60_000;

/** Calls an endpoint of the contract. A refusal is a value; a server that cannot be reached throws `CommandFailure` (server). */
export async function callServer<E extends Endpoint>(server: Server, endpoint: E, sent: Sent<E> = {}): Promise<Answered<ReplyOf<E>>> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(addressOf(server, endpoint, sent), {
      method: endpoint.method, redirect: 'error', signal: AbortSignal.timeout(patienceMs),
      headers: { authorization: `Bearer ${server.token}`, accept: 'application/json', 'x-yuanshu-request': '1', ...(sent.body !== undefined && { 'content-type': 'application/octet-stream' }) },
      ...(sent.body !== undefined && { body: sent.body, duplex: 'half' }),
    } as RequestInit);
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw new CommandFailure('server', { en: `${server.url} could not be reached: ${reasonOf(error)}.`, zh: `无法连接 ${server.url}：${reasonOf(error)}。` });
  }
  const value = parse(text);
  if (status >= 200 && status < 300 && value !== undefined) return { ok: true, reply: value as ReplyOf<E> };
  return { ok: false, refused: refusalOf(status, value) };
}

/** A refusal in words, with the number to quote. */
export function describeRefusal({ status, code, message, requestId }: Refused): string {
  return `${message} (${code}, HTTP ${status}${requestId === undefined ? '' : `, ${requestId}`})`;
}

function addressOf<E extends Endpoint>(server: Server, endpoint: E, { params, query }: Sent<E>): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String((params as Record<string, unknown>)[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) if (value !== undefined) search.set(name, String(value));
  return `${server.url}/api/v1${path}${search.size === 0 ? '' : `?${search.toString()}`}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function refusalOf(status: number, value: unknown): Refused {
  const error = (typeof value === 'object' && value !== null && 'error' in value ? value.error : undefined) as Partial<Record<string, unknown>> | undefined;
  if (typeof error !== 'object' || error === null) return { status, code: 'unexpected', message: `The answer is none of a Yuanshu server.`, requestId: undefined, details: undefined };
  const textOf = (field: unknown) => (typeof field === 'string' ? field : undefined);
  return { status, code: textOf(error['code']) ?? 'unexpected', message: textOf(error['message']) ?? `HTTP ${status}`, requestId: textOf(error['requestId']), details: error['details'] };
}

/** `fetch` hides the reason one level deeper. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as NodeJS.ErrnoException;
  return reasons.get(code ?? '') ?? (message || String(code ?? cause)).replace(/\.$/, '');
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'], ['ENOTFOUND', 'there is no host of that name'], ['EAI_AGAIN', 'the name of the host could not be looked up'], ['ETIMEDOUT', 'it does not answer'],
  ['ECONNRESET', 'it broke off the connection'], ['UND_ERR_CONNECT_TIMEOUT', 'it does not answer'], ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted (NODE_EXTRA_CA_CERTS names an authority)'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not trusted (NODE_EXTRA_CA_CERTS names an authority)'], ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not trusted (NODE_EXTRA_CA_CERTS names an authority)'],
]);
