import { z } from 'zod';
import { allEndpoints } from '#features/endpoints.ts';
import { identityContract as identity } from '#features/identity/contract.ts';
import { roleNames } from '#features/identity/roles.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import type { Client, Reply, Send } from '../../server.ts';
import type { Institution } from '../institution.ts';
import { samples } from '../route-samples.ts';

/** A place in the body of a request: keys and indexes from its root. */
export type Place = readonly (string | number)[];
type Schema = Readonly<{ type?: string; enum?: readonly unknown[]; const?: unknown; anyOf?: readonly Schema[]; items?: Schema; properties?: Readonly<Record<string, Schema>>; additionalProperties?: Schema | boolean; required?: readonly string[]; default?: unknown; pattern?: string; minimum?: number; minItems?: number; $ref?: string }>;

/** The endpoints that have a sample request; that every one has is a test of the route matrix. */
export const tried: readonly Endpoint[] = allEndpoints.filter((endpoint) => samples[endpoint.id] !== undefined);
/**
 * Those that keep something. What ends the caller's own session is tried elsewhere; so is what another program sends as a form, which no session of
 * anybody stands behind: only a signature is believed there.
 */
export const writes = tried.filter((endpoint) => endpoint.method !== 'GET' && endpoint.id !== 'identity.signOut' && endpoint.carries !== 'form');
export const reads = tried.filter((endpoint) => endpoint.method === 'GET');
export const withBody = writes.filter((endpoint) => endpoint.body !== undefined && endpoint.carries !== 'upload');

export function schemaOf(type: z.ZodType | undefined): Schema {
  return type === undefined ? {} : (z.toJSONSchema(type, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema);
}

const depthMax = 8;

/** Every place of a body that takes some text, wherever it stands: in objects, in lists, in one of several shapes. */
export function textPlaces(schema: Schema, at: Place = []): Place[] {
  if (at.length > depthMax) return [];
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((part) => textPlaces(part, at));
  if (schema.items !== undefined) return textPlaces(schema.items, [...at, 0]);
  if (typeof schema.additionalProperties === 'object') return textPlaces(schema.additionalProperties, [...at, 'key']);
  if (schema.properties !== undefined) return Object.entries(schema.properties).flatMap(([name, part]) => textPlaces(part, [...at, name]));
  return schema.type === 'string' && schema.enum === undefined && schema.const === undefined ? [at] : [];
}

/** The least that a schema accepts, as far as it can be told from it. */
function exampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.anyOf !== undefined) return exampleOf(schema.anyOf[0]!);
  if (schema.type === 'object') return Object.fromEntries((schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]));
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}));
  return { string: 'x', integer: Math.max(1, schema.minimum ?? 1), number: Math.max(1, schema.minimum ?? 1), boolean: true, null: null }[schema.type ?? ''];
}

/** The body with a value at a place; what is missing on the way there is made. */
export function withValue(schema: Schema, body: unknown, place: Place, value: unknown): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return value;
  const shape = schema.anyOf?.find((part) => (typeof key === 'number' ? part.items : part.properties?.[key] ?? part.additionalProperties) !== undefined) ?? schema;
  const inner = (typeof key === 'number' ? shape.items : (shape.properties?.[key] ?? (shape.additionalProperties as Schema | undefined))) ?? {};
  const base = typeof body === 'object' && body !== null ? body : (exampleOf(shape) ?? (typeof key === 'number' ? [] : {}));
  if (typeof key === 'number') return (base as unknown[]).length === 0 ? [withValue(inner, exampleOf(inner), rest, value)] : (base as unknown[]).map((item, index) => (index === key ? withValue(inner, item, rest, value) : item));
  return { ...base, [key]: withValue(inner, (base as Record<string, unknown>)[key], rest, value) };
}

export function valueAt(body: unknown, place: Place): unknown {
  return place.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined), body);
}

export type Filled = Readonly<{ body: unknown; texts: readonly string[]; places: readonly Place[] }>;

