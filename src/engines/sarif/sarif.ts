/** What a log tells about one kind of finding. */
export type SarifRule = Readonly<{
  /** Stable and unique: `CVE-2021-44228`. */
  id: string;
  title: string;
  /** Plain text; the title where absent. */
  description?: string | undefined;
  helpUrl?: string | undefined;
  /** How to mend it, in Markdown. */
  help?: string | undefined;
  level: SarifLevel;
  /** CVSS, 0 to 10: viewers sort by it. */
  securitySeverity?: number | undefined;
  tags: readonly string[];
}>;

export type SarifLevel = 'error' | 'warning' | 'note' | 'none';

/** One finding at one place. */
export type SarifResult = Readonly<{
  ruleId: string;
  level: SarifLevel;
  message: string;
  /** Relative to the scanned folder, with `/`. */
  path: string;
  /** From 1; undefined where the line is not known. */
  line?: number | undefined;
  /** What is there: a purl, with its kind by §3.33.7. */
  logicalName?: string | undefined;
  /** By which a viewer knows the same result again in the next log. */
  fingerprint: string;
  properties?: Readonly<Record<string, unknown>> | undefined;
}>;

export type SarifInput = Readonly<{
  tool: Readonly<{ name: string; version: string; url?: string | undefined }>;
  /** RFC 3339 in UTC. */
  endedAt: string;
  rules: readonly SarifRule[];
  results: readonly SarifResult[];
  /** What could not be read: told as notifications, so that a log without results is not taken for "nothing found". */
  failures: readonly Readonly<{ path: string; message: string }>[];
  properties?: Readonly<Record<string, unknown>> | undefined;
}>;

/**
 * A log of SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html) as JSON value. Rules stand once, results
 * point at them; a result whose rule is not given throws, since that is a defect of the caller.
 */
export function buildSarif(input: SarifInput): unknown {
  const ruleIndex = new Map(input.rules.map((rule, index) => [rule.id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: input.tool.name, version: input.tool.version, informationUri: input.tool.url, rules: input.rules.map(ruleOf) } },
      invocations: [{
        executionSuccessful: input.failures.length === 0, endTimeUtc: input.endedAt,
        toolExecutionNotifications: input.failures.map(({ path, message }) => ({ level: 'error', message: { text: message }, locations: [locationOf({ path })] })),
      }],
      // The folder itself is not named: a log must mean the same on another machine.
      originalUriBaseIds: { [baseId]: { description: { text: 'The folder that was scanned.' } } },
      columnKind: 'utf16CodeUnits',
      results: input.results.map((result) => resultOf(result, ruleIndex)),
      properties: input.properties,
    }],
  };
}

const baseId = 'SRCROOT';

function ruleOf(rule: SarifRule): unknown {
  return {
    id: rule.id, name: rule.id,
    shortDescription: { text: rule.title }, fullDescription: { text: rule.description ?? rule.title },
    helpUri: rule.helpUrl, help: rule.help === undefined ? undefined : { text: rule.help, markdown: rule.help },
    defaultConfiguration: { level: rule.level },
    properties: { tags: rule.tags, 'security-severity': rule.securitySeverity?.toFixed(1) },
  };
}

function resultOf(result: SarifResult, ruleIndex: ReadonlyMap<string, number>): unknown {
  const index = ruleIndex.get(result.ruleId);
  if (index === undefined) throw new Error(`no rule ${result.ruleId}`);
  return {
    ruleId: result.ruleId, ruleIndex: index, level: result.level, message: { text: result.message }, locations: [locationOf(result)],
    partialFingerprints: { 'yuanshu/v1': result.fingerprint }, properties: result.properties,
  };
}

function locationOf({ path, line, logicalName }: Readonly<{ path: string; line?: number | undefined; logicalName?: string | undefined }>): unknown {
  return {
    // Viewers show a result only at a line; the first stands for the file.
    physicalLocation: { artifactLocation: { uri: encodePath(path), uriBaseId: baseId }, region: { startLine: line ?? 1 } },
    logicalLocations: logicalName === undefined ? undefined : [{ fullyQualifiedName: logicalName, kind: 'module' }],
  };
}

/** A relative reference of RFC 3986: each segment encoded, and no colon in the first that could be taken for a scheme. */
function encodePath(path: string): string {
  return path.split('/').map((segment) => encodeURI(segment.toWellFormed()).replace(/[?#:]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)).join('/');
}
