import type { Ecosystem, Stack, StackComponent } from './stack.ts';

/** Group and name as CycloneDX splits them, and the purl. */
export type Identity = Readonly<{ group: string | undefined; name: string; purl: string }>;

/** The identity of a component, by the rules of its purl type (https://github.com/package-url/purl-spec). */
export function identify(stack: Stack, component: Pick<StackComponent, 'name' | 'version' | 'attributes'>): Identity {
  return rules[stack.ecosystem](stack, component);
}

/** The identity of the described system itself; a system of an ecosystem without own coordinates is `generic`. */
export function identifyRoot(stack: Stack): Identity {
  const component = { ...stack.root, attributes: new Map<string, string>() };
  const hasCoordinates = stack.ecosystem === 'maven' || stack.ecosystem === 'npm' || stack.ecosystem === 'golang';
  return hasCoordinates ? identify(stack, component) : rules.generic(stack, { ...component, name: `generic/${stack.root.name}` });
}

type Rule = (stack: Stack, component: Pick<StackComponent, 'name' | 'version' | 'attributes'>) => Identity;

const rules: Readonly<Record<Ecosystem, Rule>> = {
  maven: (stack, { name, version }) => {
    const [group = '', artifact = ''] = name.split(':');
    return { group, name: artifact, purl: withQualifiers(`pkg:maven/${group}/${artifact}@${encode(version)}`, stack.qualifiers) };
  },
  npm: (_, { name, version }) => {
    const at = name.indexOf('/');
    const group = at < 0 ? undefined : name.slice(0, at);
    const bare = name.slice(at + 1);
    return { group, name: bare, purl: `pkg:npm/${group === undefined ? '' : `${encode(group)}/`}${encode(bare)}@${encode(version)}` };
  },
  pypi: (_, { name, version }) => ({ group: undefined, name, purl: `pkg:pypi/${name.toLowerCase()}@${encode(version)}` }),
  // The golang type is lower case throughout.
  golang: (_, { name, version }) => ({ group: undefined, name, purl: `pkg:golang/${name.toLowerCase()}@${encode(version)}` }),
  // A subspec is the subpath: pkg:cocoapods/AFNetworking@4.0.1#Security
  cocoapods: (_, { name, version }) => {
    const [pod = '', ...subspec] = name.split('/');
    return { group: undefined, name, purl: `pkg:cocoapods/${encode(pod)}@${encode(version)}${subspec.length > 0 ? `#${subspec.join('/')}` : ''}` };
  },
  deb: (stack, { name, version, attributes }) => {
    const qualifiers = [`arch=${attributes.get('arch') ?? 'all'}`, `distro=${stack.distribution ?? 'debian'}`];
    const source = attributes.get('source');
    if (source !== undefined) qualifiers.push(`upstream=${source}`);
    return { group: undefined, name, purl: withQualifiers(`pkg:deb/debian/${encode(name)}@${encode(version)}`, qualifiers.join('&')) };
  },
  // `bitnami/redis` or `generic/redis`: the purl type stands before the name.
  generic: (_, { name, version }) => {
    const [type = 'generic', product = ''] = name.split('/');
    return { group: undefined, name: product, purl: `pkg:${type}/${encode(product)}@${encode(version)}` };
  },
};

function withQualifiers(purl: string, qualifiers: string | undefined): string {
  return qualifiers === undefined ? purl : `${purl}?${qualifiers}`;
}

/** Percent-encoding of one purl segment; the colon of a Debian epoch stays as it is. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}
