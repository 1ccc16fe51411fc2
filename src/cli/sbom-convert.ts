import path from 'node:path';
import type { Issue } from '#engines/issue.ts';
import { readDateTime } from '#engines/sbom/date-time.ts';
import { sbomWriters } from '#engines/sbom/convert.ts';
import type { SbomFormat } from '#engines/sbom/detect.ts';
import { writtenCycloneDxVersions } from '#engines/sbom/write-options.ts';
import type { WrittenCycloneDxVersion } from '#engines/sbom/write-options.ts';
import { optionOf } from './command.ts';
import type { Call, Run } from './command.ts';
import { contentUuid } from './content-uuid.ts';
import { CommandFailure } from './exit-codes.ts';
import { writeWhole } from './files.ts';
import { openInventory } from './open-inventory.ts';
import { programVersion } from './program.ts';
import { documentTime, say, write } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** `yuanshu sbom convert`. What the source or the target format cannot hold is said on standard error. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const format = optionOf(call, 'to') as SbomFormat | undefined;
  if (format === undefined) throw new CommandFailure('usage', { en: 'sbom convert needs --to <format>.', zh: 'sbom convert 需要 --to <格式>。' });
  const specVersion = specVersionOf(call, format);
  const { bom, issues } = openInventory(terminal, call.positionals[0]!);
  const written = sbomWriters[format](bom, {
    specVersion, isIndented: true, tool: { name: 'yuanshu', version: programVersion() }, timestamp: readDateTime(bom.document.createdAt) === undefined ? documentTime(terminal).toISOString() : undefined,
    // A lockfile has no identity of its own, and each format wants another kind: the same content gets the same one.
    serialNumber: isUuid(bom.document.serialNumber) ? undefined : `urn:uuid:${contentUuid(JSON.stringify(bom))}`,
    namespace: isUuid(bom.document.serialNumber) || bom.document.serialNumber === undefined ? `https://spdx.org/spdxdocs/${encodeURIComponent((bom.root?.name ?? 'sbom').slice(0, 100))}-${bom.document.serialNumber?.slice('urn:uuid:'.length) ?? contentUuid(JSON.stringify(bom))}` : undefined,
  });
  const out = optionOf(call, 'out');
  const text = written.value.endsWith('\n') ? written.value : `${written.value}\n`;
  if (out === undefined) await write(terminal.stdout, text);
  else await writeWhole(path.resolve(terminal.cwd, out), text);
  reportIssues(terminal, [...issues, ...written.issues]);
  return issues.some((issue) => issue.severity === 'error') ? 'input' : 'ok';
};

function specVersionOf(call: Call, format: SbomFormat): WrittenCycloneDxVersion | undefined {
  const asked = optionOf(call, 'spec');
  const known: readonly string[] = format.startsWith('cyclonedx') ? writtenCycloneDxVersions : ['2.3'];
  if (asked !== undefined && !known.includes(asked)) throw new CommandFailure('usage', { en: `${format} is written in version ${known.join(', ')}, not ${asked}.`, zh: `${format} 可写版本为 ${known.join('、')}，不支持 ${asked}。` });
  return format.startsWith('cyclonedx') ? (asked as WrittenCycloneDxVersion | undefined) : undefined;
}

function isUuid(text: string | undefined): boolean {
  return text !== undefined && /^urn:uuid:[0-9a-f-]{36}$/i.test(text);
}

const shownPerCode = 5;

function reportIssues(terminal: Terminal, issues: readonly Issue[]): void {
  for (const [code, members] of Map.groupBy(issues, (issue) => issue.code)) {
    for (const { where, message } of members.slice(0, shownPerCode)) say(terminal, `${where === '' ? '' : `${where}: `}${message}`);
    const more = members.length - shownPerCode;
    if (more > 0) say(terminal, { en: `… ${more} more like this (${code}).`, zh: `… 另有 ${more} 项同类提示（${code}）。` });
  }
}
