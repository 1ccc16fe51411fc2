import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatPurl } from '#engines/purl/format.ts';
import { readPurl } from '#engines/purl/purl.ts';
import type { Bom, BomComponent } from '#engines/sbom/model.ts';
import { drawn } from '../../../test/drawn.ts';
import { prepareImport } from './prepare.ts';
import { factsOfPurl } from './version-facts.ts';

const component: BomComponent = {
  ref: 'a', type: 'library', group: undefined, name: 'a', version: undefined, purl: undefined, cpe: undefined, description: undefined, supplier: undefined, copyright: undefined,
  scope: 'unknown', groups: [], isDirect: undefined, licenses: [], hashes: [], externalReferences: [], where: '/components/0',
};
const bom = (components: readonly BomComponent[]): Bom => ({
  document: { format: 'cyclonedx-json', specVersion: '1.6', serialNumber: undefined, version: undefined, name: undefined, createdAt: undefined, tools: [], authors: [] },
  root: undefined, components, dependencies: [], counts: { components: components.length, files: 0, uniquePurls: 0, dependencyEdges: 0, relationships: 0, vulnerabilities: 0 },
});

const text = fc.oneof(fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 4 }), fc.array(fc.constantFrom('A', 'b', '1', '.', '/', '@', '?', '#', '%', '%2F', '%41', '+', ' ', ':', '..', '\\', '\ud800', '\n', '中', '&', '=', '-', '_', '~', '*'), { maxLength: 8 }).map((parts) => parts.join('')));
const type = fc.constantFrom('npm', 'maven', 'pypi', 'golang', 'cargo', 'gem', 'nuget', 'composer', 'deb', 'rpm', 'apk', 'github', 'bitbucket', 'huggingface', 'mlflow', 'cpan', 'cran', 'conan', 'swift', 'hex', 'pub', 'oci', 'docker', 'generic', 'swid', 'qpkg', 'vscode-extension', 'unknown', 'NPM', 'a.b', '');
const purl = fc.oneof(text, fc.tuple(type, text, text, text, text, text).map(([kind, namespace, name, version, qualifiers, subpath]) => `pkg:${kind}/${namespace}/${name}${version === '' ? '' : `@${version}`}${qualifiers === '' ? '' : `?${qualifiers}`}${subpath === '' ? '' : `#${subpath}`}`));
const components = fc.array(fc.record({ name: text, group: fc.option(text, { nil: undefined }), version: fc.option(text, { nil: undefined }), purl: fc.option(purl, { nil: undefined }) }), { maxLength: 3 });

it('whatever a document names, what is kept of it has a purl in its canonical form, and the facts of it follow', () => {
  fc.assert(fc.property(components, (some) => {
    const { items } = prepareImport(bom(some.map((each, index) => ({ ...component, ...each, ref: `r${index}`, where: `/components/${index}` }))), []);
    for (const item of items) {
      expect(formatPurl(readPurl(item.purl).value!)).toBe(item.purl);
      expect(factsOfPurl(item.purl).purl).toBe(item.purl);
    }
  }), drawn(1000));
});

it('a version that stands beside its purl is written as the type wants it, so that it is the same package version', () => {
  const read = (version: string | undefined, text: string) => prepareImport(bom([{ ...component, version, purl: text }]), []).items.map(({ purl: kept }) => kept);
  expect(read('2.0RC1', 'pkg:pypi/django')).toEqual(['pkg:pypi/django@2.0rc1']);
  expect(read(undefined, 'pkg:pypi/Django@2.0RC1')).toEqual(['pkg:pypi/django@2.0rc1']);
});
