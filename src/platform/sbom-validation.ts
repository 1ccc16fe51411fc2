import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { memoryPages, validateXML } from 'xmllint-wasm';
import { readCycloneDxXml } from '#engines/sbom/cyclonedx-xml.ts';
import { decodeText } from '#engines/sbom/decode.ts';
import { detectFormat, type SbomFormat } from '#engines/sbom/detect.ts';
import { createIssueList } from '#engines/sbom/issue-list.ts';
import { scanJson } from '#engines/sbom/json-scan.ts';
import { defaultSbomLimits } from '#engines/sbom/limits.ts';
import { checkSpdx } from '#engines/sbom/spdx-rules.ts';
import { readTagValue } from '#engines/sbom/spdx-tag-value.ts';
import { compileSchema, type JsonSchema, type SchemaCheck, type SchemaProblem } from './json-schema.ts';

export type SbomValidation = Readonly<{
  valid: boolean;
  format: SbomFormat | undefined;
  /** As the document names it: `1.6`, `2.3`. */
  specVersion: string | undefined;
  /** JSON pointers or `line 12`. At most a few hundred; of large documents only the first. */
  problems: readonly SchemaProblem[];
}>;

/**
 * Checks a document against what its standard demands: CycloneDX 1.2–1.7 JSON and 1.0–1.7 XML against the published schemas (the strict
 * ones of 1.2 and 1.3), SPDX 2.2 and 2.3 against the rules of the specification. Never throws on what the document holds.
 */
export async function validateSbomDocument(bytes: Uint8Array): Promise<SbomValidation> {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return invalid(undefined, undefined, [{ where: '', message: decoded.refusal.message }]);
  const { format, looksLike } = detectFormat(decoded.text);
  if (format === undefined) return invalid(undefined, undefined, [{ where: '', message: `The document is no SBOM that can be checked${looksLike === undefined ? '' : `; it looks like ${looksLike}`}.` }]);
  return checks[format](decoded.text);
}

const checks: Readonly<Record<SbomFormat, (text: string) => Promise<SbomValidation>>> = {
  'cyclonedx-json': checkCycloneDxJson,
  'cyclonedx-xml': checkCycloneDxXml,
  'spdx-json': checkSpdxJson,
  'spdx-tagvalue': checkSpdxTagValue,
};

function result(format: SbomFormat, specVersion: string | undefined, problems: readonly SchemaProblem[]): SbomValidation {
  return { valid: problems.length === 0, format, specVersion, problems };
}

function invalid(format: SbomFormat | undefined, specVersion: string | undefined, problems: readonly SchemaProblem[]): SbomValidation {
  return { valid: false, format, specVersion, problems };
}

/** Above this many characters only the first problem is looked for: a list of all is of no use and costs as much as the document is long. */
const thoroughLength = 2_000_000;
const jsonVersions: readonly string[] = ['1.2', '1.3', '1.4', '1.5', '1.6', '1.7'];
const xmlVersions: readonly string[] = ['1.0', '1.1', ...jsonVersions];

async function checkCycloneDxJson(text: string): Promise<SbomValidation> {
  const parsed = parseJson(text);
  if ('problem' in parsed) return invalid('cyclonedx-json', undefined, [parsed.problem]);
  const specVersion = typeof parsed.value.specVersion === 'string' ? parsed.value.specVersion : undefined;
  if (specVersion === undefined || !jsonVersions.includes(specVersion)) return invalid('cyclonedx-json', specVersion, [{ where: '/specVersion', message: `must be one of ${jsonVersions.join(', ')}` }]);
  const check = await jsonCheck(specVersion, text.length <= thoroughLength);
  return result('cyclonedx-json', specVersion, check(parsed.value));
}

type Parsed = Readonly<{ value: JsonSchema }> | Readonly<{ problem: SchemaProblem }>;

