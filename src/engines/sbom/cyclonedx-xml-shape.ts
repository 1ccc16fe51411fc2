/**
 * How the XML of CycloneDX becomes the JSON shape of CycloneDX, as a table: the two differ only in attributes, in wrapping lists and
 * in a few names. What is not in the table is not read. Children stand in the order in which the schemas want them, since the writer
 * follows the same table. https://cyclonedx.org/docs/1.7/xml/
 */
export type XmlShape = Readonly<{
  /** JSON key of each XML attribute. */
  attributes?: Readonly<Record<string, string>>;
  /** JSON key that takes the text of the element. */
  text?: string;
  children?: Readonly<Record<string, XmlChild>>;
  /** Issues about the element name its line. */
  hasLine?: boolean;
}>;

/** Without a shape the child is a plain text. */
export type XmlChild = Readonly<{
  /** JSON key in the parent; in a list the child is an element of it and needs none. */
  key?: string;
  shape?: XmlShape;
  /** The child holds a list of elements of `shape`. */
  isList?: boolean;
  /** The element stands in an object under this key: a `<license>` becomes `{ license: … }`. */
  wrap?: string;
  /** The child repeats without a wrapping element: each one is added to a list under `key`. */
  isRepeated?: boolean;
  /** Read only: newer versions write the same under another element. */
  isLegacy?: boolean;
}>;

const name: XmlChild = { key: 'name' };
const organization: XmlShape = { children: { name } };
const contact: XmlShape = { children: { name, email: { key: 'email' } } };
const list = (key: string, children: Readonly<Record<string, XmlChild>>): XmlChild => ({ key, isList: true, shape: { children } });

const license: XmlShape = {
  attributes: { acknowledgement: 'acknowledgement' },
  children: { id: { key: 'id' }, name, url: { key: 'url' } },
};

const licenses: XmlChild = list('licenses', {
  license: { shape: license, wrap: 'license' },
  expression: { shape: { attributes: { acknowledgement: 'acknowledgement' }, text: 'expression' } },
  'expression-detailed': { shape: { attributes: { acknowledgement: 'acknowledgement', expression: 'expression' } }, isLegacy: true },
});

/** Components stand inside components, so the shape refers to itself. */
const componentChildren: Record<string, XmlChild> = {
  supplier: { key: 'supplier', shape: organization },
  manufacturer: { key: 'manufacturer', shape: organization },
  authors: list('authors', { author: { shape: contact } }),
  author: { key: 'author' },
  publisher: { key: 'publisher' },
  group: { key: 'group' },
  name,
  version: { key: 'version' },
  description: { key: 'description' },
  scope: { key: 'scope' },
  hashes: list('hashes', { hash: { shape: { attributes: { alg: 'alg' }, text: 'content' } } }),
  licenses,
  // CycloneDX 1.0 had one licence without a list.
  license: { key: 'licenses', shape: license, wrap: 'license', isRepeated: true, isLegacy: true },
  copyright: { key: 'copyright' },
  cpe: { key: 'cpe' },
  purl: { key: 'purl' },
  modified: { key: 'modified' },
  externalReferences: list('externalReferences', { reference: { shape: { attributes: { type: 'type' }, children: { url: { key: 'url' } } } } }),
  properties: list('properties', { property: { shape: { attributes: { name: 'name' }, text: 'value' } } }),
};
const component: XmlShape = { hasLine: true, attributes: { type: 'type', 'bom-ref': 'bom-ref' }, children: componentChildren };
const components: XmlChild = list('components', { component: { shape: component } });
componentChildren.components = components;

const serviceChildren: Record<string, XmlChild> = { name, version: { key: 'version' } };
const services: XmlChild = list('services', { service: { shape: { attributes: { 'bom-ref': 'bom-ref' }, children: serviceChildren } } });
serviceChildren.services = services;

const tool: XmlShape = { children: { vendor: { key: 'vendor' }, name, version: { key: 'version' } } };
const metadata: XmlShape = {
  children: {
    timestamp: { key: 'timestamp' },
    // A list of tools up to 1.4, and an object of components and services since 1.5: the reader takes both.
    tools: { key: 'tools', shape: { children: { tool: { key: 'components', shape: tool, isRepeated: true, isLegacy: true }, components, services } } },
    authors: list('authors', { author: { shape: contact } }),
    component: { key: 'component', shape: component },
    manufacturer: { key: 'manufacturer', shape: organization },
    manufacture: { key: 'manufacture', shape: organization },
    supplier: { key: 'supplier', shape: organization },
  },
};

const reference: XmlShape = { attributes: { ref: 'ref' } };
const dependencyChildren: Record<string, XmlChild> = { provides: { key: 'provides', shape: reference, isRepeated: true } };
const dependency: XmlShape = { hasLine: true, attributes: { ref: 'ref' }, children: dependencyChildren };
// Targets of a dependency are dependencies themselves, and may hold their own.
dependencyChildren.dependency = { key: 'dependsOn', shape: dependency, isRepeated: true };

const composition: XmlShape = {
  hasLine: true,
  children: {
    aggregate: { key: 'aggregate' },
    assemblies: list('assemblies', { assembly: { shape: reference } }),
    dependencies: list('dependencies', { dependency: { shape: reference } }),
  },
};

const source: XmlShape = { children: { name, url: { key: 'url' } } };
const rating: XmlShape = {
  children: { source: { key: 'source', shape: source }, score: { key: 'score' }, severity: { key: 'severity' }, method: { key: 'method' }, vector: { key: 'vector' } },
};
const analysis: XmlShape = {
  children: {
    state: { key: 'state' }, justification: { key: 'justification' },
    responses: { key: 'response', isList: true, shape: { children: { response: {} } } },
    detail: { key: 'detail' },
  },
};
const vulnerability: XmlShape = {
  hasLine: true,
  children: {
    id: { key: 'id' },
    source: { key: 'source', shape: source },
    references: list('references', { reference: { shape: { children: { id: { key: 'id' }, source: { key: 'source', shape: source } } } } }),
    ratings: list('ratings', { rating: { shape: rating } }),
    cwes: list('cwes', { cwe: {} }),
    description: { key: 'description' },
    recommendation: { key: 'recommendation' },
    advisories: list('advisories', { advisory: { shape: { children: { url: { key: 'url' } } } } }),
    published: { key: 'published' },
    updated: { key: 'updated' },
    analysis: { key: 'analysis', shape: analysis },
    affects: list('affects', { target: { shape: { children: { ref: { key: 'ref' } } } } }),
  },
};

/** The root element `<bom>`. */
export const bomShape: XmlShape = {
  hasLine: true,
  attributes: { serialNumber: 'serialNumber', version: 'version' },
  children: {
    metadata: { key: 'metadata', shape: metadata },
    components,
    services,
    dependencies: list('dependencies', { dependency: { shape: dependency } }),
    compositions: list('compositions', { composition: { shape: composition } }),
    vulnerabilities: list('vulnerabilities', { vulnerability: { shape: vulnerability } }),
  },
};
