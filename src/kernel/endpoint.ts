import type { z } from 'zod';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * What travels instead of JSON: raw bytes in, a file out, server-sent events, or a form (application/x-www-form-urlencoded) that another program sends.
 * A form comes without our header and its sender has no session: it proves itself by what is in it, and is `public`.
 */
export type Carried = 'upload' | 'download' | 'events' | 'form' | 'json';

/** What a session owes before it may do anything else: to show the second factor, to change the password, to enrol a second factor. */
export const sessionDues = ['factor', 'password', 'enrolment'] as const;
export type SessionDue = (typeof sessionDues)[number];

/**
 * One request that crosses the wire. The same value drives the server's validation and permission check, the typed web
 * client, the command line and the OpenAPI document.
 */
export type Endpoint<Path extends z.ZodType = z.ZodType, Query extends z.ZodType = z.ZodType, Body extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType, Carries extends Carried = Carried> = Readonly<{
  /** `feature.verb`, unique: `ledger.listSystems`. */
  id: string;
  method: HttpMethod;
  /** Below `/api/v1`, with `:name` parameters: `/systems/:systemId`. */
  path: string;
  /** The permission that the actor must hold; `public` needs no session, `session` needs any signed-in person or token. */
  permission: string;
  /**
   * `institution` (where absent): whoever holds the permission only for a part of the institution is refused. `part`: the use case itself
   * keeps to what the actor's limits reach.
   */
  within?: 'institution' | 'part';
  /** What may still be due of the person for this to be answered; nothing where absent. */
  whileDue?: readonly SessionDue[];
  /** `read`: it answers what is sensitive (personal data, originals, whole lists as files, the log itself), so that each time it is asked is an audit event. */
  audit?: 'read';
  /** One English sentence for the reference. */
  summary: string;
  params: Path;
  query: Query;
  body: Body;
  reply: Reply;
  /** How the request or reply is carried when it is not JSON. */
  carries?: Carries;
  /** Largest accepted body in bytes; the server's default where absent. */
  bodyLimitBytes?: number;
}>;

type EndpointInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType, C extends Carried> =
  Omit<Endpoint<P, Q, B, R, C>, 'params' | 'query' | 'body'> & { params?: P; query?: Q; body?: B };

/** Declares an endpoint. Where a part is absent nothing is accepted. */
export function endpoint<R extends z.ZodType, P extends z.ZodType = z.ZodUndefined, Q extends z.ZodType = z.ZodUndefined, B extends z.ZodType = z.ZodUndefined, C extends Carried = 'json'>(
  input: EndpointInput<P, Q, B, R, C>,
): Endpoint<P, Q, B, R, C> {
  return input as Endpoint<P, Q, B, R, C>;
}

/** What a caller hands to an endpoint and what it gets back. */
export type ParamsOf<E extends Endpoint> = z.input<E['params']>;
export type QueryOf<E extends Endpoint> = z.input<E['query']>;
export type BodyOf<E extends Endpoint> = z.input<E['body']>;
export type ReplyOf<E extends Endpoint> = z.output<E['reply']>;