/** Nesting is bounded before anything recursive sees the value. */
function parseJson(text: string): Parsed {
  const scan = scanJson(text, defaultSbomLimits.nesting);
  if (scan.state === 'too-deep') return { problem: { where: '', message: `values stand inside each other more than ${defaultSbomLimits.nesting} levels deep` } };
  try {
    return { value: JSON.parse(text) as JsonSchema };
  } catch (error) {
    return { problem: { where: '', message: error instanceof Error ? error.message : 'is no JSON' } };
  }
}

const schemaFolder = join(dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')), 'res', 'schema');
const compiled = new Map<string, Promise<SchemaCheck>>();

function jsonCheck(specVersion: string, isThorough: boolean): Promise<SchemaCheck> {
  const key = `${specVersion} ${isThorough}`;
  const found = compiled.get(key) ?? compileCycloneDx(specVersion, isThorough);
  compiled.set(key, found);
  return found;
}

async function compileCycloneDx(specVersion: string, isThorough: boolean): Promise<SchemaCheck> {
  const isStrictApart = specVersion === '1.2' || specVersion === '1.3';
  const read = async (name: string): Promise<JsonSchema> => JSON.parse(await readFile(join(schemaFolder, `${name}.SNAPSHOT.schema.json`), 'utf8')) as JsonSchema;
  const references = await Promise.all(['spdx', 'jsf-0.82', 'cryptography-defs'].map(async (name) => [`http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`, await read(name)] as const));
  return compileSchema(await read(`bom-${specVersion}${isStrictApart ? '-strict' : ''}`), Object.fromEntries(references), isThorough);
}

async function checkCycloneDxXml(text: string): Promise<SbomValidation> {
  // Refuses document types and bounds nesting before libxml sees the document.
  const document = readCycloneDxXml(text, defaultSbomLimits.nesting);
  if ('refusal' in document) return invalid('cyclonedx-xml', undefined, [document.refusal]);
  const specVersion = typeof document.value.specVersion === 'string' ? document.value.specVersion : undefined;
  if (specVersion === undefined || !xmlVersions.includes(specVersion)) return invalid('cyclonedx-xml', specVersion, [{ where: 'line 1', message: `the namespace must be that of CycloneDX ${xmlVersions.join(', ')}` }]);
  const schema = (name: string): Promise<{ fileName: string; contents: string }> => readFile(join(schemaFolder, `${name}.SNAPSHOT.xsd`), 'utf8')
    .then((contents) => ({ fileName: `${name}.SNAPSHOT.xsd`, contents }));
  const { errors, valid } = await validateXML({
    // The text is UTF-8 by now, whatever its declaration says.
    xml: { fileName: 'bom.xml', contents: text.replace(/^<\?xml[^>]*\?>/, '<?xml version="1.0" encoding="UTF-8"?>') },
    schema: await schema(`bom-${specVersion}`),
    preload: await schema('spdx'),
    initialMemoryPages: 32 * memoryPages.MiB,
    maxMemoryPages: 2 * memoryPages.GiB,
  });
  const problems = errors.map(({ message, loc }) => ({ where: loc === null ? '' : `line ${loc.lineNumber}`, message }));
  return { valid, format: 'cyclonedx-xml', specVersion, problems: valid ? [] : problems.slice(0, 200) };
}

async function checkSpdxJson(text: string): Promise<SbomValidation> {
  const parsed = parseJson(text);
  if ('problem' in parsed) return invalid('spdx-json', undefined, [parsed.problem]);
  const { specVersion, problems } = checkSpdx(parsed.value, undefined);
  return result('spdx-json', specVersion, problems);
}

async function checkSpdxTagValue(text: string): Promise<SbomValidation> {
  const issues = createIssueList(200);
  const document = readTagValue(text, issues);
  if ('refusal' in document) return invalid('spdx-tagvalue', undefined, [document.refusal]);
  const { specVersion, problems } = checkSpdx(document.value, document.lines);
  return result('spdx-tagvalue', specVersion, [...issues.finish().map(({ where, message }) => ({ where, message })), ...problems]);
}
