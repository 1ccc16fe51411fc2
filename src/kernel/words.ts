import { z } from 'zod';

/** Words of the field that more than one feature uses. Order is rank: the first is the most serious or the widest. */
export const severities = ['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const;
export type Severity = (typeof severities)[number];
export const severity = z.enum(severities);

export const criticalities = ['core', 'important', 'general'] as const;
export const criticality = z.enum(criticalities);

/** 网络暴露面: who can reach the system. */
export const exposures = ['internet', 'partner', 'intranet', 'isolated'] as const;
export const exposure = z.enum(exposures);

/** 分发范围: who receives the software. */
export const distributions = ['internal', 'group', 'customers', 'public'] as const;
export const distribution = z.enum(distributions);

/** What the one search finds, in the order of its answer. */
export const searchKinds = ['system', 'package', 'vulnerability', 'license', 'person', 'body', 'meeting', 'policy', 'plan'] as const;

export const usageScopes = ['required', 'optional', 'excluded', 'development', 'unknown'] as const;
export const usageScope = z.enum(usageScopes);

export const relationships = ['direct', 'transitive', 'unknown'] as const;
export const licenseRisks = ['green', 'yellow', 'orange', 'red', 'unknown'] as const;

/** A short text of a person: trimmed, no control characters. */
export function shortText(max: number) {
  return z.string().trim().min(1).max(max).regex(/^[^\p{Cc}]*$/u, 'control characters are not allowed');
}

/** Our ids: prefix and ULID. */
export function idOf(prefix: string) {
  return z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{26}$`), `expected an id like ${prefix}_…`);
}

/** What a table is asked for as: the kind of file, and the language of its heads and words. */
export const tableForm = { format: z.enum(['csv', 'xlsx']), language: z.enum(['zh-CN', 'en-US']).default('zh-CN') };

/** A yes or no in a query string: `true`, `false`, `1`, `0`. */
export const queryFlag = z.preprocess((value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value), z.boolean());

/** Several values in a query string, separated by commas. */
export function queryList<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value), z.array(item).max(50)).optional();
}
