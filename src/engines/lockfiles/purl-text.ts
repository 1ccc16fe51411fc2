/**
 * The purl of a package as its canonical text, from the coordinates that a lockfile states.
 * Rules: https://github.com/package-url/purl-spec (components, encoding) and its type definitions (case, separators).
 */
export type PurlParts = Readonly<{
  type: string;
  namespace?: string | undefined;
  name: string;
  version?: string | undefined;
  qualifiers?: Readonly<Record<string, string | undefined>> | undefined;
  subpath?: string | undefined;
}>;

/** The canonical purl, or undefined where a part that the type requires is missing (a Maven artifact without group). */
export function purlText(parts: PurlParts): string | undefined {
  const rule = TYPE_RULES[parts.type];
  const name = rule?.name === undefined ? parts.name : rule.name(parts.name);
  const namespace = parts.namespace !== undefined && rule?.namespace !== undefined ? rule.namespace(parts.namespace) : parts.namespace;
  if (name === '' || (rule?.needsNamespace === true && !namespace)) return undefined;
  let text = `pkg:${parts.type}/`;
  if (namespace) text += `${encodePath(namespace)}/`;
  text += encodePart(name);
  if (parts.version) text += `@${encodePart(parts.version)}`;
  if (parts.qualifiers !== undefined) text += qualifierText(parts.qualifiers);
  if (parts.subpath) text += `#${encodePath(parts.subpath)}`;
  return text;
}

/** A PyPI name as the index compares it: https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalPypiName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

type TypeRule = Readonly<{
  name?: (text: string) => string;
  namespace?: (text: string) => string;
  needsNamespace?: boolean;
}>;

const lower = (text: string): string => text.toLowerCase();

/** From the type definitions: which parts are folded to lower case, and which types need a namespace. */
const TYPE_RULES: Readonly<Record<string, TypeRule | undefined>> = {
  pypi: { name: (text) => text.toLowerCase().replaceAll('_', '-') },
  golang: { name: lower, namespace: lower },
  composer: { name: lower, namespace: lower, needsNamespace: true },
  hex: { name: lower, namespace: lower },
  pub: { name: (text) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '_') },
  deb: { name: lower, namespace: lower },
  apk: { name: lower, namespace: lower },
  alpm: { name: lower, namespace: lower },
  brew: { name: lower, namespace: lower },
  github: { name: lower, namespace: lower, needsNamespace: true },
  maven: { needsNamespace: true },
  swift: { needsNamespace: true },
};

const PLAIN = /^[A-Za-z0-9.\-_~:]*$/;

function encodePart(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replaceAll('%3A', ':').replaceAll(/[!'()*]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function encodePath(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.split('/').filter((segment) => segment !== '').map(encodePart).join('/');
}

function qualifierText(qualifiers: Readonly<Record<string, string | undefined>>): string {
  const pairs: string[] = [];
  for (const key of Object.keys(qualifiers).toSorted()) {
    const value = qualifiers[key];
    if (value) pairs.push(`${key}=${encodePart(value)}`);
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
