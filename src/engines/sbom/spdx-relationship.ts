import type { EdgeKind } from './graph.ts';
import type { BomScope } from './model.ts';

/**
 * What a relationship of SPDX 2.3 (clause 11.1, table 68) means for the graph. `isReversed`: the related element is the source of
 * the edge (`A DEPENDENCY_OF B` says that B depends on A). `group` and `scope`: how the target of the edge is needed.
 */
export type RelationshipRule = Readonly<{
  meaning: EdgeKind | 'describes';
  isReversed: boolean;
  group?: string;
  scope?: BomScope;
}>;

export const relationshipRules: ReadonlyMap<string, RelationshipRule> = new Map<string, RelationshipRule>([
  ['DEPENDS_ON', { meaning: 'depends', isReversed: false }],
  ['DEPENDENCY_OF', { meaning: 'depends', isReversed: true }],
  ['RUNTIME_DEPENDENCY_OF', { meaning: 'depends', isReversed: true, scope: 'required' }],
  ['PROVIDED_DEPENDENCY_OF', { meaning: 'depends', isReversed: true, group: 'provided' }],
  ['OPTIONAL_DEPENDENCY_OF', { meaning: 'depends', isReversed: true, group: 'optional', scope: 'optional' }],
  ['DEV_DEPENDENCY_OF', { meaning: 'depends', isReversed: true, group: 'dev', scope: 'development' }],
  ['TEST_DEPENDENCY_OF', { meaning: 'depends', isReversed: true, group: 'test', scope: 'development' }],
  ['BUILD_DEPENDENCY_OF', { meaning: 'depends', isReversed: true, group: 'build', scope: 'development' }],
  ['HAS_PREREQUISITE', { meaning: 'depends', isReversed: false }],
  ['PREREQUISITE_FOR', { meaning: 'depends', isReversed: true }],
  ['STATIC_LINK', { meaning: 'depends', isReversed: false }],
  ['DYNAMIC_LINK', { meaning: 'depends', isReversed: false }],
  ['CONTAINS', { meaning: 'contains', isReversed: false }],
  ['CONTAINED_BY', { meaning: 'contains', isReversed: true }],
  ['PACKAGE_OF', { meaning: 'contains', isReversed: true }],
  ['OPTIONAL_COMPONENT_OF', { meaning: 'contains', isReversed: true, group: 'optional', scope: 'optional' }],
  ['DESCRIBES', { meaning: 'describes', isReversed: false }],
  ['DESCRIBED_BY', { meaning: 'describes', isReversed: true }],
  // Not in the specification, but written by tools in use.
  ['DESCRIBE', { meaning: 'describes', isReversed: false }],
]);

/** Relationships of the specification that say nothing about dependencies; they are counted and not taken. */
export const otherRelationships: ReadonlySet<string> = new Set(`AMENDS ANCESTOR_OF BUILD_TOOL_OF COPY_OF DATA_FILE_OF DEPENDENCY_MANIFEST_OF
  DESCENDANT_OF DEV_TOOL_OF DISTRIBUTION_ARTIFACT DOCUMENTATION_OF EXAMPLE_OF EXPANDED_FROM_ARCHIVE FILE_ADDED FILE_DELETED FILE_MODIFIED
  GENERATED_FROM GENERATES METAFILE_OF OTHER PATCH_APPLIED PATCH_FOR REQUIREMENT_DESCRIPTION_FOR SPECIFICATION_FOR TEST_CASE_OF TEST_OF
  TEST_TOOL_OF VARIANT_OF`.split(/\s+/));

/**
 * The scope of a component that several relationships speak about: it is only for development (or only optional) if every
 * dependency on it is so; one plain dependency makes it an ordinary part again.
 */
export function joinedScope(scopes: ReadonlySet<BomScope>): BomScope {
  if (scopes.has('required')) return 'required';
  if (scopes.size === 0 || scopes.has('unknown')) return 'unknown';
  return scopes.has('optional') ? 'optional' : 'development';
}
