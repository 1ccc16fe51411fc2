import type { Endpoint } from '#kernel/endpoint.ts';

export const apiBase = '/api/v1';

/**
 * The address of an endpoint: `:name` parts filled in and encoded, lists joined by commas (`severity=high,critical`).
 * Absent values, empty lists and `false` are left out: on the wire a flag that is not set is not there.
 */
export function addressOf(endpoint: Pick<Endpoint, 'path'>, params: unknown, query: unknown): string {
  const path = endpoint.path.replace(/:([A-Za-z]+)/g, (_match, name: string) => {
    const value = (params as Record<string, unknown> | undefined)?.[name];
    if (value === undefined || value === null || value === '') throw new Error(`${endpoint.path} needs ${name}`);
    return encodeURIComponent(String(value));
  });
  const search = searchOf(query);
  return `${apiBase}${path}${search === '' ? '' : `?${search}`}`;
}

function searchOf(query: unknown): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null || value === '' || value === false) continue;
    const text = Array.isArray(value) ? value.join(',') : String(value);
    if (text !== '') search.append(name, text);
  }
  return search.toString();
}