/**
 * Requests with texts in every place of the body that accepts one: first all at once, then each alone. Each place gets the first of the texts that
 * it accepts, beginning with another one than the place before.
 */
export function bodiesWith(endpoint: Endpoint, sample: unknown, makers: readonly (() => string)[]): readonly Filled[] {
  const schema = schemaOf(endpoint.body);
  const accepts = (body: unknown) => endpoint.body.safeParse(body).success;
  const alone = textPlaces(schema).flatMap((place, index): Filled[] => {
    for (let turn = 0; turn < makers.length; turn++) {
      const text = makers[(index + turn) % makers.length]!();
      const body = withValue(schema, sample, place, text);
      if (accepts(body)) return [{ body, texts: [text], places: [place] }];
    }
    return [];
  });
  const together = alone.reduce<Filled>((all, { texts, places }) => {
    const body = withValue(schema, all.body, places[0]!, texts[0]);
    return accepts(body) ? { body, texts: [...all.texts, texts[0]!], places: [...all.places, places[0]!] } : all;
  }, { body: sample, texts: [], places: [] });
  return alone.length < 2 ? alone : [together, ...alone];
}

/** Sends the texts all at once; where that is refused, each alone, for then the others have not been seen. */
export async function sendEach(attacker: Attacker, endpoint: Endpoint, makers: readonly (() => string)[]): Promise<readonly (Filled & Readonly<{ reply: Reply }>)[]> {
  const send = await attacker.sample(endpoint);
  const [all, ...alone] = bodiesWith(endpoint, send.body, makers);
  if (all === undefined) return [];
  const sent = [{ ...all, reply: await attacker.call(endpoint, { ...send, body: all.body }) }];
  if (sent[0]!.reply.status >= 400) for (const one of alone) sent.push({ ...one, reply: await attacker.call(endpoint, { ...send, body: one.body }) });
  return sent;
}

/**
 * What a reply says of fields that were written: pairs of what it says and what was sent. A reply may use a name for something else, so only what
 * still holds the core of a text counts.
 */
export function echoes({ places, texts, reply }: Filled & Readonly<{ reply: Reply }>, core: RegExp): readonly (readonly [said: string, sent: string])[] {
  return places.flatMap((place, index) => {
    const said = reply.status < 300 ? valueAt(reply.body, place) : undefined;
    return typeof said === 'string' && core.test(said) ? [[said.toLowerCase(), texts[index]!.toLowerCase()] as const] : [];
  });
}

/** The fields of a query or an address that take any text. */
export function textFields(type: z.ZodType | undefined, text = 'some text'): string[] {
  const shape = (type as { shape?: Readonly<Record<string, z.ZodType>> } | undefined)?.shape ?? {};
  return Object.entries(shape).filter(([, field]) => field.safeParse(text).success && !field.safeParse(7.5).success).map(([name]) => name);
}

/** Somebody who holds every role and sends changed sample requests; whatever he does to his own session, he is signed in again. */
export type Attacker = Readonly<{ client(): Client; sample(endpoint: Endpoint): Promise<Send>; call(endpoint: Endpoint, send: Send): Promise<Reply>; keepIn(): Promise<void> }>;

export function attackerOf(of: Institution): Attacker {
  let who = of.boss;
  const keepIn = async () => {
    if ((await who.call(identity.getSession)).status !== 200) who = await of.test.signIn(of.tenantId, ...roleNames);
  };
  return {
    client: () => who, keepIn,
    sample: async (endpoint) => samples[endpoint.id]!({ ...of, boss: who }, who),
    call: async (endpoint, send) => {
      if (endpoint.id === 'identity.signOut') return (await of.test.signInAs(of.tenantId, who.personId)).call(endpoint, send);
      const reply = await who.call(endpoint, send);
      if (endpoint.id.startsWith('identity.') && endpoint.method !== 'GET') await keepIn();
      return reply;
    },
  };
}
