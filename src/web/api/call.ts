import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { takeBegunRequest } from '../begun-requests.ts';
import { addressOf } from './address.ts';
import { ApiError, apiErrorOf } from './errors.ts';

/** A part of the input is required exactly where the endpoint cannot do without it. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? Readonly<Partial<Record<Name, undefined>>>
  : Record<never, never> extends Value ? Readonly<Partial<Record<Name, Value>>>
  : undefined extends Value ? Readonly<Partial<Record<Name, Value>>>
  : Readonly<Record<Name, Value>>;

export type AddressInput<E extends Endpoint> = Part<'params', ParamsOf<E>> & Part<'query', QueryOf<E>>;
export type CallInput<E extends Endpoint> = AddressInput<E> & Part<'body', BodyOf<E>> & Readonly<{ signal?: AbortSignal }>;

/** Writes carry this header; together with the same-origin cookie it shows that the request came from this application. */
export const writeHeaders = { 'x-yuanshu-request': '1' } as const;

/** Asks an endpoint and gives its reply, or throws `ApiError`. The cookie of the session goes along; nothing is retried here. */
export async function call<E extends Endpoint>(endpoint: E, ...[input]: Record<never, never> extends CallInput<E> ? [input?: CallInput<E>] : [input: CallInput<E>]): Promise<ReplyOf<E>> {
  const { params, query, body, signal } = (input ?? {}) as { params?: unknown; query?: unknown; body?: unknown; signal?: AbortSignal };
  const headers: Record<string, string> = { accept: 'application/json', ...(endpoint.method === 'GET' ? {} : writeHeaders) };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await reach(addressOf(endpoint, params, query), {
    method: endpoint.method, headers, credentials: 'same-origin', ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  if (!response.ok) throw apiErrorOf(response.status, text);
  return (text === '' ? undefined : JSON.parse(text)) as ReplyOf<E>;
}

/** The address of a download or of an event stream, for a link or an `EventSource`. */
export function linkTo<E extends Endpoint>(endpoint: E, ...[input]: Record<never, never> extends AddressInput<E> ? [input?: AddressInput<E>] : [input: AddressInput<E>]): string {
  const { params, query } = (input ?? {}) as { params?: unknown; query?: unknown };
  return addressOf(endpoint, params, query);
}

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await ((init.method === 'GET' ? takeBegunRequest(address) : undefined) ?? fetch(address, init));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'network.unreachable', 'The server could not be reached.');
  }
}
