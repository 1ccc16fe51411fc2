import { z } from 'zod';

/** What zod writes of a schema, as far as our contracts use it. */
export type JsonSchema = Readonly<{
  type?: string | readonly string[]; enum?: readonly unknown[]; const?: unknown; anyOf?: readonly JsonSchema[]; items?: JsonSchema; properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[]; default?: unknown; format?: string; pattern?: string; minimum?: number; maximum?: number; minLength?: number; maxLength?: number;
}>;

/** The JSON Schema of a contract's part: what comes in, or what goes out. */
export function schemaOf(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(type, { io, unrepresentable: 'any' }) as JsonSchema;
}

const widest = 110;

/** A schema in the notation of TypeScript, over several lines where it is long. */
export function typeText(schema: JsonSchema, indent = ''): string {
  const short = inOneLine(schema);
  if (short.length + indent.length <= widest) return short;
  if (schema.items !== undefined) return arrayOf(typeText(schema.items, indent));
  if (schema.enum !== undefined) return wrapped(short, indent);
  if (schema.anyOf !== undefined) return schema.anyOf.map((part) => typeText(part, indent)).join(' | ');
  if (schema.properties === undefined) return short;
  const lines = membersOf(schema).map(({ name, member }) => `${indent}  ${name}: ${typeText(member, `${indent}  `)}`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** A long choice goes on in the next line. */
function wrapped(choice: string, indent: string): string {
  const lines = [''];
  for (const part of choice.split(' | ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + part.length + indent.length > widest) lines.push(part);
    else lines[lines.length - 1] = line === '' ? part : `${line} | ${part}`;
  }
  return lines.join(`\n${indent}  | `);
}

function inOneLine(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(inOneLine).join(' | ');
  if (schema.properties !== undefined) return `{ ${membersOf(schema).map(({ name, member }) => `${name}: ${inOneLine(member)}`).join(', ')} }`.replace('{  }', '{}');
  if (schema.items !== undefined) return arrayOf(inOneLine(schema.items));
  return Array.isArray(schema.type) ? schema.type.join(' | ') : scalar(schema);
}

function membersOf(schema: JsonSchema): { name: string; member: JsonSchema }[] {
  return Object.entries(schema.properties ?? {}).map(([name, member]) => ({ name: schema.required === undefined || !schema.required.includes(name) ? `${name}?` : name, member }));
}

function arrayOf(item: string): string {
  return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
}

/** An id is shown by its prefix: `sys_…`. */
function scalar({ type, format, pattern }: JsonSchema): string {
  const prefix = /^\^([a-z]+)_\[0-9a-z\]\{26\}\$$/.exec(pattern ?? '')?.[1];
  if (prefix !== undefined) return `${prefix}_…`;
  return typeof type === 'string' ? (format === undefined ? type : `${type} (${format})`) : 'any';
}

/** What a number or text may be at most, in words. */
export function limitText({ minimum, maximum, minLength, maxLength }: JsonSchema): string {
  const limits = [
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `at least ${minimum}` : '', maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `at most ${maximum}` : '',
    minLength !== undefined && minLength > 1 ? `at least ${minLength} characters` : '', maxLength === undefined ? '' : `at most ${maxLength} characters`,
  ];
  return limits.filter(Boolean).join(', ');
}
