/** The oldest CycloneDX version that knows each component type. https://cyclonedx.org/specification/overview/ */
export const componentTypes: ReadonlyMap<string, string> = new Map([
  ['application', '1.0'], ['framework', '1.0'], ['library', '1.0'], ['operating-system', '1.0'], ['device', '1.0'],
  ['file', '1.1'], ['container', '1.2'], ['firmware', '1.2'],
  ['platform', '1.5'], ['device-driver', '1.5'], ['machine-learning-model', '1.5'], ['data', '1.5'],
  ['cryptographic-asset', '1.6'],
]);

/** Hash algorithms by CycloneDX name: the SPDX name, and the oldest CycloneDX version that knows it (undefined: none). */
export const hashAlgorithms: readonly (readonly [name: string, spdxName: string | undefined, since: string | undefined, hexLength: number])[] = [
  ['MD5', 'MD5', '1.0', 32],
  ['SHA-1', 'SHA1', '1.0', 40],
  ['SHA-224', 'SHA224', undefined, 56],
  ['SHA-256', 'SHA256', '1.0', 64],
  ['SHA-384', 'SHA384', '1.0', 96],
  ['SHA-512', 'SHA512', '1.0', 128],
  ['SHA3-256', 'SHA3-256', '1.0', 64],
  ['SHA3-384', 'SHA3-384', '1.2', 96],
  ['SHA3-512', 'SHA3-512', '1.0', 128],
  ['BLAKE2b-256', 'BLAKE2b-256', '1.2', 64],
  ['BLAKE2b-384', 'BLAKE2b-384', '1.2', 96],
  ['BLAKE2b-512', 'BLAKE2b-512', '1.2', 128],
  ['BLAKE3', 'BLAKE3', '1.2', 64],
  ['Streebog-256', undefined, '1.7', 64],
  ['Streebog-512', undefined, '1.7', 128],
  ['MD2', 'MD2', undefined, 32],
  ['MD4', 'MD4', undefined, 32],
  ['MD6', 'MD6', undefined, 64],
  ['ADLER32', 'ADLER32', undefined, 8],
];

const algorithmNames = new Set(hashAlgorithms.map((row) => row[0]));
const algorithmByKey = new Map(hashAlgorithms.map((row) => [algorithmKey(row[0]), row[0]]));

/** The CycloneDX name of an algorithm however it is written (`SHA256`, `sha-256`, `Blake2b-256`); the text itself where unknown. */
export function hashAlgorithmName(text: string): string {
  return algorithmNames.has(text) ? text : algorithmByKey.get(algorithmKey(text)) ?? text;
}

function algorithmKey(text: string): string {
  return text.toLowerCase().replaceAll(/[-_]/g, '');
}

/** The oldest CycloneDX version that knows each type of external reference. */
export const externalReferenceTypes: ReadonlyMap<string, string> = new Map([
  ...since('1.1', 'vcs issue-tracker website advisories bom mailing-list social chat documentation support distribution license build-meta build-system other'),
  ...since('1.4', 'release-notes'),
  ...since('1.5', `distribution-intake security-contact model-card log configuration evidence formulation attestation threat-model
    adversary-model risk-assessment vulnerability-assertion exploitability-statement pentest-report static-analysis-report
    dynamic-analysis-report runtime-analysis-report component-analysis-report maturity-report certification-report
    codified-infrastructure quality-metrics poam`),
  ...since('1.6', 'source-distribution electronic-signature digital-signature rfc-9116'),
  ...since('1.7', 'patent patent-family patent-assertion citation'),
]);

function since(version: string, types: string): (readonly [string, string])[] {
  return types.split(/\s+/).map((type) => [type, version] as const);
}

/** Properties under which this program writes what CycloneDX has no word for, and reads it again. */
export const groupProperty = 'yuanshu:dependencyGroup';
export const developmentScopeProperty = 'yuanshu:developmentOnly';
export const otherPurlProperty = 'yuanshu:otherPurl';

/**
 * Which dependency group a CycloneDX property puts its component in. https://github.com/CycloneDX/cyclonedx-property-taxonomy
 * A string is the group that the value `true` stands for; undefined: the value itself names the group.
 */
export const groupProperties: ReadonlyMap<string, string | undefined> = new Map([
  ['cdx:npm:package:development', 'dev'],
  ['cdx:composer:package:isDevRequirement', 'dev'],
  ['cdx:maven:package:test', 'test'],
  ['cdx:poetry:group', undefined],
  ['cdx:poetry:package:group', undefined],
  ['cdx:pipenv:category', undefined],
  [groupProperty, undefined],
]);

/** CycloneDX component type of each SPDX primaryPackagePurpose (SPDX 2.3 §7.24). */
export const typeByPurpose: ReadonlyMap<string, string> = new Map([
  ['APPLICATION', 'application'], ['FRAMEWORK', 'framework'], ['LIBRARY', 'library'], ['CONTAINER', 'container'],
  ['OPERATING-SYSTEM', 'operating-system'], ['OPERATING_SYSTEM', 'operating-system'], ['DEVICE', 'device'], ['FIRMWARE', 'firmware'],
  ['FILE', 'file'], ['ARCHIVE', 'file'], ['INSTALL', 'application'], ['SOURCE', 'library'], ['OTHER', 'library'],
]);

/** The SPDX purpose of each CycloneDX component type; a type without a counterpart is OTHER. */
export const purposeByType: ReadonlyMap<string, string> = new Map([
  ['application', 'APPLICATION'], ['framework', 'FRAMEWORK'], ['library', 'LIBRARY'], ['container', 'CONTAINER'], ['platform', 'FRAMEWORK'],
  ['operating-system', 'OPERATING-SYSTEM'], ['device', 'DEVICE'], ['device-driver', 'DEVICE'], ['firmware', 'FIRMWARE'], ['file', 'FILE'],
]);
