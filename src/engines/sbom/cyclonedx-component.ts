import type { JsonObject, ReadContext } from './fields.ts';
import { isObject, readIdentifier, readList, readObjects, readText } from './fields.ts';
import type { BomHash, BomLicense, BomScope } from './model.ts';
import { checkPurl, readName } from './purl-text.ts';
import type { ComponentDraft } from './ref-register.ts';
import { componentTypes, developmentScopeProperty, groupProperties, hashAlgorithmName, otherPurlProperty } from './vocabulary.ts';

/**
 * Reads one CycloneDX component (JSON shape, specification 1.2–1.7), without the components inside it. Undefined, with an issue, where
 * it has neither a name nor a purl to take one from. Its ref is made from `pointer` where the document gives no bom-ref.
 */
export function readCycloneDxComponent(context: ReadContext, raw: JsonObject, where: string, pointer: string): ComponentDraft | undefined {
  const purl = readIdentifier(context, raw.purl, where, 'purl');
  const name = readName(context, readIdentifier(context, raw.name, where, 'name'), purl, where);
  if (name === undefined) return undefined;
  const version = readIdentifier(context, raw.version, where, 'version');
  if (purl !== undefined) checkPurl(context, purl, version, where);
  const properties = readProperties(context, raw.properties, where);
  return {
    ref: readIdentifier(context, raw['bom-ref'], where, 'bom-ref') ?? `#${pointer}`,
    parent: undefined,
    type: readType(context, raw.type, where),
    group: readIdentifier(context, raw.group, where, 'group'),
    name,
    version,
    purl,
    otherPurls: properties.otherPurls,
    cpe: readIdentifier(context, raw.cpe, where, 'cpe'),
    description: readText(context, raw.description, where, 'description'),
    supplier: readOrganization(context, raw.supplier ?? raw.manufacturer, where, 'supplier'),
    publisher: readIdentifier(context, raw.publisher, where, 'publisher'),
    author: readAuthor(context, raw, where),
    copyright: readText(context, raw.copyright, where, 'copyright'),
    scope: properties.isDevelopmentOnly ? 'development' : readScope(context, raw.scope, where),
    groups: properties.groups,
    isDirect: undefined,
    licenses: readLicenses(context, raw.licenses, where),
    hashes: readHashes(context, raw.hashes, where),
    externalReferences: readExternalReferences(context, raw.externalReferences, where),
    isModified: readBoolean(raw.modified),
    where,
  };
}

/** The name of an organizationalEntity; some tools write the name alone. */
export function readOrganization(context: ReadContext, value: unknown, where: string, key: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  return isObject(value) ? readIdentifier(context, value.name, `${where}/${key}`, 'name') : readIdentifier(context, value, where, key);
}

/** `name <email>` of organizationalContacts, as far as they are given. */
export function readContacts(context: ReadContext, value: unknown, where: string, key: string): readonly string[] {
  return readObjects(context, value, where, key).flatMap((contact) => {
    const name = readIdentifier(context, contact.name, where, `${key}/name`);
    const email = readIdentifier(context, contact.email, where, `${key}/email`);
    const text = name !== undefined && email !== undefined ? `${name} <${email}>` : name ?? email;
    return text === undefined ? [] : [text];
  });
}

/** XML gives the words, JSON the values. */
function readBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === '1') return true;
  return value === false || value === 'false' || value === '0' ? false : undefined;
}

function readType(context: ReadContext, value: unknown, where: string): string {
  if (typeof value === 'string' && componentTypes.has(value)) return value;
  if (value === undefined || value === null) {
    context.issues.inform('missing-value', `${where}/type`, 'The component names no type; it was taken as a library.');
  } else {
    context.issues.warn('unknown-value', `${where}/type`, `${shown(value)} is no component type; the component was taken as a library.`);
  }
  return 'library';
}

const scopes: readonly string[] = ['required', 'optional', 'excluded'] satisfies BomScope[];

function readScope(context: ReadContext, value: unknown, where: string): BomScope {
  if (value === undefined || value === null) return 'unknown';
  if (typeof value === 'string' && scopes.includes(value)) return value as BomScope;
  context.issues.warn('unknown-value', `${where}/scope`, `${shown(value)} is no scope; it was taken as not known.`);
  return 'unknown';
}

function readAuthor(context: ReadContext, raw: JsonObject, where: string): string | undefined {
  const author = readIdentifier(context, raw.author, where, 'author');
  if (author !== undefined || raw.authors === undefined) return author;
  const authors = readContacts(context, raw.authors, where, 'authors');
  return authors.length === 0 ? undefined : authors.join(', ');
}

