import type { Purl } from './purl.ts';

/**
 * What one purl type demands beyond the common rules. Facts from the type definitions of ECMA-427
 * (https://github.com/package-url/purl-spec/tree/main/types).
 */
export type TypeRule = Readonly<{
  namespace: 'required' | 'optional' | 'prohibited';
  /** Components whose canonical form is lower case (`case_sensitive: false`). */
  lower: readonly ('namespace' | 'name' | 'version' | 'subpath')[];
  /** Further normalisation of the whole purl, after lower-casing. */
  normalise?: (purl: Purl) => Purl;
  /** What else is wrong with the purl, as one English sentence. */
  findFault?: (purl: Purl) => string | undefined;
  requiredQualifiers?: readonly string[];
  /** The namespace is the first segment only and the name is the whole path after it (`git`). */
  nameIsPath?: boolean;
}>;

/** The rule of a type; a type that is not registered has no demands of its own. */
export function typeRuleOf(type: string): TypeRule {
  return rules.get(type) ?? anything;
}

/** The registered purl types. */
export function listPurlTypes(): readonly string[] {
  return [...rules.keys()];
}

const anything: TypeRule = { namespace: 'optional', lower: [] };

const nothing = [] as const;
const both = ['namespace', 'name'] as const;

const rules: ReadonlyMap<string, TypeRule> = new Map<string, TypeRule>([
  ['alpm', { namespace: 'required', lower: both }],
  ['apk', { namespace: 'required', lower: both }],
  ['bazel', { namespace: 'prohibited', lower: nothing }],
  ['bitbucket', { namespace: 'required', lower: both }],
  ['bitnami', { namespace: 'prohibited', lower: ['name'] }],
  ['brew', { namespace: 'optional', lower: both }],
  ['cargo', { namespace: 'prohibited', lower: nothing }],
  ['chrome-extension', { namespace: 'prohibited', lower: ['name'], findFault: findChromeExtensionFault }],
  ['cocoapods', { namespace: 'prohibited', lower: nothing, findFault: findPodFault }],
  ['composer', { namespace: 'required', lower: both }],
  ['conan', { namespace: 'optional', lower: nothing }],
  ['conda', { namespace: 'prohibited', lower: nothing }],
  ['cpan', { namespace: 'optional', lower: nothing, normalise: upperCaseAuthor, findFault: findCpanFault }],
  ['cran', { namespace: 'prohibited', lower: nothing }],
  ['deb', { namespace: 'required', lower: both }],
  ['docker', { namespace: 'optional', lower: nothing }],
  ['gem', { namespace: 'prohibited', lower: nothing }],
  ['generic', { namespace: 'optional', lower: nothing }],
  ['git', { namespace: 'required', lower: nothing, nameIsPath: true }],
  ['github', { namespace: 'required', lower: both }],
  // The definition says both "case_sensitive: true" and "shall be lowercased". Module paths are case-sensitive
  // (https://go.dev/ref/mod#module-path), so the case is kept.
  ['golang', { namespace: 'required', lower: nothing }],
  ['hackage', { namespace: 'prohibited', lower: nothing }],
  ['hex', { namespace: 'optional', lower: both }],
  ['huggingface', { namespace: 'required', lower: ['version'] }],
  ['julia', { namespace: 'prohibited', lower: nothing, requiredQualifiers: ['uuid'] }],
  ['luarocks', { namespace: 'optional', lower: both }],
  ['maven', { namespace: 'required', lower: nothing }],
  ['mlflow', { namespace: 'prohibited', lower: nothing, normalise: lowerCaseDatabricksModel }],
  ['npm', { namespace: 'optional', lower: nothing }],
  ['nuget', { namespace: 'prohibited', lower: nothing }],
  ['oci', { namespace: 'prohibited', lower: ['name', 'version'] }],
  ['opam', { namespace: 'prohibited', lower: nothing }],
  ['otp', { namespace: 'prohibited', lower: ['name', 'subpath'] }],
  ['pub', { namespace: 'prohibited', lower: ['name'], normalise: underscorePubName }],
  ['pypi', { namespace: 'prohibited', lower: ['name', 'version'], normalise: dashPypiName }],
  ['qpkg', { namespace: 'required', lower: ['namespace'] }],
  ['rpm', { namespace: 'required', lower: ['namespace'] }],
  ['swid', { namespace: 'optional', lower: nothing, normalise: lowerCaseTagGuid, findFault: findSwidFault, requiredQualifiers: ['tag_id'] }],
  ['swift', { namespace: 'required', lower: nothing }],
  ['vcpkg', { namespace: 'prohibited', lower: nothing }],
  ['vscode-extension', { namespace: 'required', lower: ['namespace', 'name', 'version'] }],
  ['yocto', { namespace: 'optional', lower: ['namespace'] }],
]);

function findChromeExtensionFault(purl: Purl): string | undefined {
  if (!/^[a-p]{32}$/.test(purl.name)) return 'The name of a Chrome extension is 32 letters from a to p.';
  if (purl.version !== undefined && !/^\d+(\.\d+){0,3}$/.test(purl.version)) {
    return 'The version of a Chrome extension is one to four numbers with dots between.';
  }
  return undefined;
}

function findPodFault(purl: Purl): string | undefined {
  if (/[\s+]/.test(purl.name) || purl.name.startsWith('.')) {
    return 'The name of a pod has no white space and no plus sign and does not begin with a dot.';
  }
  return undefined;
}

function upperCaseAuthor(purl: Purl): Purl {
  return purl.namespace === undefined ? purl : { ...purl, namespace: purl.namespace.toUpperCase() };
}

function findCpanFault(purl: Purl): string | undefined {
  return purl.name.includes('::') ? 'The name is a CPAN distribution, not a module: it has no "::".' : undefined;
}

/** MLflow: Azure ML keeps the case of a model's name, Databricks ignores it. The server is in `repository_url`. */
function lowerCaseDatabricksModel(purl: Purl): Purl {
  const server = purl.qualifiers?.repository_url;
  return server?.toLowerCase().includes('databricks') ? { ...purl, name: purl.name.toLowerCase() } : purl;
}

function underscorePubName(purl: Purl): Purl {
  return { ...purl, name: purl.name.replace(/[^a-z0-9_]/g, '_') };
}

function dashPypiName(purl: Purl): Purl {
  return purl.name.includes('_') ? { ...purl, name: purl.name.replaceAll('_', '-') } : purl;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function lowerCaseTagGuid(purl: Purl): Purl {
  const tag = purl.qualifiers?.tag_id;
  if (tag === undefined || !guid.test(tag)) return purl;
  return { ...purl, qualifiers: { ...purl.qualifiers, tag_id: tag.toLowerCase() } };
}

function findSwidFault(purl: Purl): string | undefined {
  return purl.namespace !== undefined && purl.namespace.split('/').length > 2
    ? 'The namespace of a SWID purl is a software creator and its regid: two segments at most.'
    : undefined;
}
