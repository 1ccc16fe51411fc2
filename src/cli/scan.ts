import path from 'node:path';
import type { LicenseScenario } from '#engines/licenses/facts.ts';
import { splitEcosystem } from '#engines/advisories/package-key.ts';
import { isOn, optionOf, optionsOf } from './command.ts';
import type { Call, Run } from './command.ts';
import { CommandFailure } from './exit-codes.ts';
import { writeWhole } from './files.ts';
import { openKnowledge } from './knowledge.ts';
import { programVersion } from './program.ts';
import { parseCondition } from './scan/condition.ts';
import type { Condition } from './scan/condition.ts';
import { findVulnerabilities } from './scan/findings.ts';
import { takeInventory } from './scan/inventory.ts';
import { judgeLicenses } from './scan/licenses.ts';
import { findHits } from './scan/report.ts';
import type { ScanReport } from './scan/report.ts';
import { readTarget, reportUnread } from './scan/target.ts';
import { documentTime, say, write } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { layoutOf, plainLayout } from './text/layout.ts';
import type { Layout } from './text/layout.ts';

/** `yuanshu scan`. A condition that holds comes before what could not be read: both are said on standard error. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const condition = readCondition(call);
  const report = await scan(call, condition);
  const isUnread = reportUnread(call, report.tree);
  const out = optionOf(call, 'out');
  const layout = out === undefined ? layoutOf(terminal.stdout, terminal) : plainLayout;
  const text = await formats[optionOf(call, 'format') ?? 'table']!(report, terminal.language, layout);
  if (out === undefined) await write(terminal.stdout, text);
  else await writeWhole(path.resolve(terminal.cwd, out), text);
  const hits = report.failOn?.hits.length ?? 0;
  if (hits > 0) say(terminal, { en: `--fail-on ${condition!.text}: ${hits} ${hits === 1 ? 'hit' : 'hits'}.`, zh: `--fail-on ${condition!.text}：命中 ${hits} 项。` });
  if (hits > 0) return 'condition';
  return isUnread || report.knowledge.isPartial ? 'input' : 'ok';
};

/** Reads, compares and judges; writes nothing. */
export async function scan(call: Call, condition?: Condition): Promise<ScanReport> {
  const { terminal } = call;
  const knowledge = await openKnowledge(terminal, { intel: optionOf(call, 'intel'), advisories: optionsOf(call, 'advisories') });
  const policyFile = optionOf(call, 'license-policy');
  const policy = policyFile === undefined ? undefined : await (await import('./license-policy.ts')).openLicensePolicy(terminal, policyFile);
  const tree = readTarget(call);
  const known = knowledge.info.ecosystems;
  const inventory = takeInventory(tree.documents, { knowsEcosystem: (ecosystem) => known[splitEcosystem(ecosystem)[0]] !== undefined, withoutDevelopment: isOn(call, 'without-development') });
  const scenario = (optionOf(call, 'scenario') ?? 'distribution') as LicenseScenario;
  const licenses = judgeLicenses(inventory.components, { scenario, policy, on: terminal.now.toISOString().slice(0, 10) });
  const findings = findVulnerabilities(inventory.components, knowledge.index);
  // How old the knowledge is must be true for people, whatever a build says what time it is.
  const isForPeople = (optionOf(call, 'format') ?? 'table') === 'table';
  return {
    target: call.positionals[0]!, scannedAt: isForPeople ? terminal.now : documentTime(terminal), programVersion: programVersion(), tree, inventory, knowledge, licenses, scenario, hasPolicy: policy !== undefined, findings,
    failOn: condition === undefined ? undefined : { condition, hits: findHits(condition, inventory, findings.findings, licenses) },
  };
}

function readCondition(call: Call): Condition | undefined {
  const text = optionOf(call, 'fail-on');
  if (text === undefined) return undefined;
  const parsed = parseCondition(text);
  if (parsed.ok) return parsed.condition;
  throw new CommandFailure('usage', { en: `--fail-on, character ${parsed.at}: ${parsed.message.en}`, zh: `--fail-on 第 ${parsed.at} 个字符：${parsed.message.zh}` });
}

const formats: Readonly<Record<string, (report: ScanReport, language: Terminal['language'], layout: Layout) => Promise<string>>> = {
  table: async (report, language, layout) => (await import('./scan/format-table.ts')).formatTable(report, language, layout),
  json: async (report) => (await import('./scan/format-json.ts')).formatJson(report),
  sarif: async (report) => (await import('./scan/format-sarif.ts')).formatSarif(report),
  cyclonedx: async (report) => (await import('./scan/format-sbom.ts')).formatCycloneDx(report),
  spdx: async (report) => (await import('./scan/format-sbom.ts')).formatSpdx(report),
};
