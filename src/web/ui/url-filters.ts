import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** One filter: how it is read from the address and written to it. Its rest value is not written. */
export type FilterKind<Value> = Readonly<{ read(text: string | null): Value; write(value: Value): string; rest: Value }>;
export type FilterSchema = Readonly<Record<string, FilterKind<unknown>>>;
export type FilterValues<Schema extends FilterSchema> = { readonly [Name in keyof Schema]: Schema[Name] extends FilterKind<infer Value> ? Value : never };

/** A free text; empty is not set. */
export function textFilter(): FilterKind<string> {
  return { read: (text) => text ?? '', write: (value) => value.trim(), rest: '' };
}

/** One of a few words; the first word is the rest value unless another is given. */
export function choiceFilter<const Word extends string>(words: readonly Word[], rest: Word = words[0]!): FilterKind<Word> {
  return { read: (text) => words.find((word) => word === text) ?? rest, write: (value) => (value === rest ? '' : value), rest };
}

/** Some of a few words, in the order of the words; strangers in the address are dropped. */
export function choicesFilter<const Word extends string>(words: readonly Word[]): FilterKind<readonly Word[]> {
  return { read: (text) => (text === null ? [] : words.filter((word) => text.split(',').includes(word))), write: (value) => value.join(','), rest: [] };
}

/** Some texts that only the server knows, such as ecosystems. */
export function textsFilter(): FilterKind<readonly string[]> {
  return { read: (text) => (text === null ? [] : text.split(',').filter((item) => item !== '').slice(0, 50)), write: (value) => value.join(','), rest: [] };
}

/** Set or not set. */
export function flagFilter(): FilterKind<boolean> {
  return { read: (text) => text === 'true', write: (value) => (value ? 'true' : ''), rest: false };
}

export type UrlFilters<Schema extends FilterSchema> = Readonly<{
  values: FilterValues<Schema>;
  /** The set filters only, as an endpoint's query takes them. */
  query: Partial<FilterValues<Schema>>;
  /** The set filters as a search text, for saved views and links: `severity=high&q=log4j`. */
  search: string;
  isSet: (name: keyof Schema & string) => boolean;
  /** The address of this list with some filters changed, for links: `?severity=critical`. */
  linkWith: (change: Partial<FilterValues<Schema>>) => string;
  set: (change: Partial<FilterValues<Schema>>) => void;
  clear: () => void;
}>;

export function readFilters<Schema extends FilterSchema>(schema: Schema, params: URLSearchParams): FilterValues<Schema> {
  return Object.fromEntries(Object.entries(schema).map(([name, kind]) => [name, kind.read(params.get(name))])) as FilterValues<Schema>;
}

/** The parameters after a change; whatever is not of the schema stays, but an open panel closes. */
export function writeFilters<Schema extends FilterSchema>(schema: Schema, params: URLSearchParams, change: Partial<FilterValues<Schema>>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(change)) {
    const text = schema[name]!.write(value ?? schema[name]!.rest);
    if (text === '') next.delete(name);
    else next.set(name, text);
  }
  next.delete('panel');
  return next;
}

/** The filters of a list. The address holds them all, so that it can be sent, saved and gone back to. */
export function useUrlFilters<Schema extends FilterSchema>(schema: Schema): UrlFilters<Schema> {
  const [params, setParams] = useSearchParams();
  const values = useMemo(() => readFilters(schema, params), [schema, params]);
  const set = useCallback((change: Partial<FilterValues<Schema>>) => {
    setParams((current) => writeFilters(schema, current, change), { replace: true, preventScrollReset: true, flushSync: true });
  }, [schema, setParams]);
  return useMemo(() => {
    const texts = Object.entries(schema).map(([name, kind]) => [name, kind.write(values[name])] as const);
    const setNames = new Set(texts.filter(([, text]) => text !== '').map(([name]) => name));
    const query = Object.fromEntries(Object.entries(values).filter(([name]) => setNames.has(name))) as Partial<FilterValues<Schema>>;
    return {
      values, query, set,
      search: new URLSearchParams(texts.filter(([, text]) => text !== '').map(([name, text]) => [name, text])).toString(),
      isSet: (name) => setNames.has(name),
      linkWith: (change) => `?${writeFilters(schema, params, change).toString()}`,
      clear: () => set(Object.fromEntries(Object.entries(schema).map(([name, kind]) => [name, kind.rest])) as Partial<FilterValues<Schema>>),
    };
  }, [schema, values, set, params]);
}
