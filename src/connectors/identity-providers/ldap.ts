import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Client, Entry } from 'ldapts';
import { z } from 'zod';
import { cleanText, Unreachable, type ForeignPerson } from './foreign-person.ts';

const attributeName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9;-]*$/).max(100);
const distinguishedName = z.string().min(3).max(1000);

/** A directory by LDAP version 3 (RFC 4511), OpenLDAP and Active Directory among them. */
export const ldapSettings = z.strictObject({
  kind: z.literal('ldap'),
  url: z.string().regex(/^ldaps?:\/\/[^/\s]+$/, 'ldap:// or ldaps://, host and port only'),
  /** Ask for encryption on an ldap:// connection before anything else is said. */
  startTls: z.boolean().default(false),
  /** For trials on one machine: passwords travel in the clear. */
  allowPlain: z.boolean().default(false),
  caFile: z.string().optional(),
  /** The account that searches; none for anonymous search. */
  bindDn: distinguishedName.optional(),
  bindPassword: z.string().min(1).max(1000).optional(),
  baseDn: distinguishedName,
  /** Whom a sign-in name means; `{login}` is put in escaped. */
  userFilter: z.string().includes('{login}').default('(&(objectClass=person)(uid={login}))'),
  /** Who is taken over when people are synchronised. */
  syncFilter: z.string().default('(objectClass=person)'),
  attributes: z.strictObject({
    /** Never changes: entryUUID; objectGUID with Active Directory. */
    subject: attributeName.default('entryUUID'), login: attributeName.default('uid'), name: attributeName.default('cn'), email: attributeName.default('mail'), unit: attributeName.optional(),
  }).prefault({}),
  /** The account is closed where this filter matches, besides those that are gone. */
  closedFilter: z.string().optional(),
  groups: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    /** The entry names its groups. */
    z.strictObject({ kind: z.literal('attribute'), attribute: attributeName.default('memberOf') }),
    /** Groups name their members; `{dn}` and `{login}` are put in escaped. */
    z.strictObject({ kind: z.literal('search'), baseDn: distinguishedName, filter: z.string().default('(&(objectClass=groupOfNames)(member={dn}))') }),
    /** Groups in groups of Active Directory, found by its matching rule. */
    z.strictObject({ kind: z.literal('nested'), baseDn: distinguishedName }),
  ]).default({ kind: 'none' }),
  timeoutMs: z.number().int().min(500).max(60_000).default(8000),
  pageSize: z.number().int().min(10).max(5000).default(500),
});
export type LdapSettings = z.output<typeof ldapSettings>;

/** Passwords do not travel in the clear, unless somebody says so. */
export function isProtected(settings: Readonly<{ url: string; startTls: boolean; allowPlain: boolean }>): boolean {
  return settings.url.startsWith('ldaps:') || settings.startTls || settings.allowPlain;
}

export type DirectoryPerson = ForeignPerson & Readonly<{ dn: string }>;

/** One directory; every call opens a connection and closes it, and may throw {@link Unreachable}. */
export type DirectoryConnection = Readonly<{
  /** Finds who is meant, and signs in as that entry: undefined where nobody or more than one is found, or the password is not right. */
  authenticate(login: string, password: string): Promise<DirectoryPerson | undefined>;
  /** Everybody whom the filter of synchronisation finds, page by page, with their groups. What cannot be taken is an issue. */
  listPeople(): Promise<Readonly<{ people: readonly DirectoryPerson[]; issues: readonly string[] }>>;
}>;

export function openLdap(settings: LdapSettings): DirectoryConnection {
  return {
    authenticate: (login, password) => withClient(settings, (client) => authenticate(settings, client, login, password)),
    listPeople: () => withClient(settings, (client) => listPeople(settings, client)),
  };
}

