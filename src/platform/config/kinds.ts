import { z } from 'zod';

/** What a setting may be, in words: for error messages and for the reference. */
export type Allowed = Readonly<{ en: string; zh: string }>;

const allowed = new WeakMap<z.ZodType, Allowed>();

/** The words for a kind that this module made. */
export function allowedOf(type: z.ZodType): Allowed {
  return allowed.get(type) ?? { en: 'text', zh: '文本' };
}

function described<Type extends z.ZodType>(type: Type, en: string, zh: string): Type {
  allowed.set(type, { en, zh });
  return type;
}

export const text = described(z.string().trim().min(1), 'text that is not empty', '非空文本');

/** Several texts; the environment and the command line separate them by commas. */
export const list = described(
  z.union([z.array(z.string().trim().min(1)), z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''))]),
  'texts, separated by commas', '以逗号分隔的文本',
);
export const folder = described(z.string().trim().min(1), 'the path of a folder', '目录路径');

/** A switch. The environment and the command line write it as text. */
export const flag = described(z.union([z.boolean(), z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] })]), 'true or false', 'true 或 false');

/** A whole number. */
export function count(min: number, max: number) {
  const number = z.number().int().min(min).max(max);
  return described(z.union([number, z.string().regex(/^\s*\d+\s*$/).transform(Number).pipe(number)]), `a whole number from ${min} to ${max}`, `${min} 到 ${max} 的整数`);
}

const unitBytes = { '': 1, B: 1, KIB: 1024, MIB: 1024 ** 2, GIB: 1024 ** 3, KB: 1000, MB: 1000 ** 2, GB: 1000 ** 3 } as const;

/** A size: `268435456`, `256MiB`, `1GB`. */
export function bytes(min: number, max: number) {
  const number = z.number().int().min(min).max(max);
  const written = z.string().trim().toUpperCase().regex(/^\d+\s*(?:[KMG]I?B|B)?$/).transform((value) => {
    const [, digits, unit] = /^(\d+)\s*(.*)$/.exec(value)!;
    return Number(digits) * unitBytes[unit as keyof typeof unitBytes];
  });
  return described(z.union([number, written.pipe(number)]), `a number of bytes from ${min} to ${max}, also as 256MiB or 1GB`, `${min} 到 ${max} 的字节数，也可写作 256MiB 或 1GB`);
}

export function choice<const Values extends readonly [string, ...string[]]>(values: Values) {
  return described(z.enum(values), `one of ${values.join(', ')}`, `${values.join('、')} 之一`);
}

export function url(protocols: readonly string[]) {
  // PostgreSQL's addresses of unix sockets have no host, which URL refuses
  const pattern = new RegExp(`^(?:${protocols.join('|')})://\\S+$`);
  const starts = protocols.map((protocol) => `${protocol}://`);
  return described(z.string().trim().regex(pattern), `an address that starts with ${starts.join(' or ')}`, `以 ${starts.join(' 或 ')} 开头的地址`);
}

/** Which proxies are believed: none, all, or a list of addresses and networks. */
export const proxies = described(
  z.union([flag, z.string().trim().regex(/^(?:[0-9a-f.:]+(?:\/\d{1,3})?|loopback|linklocal|uniquelocal)(?:\s*,\s*(?:[0-9a-f.:]+(?:\/\d{1,3})?|loopback|linklocal|uniquelocal))*$/i)]),
  'true, false, or addresses and networks of proxies such as 10.0.0.0/8, ::1', 'true、false，或代理的地址与网段，如 10.0.0.0/8, ::1',
);
