/**
 * The key under which a page is known: without scheme, `www.`, user part, query (unless the page
 * is only a query), fragment, ending (`.html`, `.txt` …) and trailing slash; lower case.
 */
export function urlKey(url: string): string {
  let key = url.trim().toLowerCase().replace(/^[a-z][a-z0-9+.-]*:\/\//, '').replace(/^www\./, '');
  const fragment = key.indexOf('#');
  if (fragment >= 0) key = key.slice(0, fragment);
  return key.replace(pageEnding, '').replace(/\/+$/, '');
}

const pageEnding = /\.(?:html?|txt|php|md|rst|aspx?|jsp|pdf)(?=$|[?])/;

/** What a page says about a licence: an SPDX expression to be read, or a name to be looked up. */
export type PageLicense = Readonly<{ expression: string } | { name: string }>;

/**
 * Licences whose id stands in the address itself: spdx.org, opensource.org, creativecommons.org,
 * gnu.org, choosealicense.com, licenses.nuget.org … Undefined for any other page.
 */
export function licenseInUrl(key: string): PageLicense | undefined {
  for (const { pattern, read } of rules) {
    const match = pattern.exec(key);
    if (match !== null) return read(match);
  }
  return undefined;
}

type Rule = Readonly<{ pattern: RegExp; read: (match: RegExpExecArray) => PageLicense | undefined }>;

const rules: readonly Rule[] = [
  { pattern: /^spdx\.org\/licenses\/([^/?]+)$/, read: ([, id = '']) => ({ expression: decodeBlanks(id) }) },
  { pattern: /^licenses\.nuget\.org\/([^?]+)$/, read: ([, id = '']) => ({ expression: decodeBlanks(id) }) },
  { pattern: /^(?:choosealicense\.com|opensource\.org)\/licenses?\/([a-z0-9.+-]+)$/, read: ([, slug = '']) => slugLicense(slug) },
  { pattern: /^api\.github\.com\/licenses\/([a-z0-9.+-]+)$/, read: ([, slug = '']) => ({ expression: slug }) },
  { pattern: /^creativecommons\.org\/licen[sc]es\/(by(?:-(?:nc|nd|sa))*)\/(\d\.\d)(?:\/([a-z]{2,3}))?(?:\/|$)/, read: creativeCommons },
  { pattern: /^(?:gnu\.org|fsf\.org)\/(?:licenses|copyleft)\/(?:old-licenses\/)?(a?gpl|lgpl|fdl)-?(\d\.\d)(?:-standalone)?(?:\.[a-z]{2}(?:-[a-z]{2})?)?$/, read: gnu },
  { pattern: /^([a-z0-9-]+)\.mit-license\.org$/, read: () => ({ expression: 'MIT' }) },
];

/** Old and new page names of the OSI; `bsd-license` has meant several texts over the years and says nothing. */
function slugLicense(slug: string): PageLicense | undefined {
  const name = slug.replace(/-licen[sc]e$/, '');
  if (name === 'bsd' || name === '') return undefined;
  return { name };
}

function creativeCommons([, elements = '', version = '', place]: RegExpExecArray): PageLicense {
  const id = `CC-${elements}-${version}`;
  return { expression: place === undefined || /^(?:deed|leg)/.test(place) ? id : `${id}-${place}` };
}

/** The page of a text says the version, not whether a later one may be chosen: the narrow reading. */
function gnu([, kind = '', version = '']: RegExpExecArray): PageLicense {
  return { expression: `${kind === 'fdl' ? 'gfdl' : kind}-${version}-only` };
}

function decodeBlanks(text: string): string {
  return text.replaceAll('%20', ' ').replaceAll('%2b', '+');
}
