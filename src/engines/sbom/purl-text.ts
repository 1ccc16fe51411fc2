import type { ReadContext } from './fields.ts';

/**
 * What a reader needs of a purl without interpreting it: the text is kept as the document has it, whether it parses or not.
 * https://github.com/package-url/purl-spec
 */
function purlName(purl: string): string | undefined {
  const core = purlCore(purl);
  const at = versionAt(core);
  const path = (at === -1 ? core : core.slice(0, at)).replace(/\/+$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !purl.startsWith('pkg:') || name === '' || !path.includes('/') ? undefined : decoded(name);
}

/** The name of a component, or the one in its purl where it has none; undefined, with an issue, where both are missing. */
export function readName(context: ReadContext, name: string | undefined, purl: string | undefined, where: string): string | undefined {
  if (name !== undefined && name.trim() !== '') return name;
  const fromPurl = purl === undefined ? undefined : purlName(purl);
  if (fromPurl === undefined) context.issues.error('component-without-name', where, 'The component has no name and was not taken.');
  else context.issues.warn('component-without-name', where, `The component has no name; "${fromPurl.slice(0, 200)}" was taken from its purl.`);
  return fromPurl;
}

/** Whether the purl names a version. */
function hasPurlVersion(purl: string): boolean {
  return versionAt(purlCore(purl)) !== -1;
}

/** Reports a purl that cannot identify a version, and one that is none. The text is taken either way. */
export function checkPurl(context: ReadContext, purl: string, version: string | undefined, where: string): void {
  if (!isPurlLike(purl)) {
    context.issues.warn('purl-malformed', `${where}/purl`, `"${purl.slice(0, 200)}" is no package URL (pkg:type/name@version); it was kept as written.`);
  } else if (!hasPurlVersion(purl)) {
    if (version === undefined) context.issues.warn('purl-without-version', `${where}/purl`, 'Neither the purl nor the component names a version, so advisories cannot be matched.');
    else context.issues.inform('purl-without-version', `${where}/purl`, 'The purl names no version; the version of the component stands beside it.');
  }
}

function isPurlLike(purl: string): boolean {
  if (!purl.startsWith('pkg:')) return false;
  const slash = purl.indexOf('/', 4);
  return slash > 4 && slash < purl.length - 1;
}

/** The purl without qualifiers and subpath. */
function purlCore(purl: string): string {
  const query = purl.indexOf('?');
  const fragment = purl.indexOf('#');
  const end = query === -1 ? fragment : fragment === -1 ? query : Math.min(query, fragment);
  return end === -1 ? purl : purl.slice(0, end);
}

/** The `@` before the version, or -1. One that follows a slash is an unencoded npm scope (`pkg:npm/@scope/name`). */
function versionAt(core: string): number {
  const at = core.lastIndexOf('@');
  return at > 0 && core[at - 1] !== '/' ? at : -1;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