type Properties = Readonly<{ groups: readonly string[]; isDevelopmentOnly: boolean; otherPurls: readonly string[] | undefined }>;
const noProperties: Properties = { groups: [], isDevelopmentOnly: false, otherPurls: undefined };

/** Only what says in which dependency group the component is, and what this program writes; other properties are the tools' own. */
function readProperties(context: ReadContext, value: unknown, where: string): Properties {
  if (value === undefined) return noProperties;
  const groups: string[] = [];
  const otherPurls: string[] = [];
  let isDevelopmentOnly = false;
  readObjects(context, value, where, 'properties').forEach((property, index) => {
    const { name } = property;
    if (typeof name !== 'string' || (!groupProperties.has(name) && name !== developmentScopeProperty && name !== otherPurlProperty)) return;
    const text = readIdentifier(context, property.value, where, 'properties/#/value', index);
    if (text === undefined) return;
    if (name === developmentScopeProperty) isDevelopmentOnly = text === 'true';
    else if (name === otherPurlProperty) otherPurls.push(text);
    else takeGroup(groups, groupProperties.get(name), text);
  });
  if (groups.length === 0 && !isDevelopmentOnly && otherPurls.length === 0) return noProperties;
  return { groups, isDevelopmentOnly, otherPurls: otherPurls.length === 0 ? undefined : otherPurls };
}

/** `named` is the group that the value `true` stands for; without it the value is the group. */
function takeGroup(groups: string[], named: string | undefined, value: string): void {
  const group = named === undefined ? value : value === 'true' ? named : undefined;
  if (group !== undefined && !groups.includes(group)) groups.push(group);
}

/** licenseChoice: `{ license: { id | name } }` or `{ expression }`; the acknowledgement came with 1.6 and says declared if absent. */
function readLicenses(context: ReadContext, value: unknown, where: string): readonly BomLicense[] {
  return readList(context, value, where, 'licenses', (choice, index) => {
    const license = readLicense(context, choice, where, index);
    if (license === undefined) context.issues.warn('missing-value', `${where}/licenses/${index}`, 'The licence has neither an id nor a name nor an expression and was not taken.');
    return license;
  });
}

function readLicense(context: ReadContext, choice: JsonObject, where: string, index: number): BomLicense | undefined {
  const expression = readText(context, choice.expression, where, 'licenses/#/expression', index);
  if (expression !== undefined) return { kind: 'expression', text: expression, claim: readClaim(choice.acknowledgement) };
  // Some tools leave out the wrapper and write the licence itself, or its name alone.
  const license = isObject(choice.license) ? choice.license : typeof choice.license === 'string' ? { name: choice.license } : choice;
  const id = readIdentifier(context, license.id, where, 'licenses/#/license/id', index);
  const text = id ?? readText(context, license.name, where, 'licenses/#/license/name', index);
  if (text === undefined) return undefined;
  const kind = id === undefined ? 'name' : 'id';
  const claim = readClaim(license.acknowledgement);
  const url = readIdentifier(context, license.url, where, 'licenses/#/license/url', index);
  return url === undefined ? { kind, text, claim } : { kind, text, claim, url };
}

function readClaim(acknowledgement: unknown): BomLicense['claim'] {
  return acknowledgement === 'concluded' ? 'concluded' : 'declared';
}

/** Whether a value is a hash of its algorithm is the writers' question: they must, the reader keeps what was said. */
function readHashes(context: ReadContext, value: unknown, where: string): readonly BomHash[] {
  return readList(context, value, where, 'hashes', (hash, index) => {
    const algorithm = readIdentifier(context, hash.alg, where, 'hashes/#/alg', index);
    const content = readIdentifier(context, hash.content, where, 'hashes/#/content', index);
    if (algorithm !== undefined && content !== undefined) return { algorithm: hashAlgorithmName(algorithm), value: content };
    context.issues.warn('hash-malformed', `${where}/hashes/${index}`, 'A hash needs an algorithm and a value; this one was not taken.');
    return undefined;
  });
}

function readExternalReferences(context: ReadContext, value: unknown, where: string): ComponentDraft['externalReferences'] {
  return readList(context, value, where, 'externalReferences', (reference, index) => {
    const url = readIdentifier(context, reference.url, where, 'externalReferences/#/url', index);
    if (url !== undefined) return { type: readIdentifier(context, reference.type, where, 'externalReferences/#/type', index) ?? 'other', url };
    context.issues.warn('missing-value', `${where}/externalReferences/${index}`, 'The external reference has no address and was not taken.');
    return undefined;
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : `A value of type ${typeof value}`;
}
