import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

export type SchemaProblem = Readonly<{ where: string; message: string }>;

/** Says what is wrong with a value; an empty list means nothing. `where` is a JSON pointer. */
export type SchemaCheck = (value: unknown) => readonly SchemaProblem[];

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Compiles JSON Schema draft-07. `references` are the schemas it refers to, by their address. All problems of small values are listed;
 * `isThorough: false` stops at the first one, for large ones.
 */
export function compileSchema(schema: JsonSchema, references: Readonly<Record<string, JsonSchema>>, isThorough: boolean): SchemaCheck {
  const ajv = new Ajv({ strict: false, allErrors: isThorough, validateFormats: true, formats, logger: false });
  // Ajv compares every pair of elements: a valid document of 10 MB takes minutes. Here each element is looked up once.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: hasUniqueItems, errors: false });
  for (const [address, reference] of Object.entries(references)) ajv.addSchema(reference, address);
  const validate: ValidateFunction = ajv.compile(schema);
  return (value) => (validate(value) ? [] : distinct((validate.errors ?? []).map(problem)));
}

const problemsListed = 200;

function problem({ instancePath, message, params, keyword }: ErrorObject): SchemaProblem {
  const detail = keyword === 'additionalProperties' ? `: ${String(params.additionalProperty)}` : keyword === 'enum' ? ` (${shortened(params.allowedValues)})` : '';
  return { where: instancePath, message: keyword === 'uniqueItems' ? 'must not hold the same item twice' : `${message ?? keyword}${detail}` };
}

function shortened(values: unknown): string {
  const all = Array.isArray(values) ? values.map(String) : [];
  return all.length > 12 ? `${all.slice(0, 12).join(', ')} and ${all.length - 12} more` : all.join(', ');
}

function distinct(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  return [...new Map(problems.map((entry) => [`${entry.where}\n${entry.message}`, entry])).values()].slice(0, problemsListed);
}

function hasUniqueItems(isRequired: boolean, items: readonly unknown[]): boolean {
  return !isRequired || new Set(items.map(canonicalText)).size === items.length;
}

/** The same text for equal JSON values, whatever the order of their members. */
function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`).join(',')}}`;
}

/** RFC 3987 with every part optional, as far as characters go; percent signs must begin an escape. */
const iriCharacter = String.raw`(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]|[\ud800-\udbff][\udc00-\udfff]|%[0-9A-Fa-f]{2})`;
const iriReference = new RegExp(String.raw`^(?:[A-Za-z][A-Za-z0-9+.\-]*:)?(?://(?:[^\s/?#\[\]<>"{}|\\^@]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#\[\]<>"{}|\\^:@]*)(?::\d*)?(?=[/?#]|$))?${iriCharacter}*(?:#${iriCharacter}*)?$`);
const dateTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const formats = {
  'iri-reference': isIriReference,
  uri: (text: string) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) && isIriReference(text),
  'date-time': dateTime,
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  'idn-email': /^[^\s@]+@[^\s@]+$/,
  // Written in one schema by mistake; it forbids nothing.
  string: true,
} as const;

/** RFC 3986 §4.2: a relative reference has no colon in its first segment. */
function isIriReference(text: string): boolean {
  const first = /^[^/?#]*/.exec(text)![0];
  return iriReference.test(text) && (!first.includes(':') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(first));
}