async function withClient<T>(settings: LdapSettings, work: (client: Client) => Promise<T>): Promise<T> {
  const { Client, ResultCodeError } = await import('ldapts');
  const tlsOptions = tlsOptionsOf(settings);
  const client = new Client({ url: settings.url, timeout: settings.timeoutMs, connectTimeout: settings.timeoutMs, strictDN: true, ...(settings.url.startsWith('ldaps:') ? { tlsOptions } : {}) });
  try {
    if (settings.startTls) await client.startTLS(tlsOptions);
    if (settings.bindDn !== undefined) await client.bind(settings.bindDn, settings.bindPassword);
    return await work(client);
  } catch (error) {
    const { message, name } = error as Error;
    throw new Unreachable(`The directory ${settings.url} ${error instanceof ResultCodeError ? 'refused' : 'could not be asked'}: ${name} ${message}`.slice(0, 400), { cause: error });
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

function tlsOptionsOf(settings: LdapSettings): ConnectionOptions {
  const { hostname } = new URL(settings.url);
  const options: ConnectionOptions = { minVersion: 'TLSv1.2', host: hostname, ...(isIP(hostname) === 0 ? { servername: hostname } : {}) };
  if (settings.caFile === undefined) return options;
  try {
    return { ...options, ca: readFileSync(settings.caFile) };
  } catch (error) {
    throw new Unreachable(`The directory ${settings.url} could not be asked: its authority ${settings.caFile} cannot be read.`, { cause: error });
  }
}

async function authenticate(settings: LdapSettings, client: Client, login: string, password: string): Promise<DirectoryPerson | undefined> {
  // An empty password would be no bind at all, and succeed: RFC 4513 §5.1.2
  if (password.replaceAll('\0', '') === '') return undefined;
  const entry = await findOne(settings, client, login);
  if (entry === undefined) return undefined;
  if (!(await isPasswordOf(settings, entry.dn, password))) return undefined;
  const person = personOf(settings, entry);
  return person === undefined ? undefined : { ...person, isActive: await isOpen(settings, client, entry.dn), groups: await groupsOf(settings, client, entry, login) };
}

async function findOne(settings: LdapSettings, client: Client, login: string): Promise<Entry | undefined> {
  const { SizeLimitExceededError } = await import('ldapts');
  try {
    const { searchEntries } = await client.search(settings.baseDn, { scope: 'sub', filter: await filled(settings.userFilter, { login }), sizeLimit: 2, attributes: attributesOf(settings), explicitBufferAttributes: binary });
    return searchEntries.length === 1 ? searchEntries[0] : undefined;
  } catch (error) {
    if (error instanceof SizeLimitExceededError) return undefined;
    throw error;
  }
}

/** Signs in as the entry on a connection of its own: the searching account keeps its powers to itself. */
async function isPasswordOf(settings: LdapSettings, dn: string, password: string): Promise<boolean> {
  const { InvalidCredentialsError, ResultCodeError } = await import('ldapts');
  const { bindDn: _dn, bindPassword: _password, ...anonymous } = settings;
  try {
    await withClient(anonymous as LdapSettings, (client) => client.bind(dn, password));
    return true;
  } catch (error) {
    const cause = (error as Error).cause;
    // Locked, expired and switched off accounts are refusals, too.
    if (cause instanceof InvalidCredentialsError || cause instanceof ResultCodeError) return false;
    throw error;
  }
}

async function isOpen(settings: LdapSettings, client: Client, dn: string): Promise<boolean> {
  if (settings.closedFilter === undefined) return true;
  const { searchEntries } = await client.search(dn, { scope: 'base', filter: settings.closedFilter, attributes: ['1.1'] });
  return searchEntries.length === 0;
}

async function listPeople(settings: LdapSettings, client: Client) {
  const closed = settings.closedFilter === undefined ? new Set<string>() : new Set((await search(settings, client, `(&${settings.syncFilter}${settings.closedFilter})`, ['1.1'])).map((entry) => entry.dn.toLowerCase()));
  const people: DirectoryPerson[] = [];
  const issues: string[] = [];
  for (const entry of await search(settings, client, settings.syncFilter, attributesOf(settings))) {
    const person = personOf(settings, entry);
    if (person?.login === undefined) issues.push(`${entry.dn}: no ${person === undefined ? settings.attributes.subject : settings.attributes.login}`);
    else people.push({ ...person, isActive: !closed.has(entry.dn.toLowerCase()), groups: await groupsOf(settings, client, entry, person.login) });
  }
  return { people, issues };
}

async function search(settings: LdapSettings, client: Client, filter: string, attributes: string[]): Promise<Entry[]> {
  return (await client.search(settings.baseDn, { scope: 'sub', filter, attributes, explicitBufferAttributes: binary, paged: { pageSize: settings.pageSize } })).searchEntries;
}

const binary = ['objectGUID', 'objectSid'];

function attributesOf({ attributes, groups }: LdapSettings): string[] {
  return [...new Set([attributes.subject, attributes.login, attributes.name, attributes.email, ...(attributes.unit === undefined ? [] : [attributes.unit]), ...(groups.kind === 'attribute' ? [groups.attribute] : [])])];
}

function personOf({ attributes }: LdapSettings, entry: Entry): DirectoryPerson | undefined {
  const subject = textOf(entry, attributes.subject, 400);
  if (subject === undefined) return undefined;
  return {
    dn: entry.dn, subject, login: textOf(entry, attributes.login, 64)?.toLowerCase(), name: textOf(entry, attributes.name, 80), email: textOf(entry, attributes.email, 200),
    unitCode: attributes.unit === undefined ? undefined : textOf(entry, attributes.unit, 40), groups: [], isActive: true,
  };
}

/** The first value; attribute names are compared without case, since servers write them as they like. */
function valuesOf(entry: Entry, name: string): readonly (string | Buffer)[] {
  const key = Object.keys(entry).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? [] : entry[key]!;
  return Array.isArray(value) ? value : [value];
}

function textOf(entry: Entry, name: string, max: number): string | undefined {
  const value = valuesOf(entry, name)[0];
  return Buffer.isBuffer(value) ? value.toString('hex') || undefined : cleanText(value, max);
}

async function groupsOf(settings: LdapSettings, client: Client, entry: Entry, login: string): Promise<string[]> {
  const { groups } = settings;
  if (groups.kind === 'none') return [];
  if (groups.kind === 'attribute') return valuesOf(entry, groups.attribute).flatMap((value) => cleanText(String(value), 400) ?? []);
  const filter = await filled(groups.kind === 'nested' ? nestedFilter : groups.filter, { dn: entry.dn, login });
  const { searchEntries } = await client.search(groups.baseDn, { scope: 'sub', filter, attributes: ['1.1'], paged: { pageSize: settings.pageSize } });
  return searchEntries.map((group) => group.dn);
}

/** LDAP_MATCHING_RULE_IN_CHAIN: [MS-ADTS] §3.1.1.3.4.4.3 */
export const nestedFilter = '(member:1.2.840.113556.1.4.1941:={dn})';

/** A filter with values in the place of `{login}` and `{dn}`, escaped by RFC 4515 §3: whatever they hold, they are values. */
export async function filled(filter: string, values: Readonly<Record<string, string>>): Promise<string> {
  const { Filter } = await import('ldapts');
  return filter.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : Filter.escape(values[name])));
}
