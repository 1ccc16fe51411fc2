import path from 'node:path';
import { countVerdicts, evaluateLicensePolicy } from '#engines/policy/license-policy.ts';
import type { ComponentVerdict, PolicyComponent, PolicyReason } from '#engines/policy/license-policy.ts';
import { isOn, optionOf } from './command.ts';
import type { Run } from './command.ts';
import { CommandFailure } from './exit-codes.ts';
import type { Text } from './exit-codes.ts';
import { writeWhole } from './files.ts';
import { openLicensePolicy } from './license-policy.ts';
import { takeInventory } from './scan/inventory.ts';
import { licenseOf } from './scan/licenses.ts';
import { readTarget, reportUnread } from './scan/target.ts';
import { verdictWords } from './scan/words.ts';
import { write } from './terminal.ts';
import { layoutOf, plainLayout } from './text/layout.ts';
import type { Layout } from './text/layout.ts';
import { renderTable } from './text/table.ts';

/** `yuanshu license check`: every component that is not simply allowed, with the reason. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const policyFile = optionOf(call, 'policy');
  if (policyFile === undefined) throw new CommandFailure('usage', { en: 'license check needs --policy <file>.', zh: 'license check 需要 --policy <文件>。' });
  const policy = await openLicensePolicy(terminal, policyFile);
  const tree = readTarget(call);
  const subjects = takeInventory(tree.documents, { withoutDevelopment: isOn(call, 'without-development') }).components.map(({ name, version, purl, licenses }): PolicyComponent => {
    const { expression, stated } = licenseOf(licenses);
    return { name, version, purl, license: expression ?? stated };
  });
  const verdicts = evaluateLicensePolicy(policy, subjects, terminal.now.toISOString().slice(0, 10));
  const out = optionOf(call, 'out');
  const layout = out === undefined ? layoutOf(terminal.stdout, terminal) : plainLayout;
  const text = optionOf(call, 'format') === 'json' ? `${JSON.stringify(toJson(verdicts), undefined, 2)}\n` : toTable(verdicts, terminal.language, layout);
  if (out === undefined) await write(terminal.stdout, text);
  else await writeWhole(path.resolve(terminal.cwd, out), text);
  const isUnread = reportUnread(call, tree);
  const failing = optionOf(call, 'fail-on') === 'review' ? ['review', 'deny'] : ['deny'];
  if (verdicts.some(({ verdict }) => failing.includes(verdict))) return 'condition';
  return isUnread ? 'input' : 'ok';
};

type Verdicts = readonly ComponentVerdict[];

function toJson(verdicts: Verdicts): unknown {
  return {
    schemaVersion: 1, counts: countVerdicts(verdicts),
    components: verdicts.map(({ component, verdict, expression, reasons }) => ({ name: component.name, version: component.version ?? null, purl: component.purl ?? null, license: expression ?? component.license ?? null, verdict, reasons })),
  };
}

const words = {
  verdict: { en: 'Verdict', zh: '判定' }, component: { en: 'Component', zh: '组件' }, license: { en: 'Licence', zh: '许可证' }, reason: { en: 'Reason', zh: '原因' }, unknown: { en: 'not known', zh: '未知' },
} as const satisfies Record<string, Text>;

function toTable(verdicts: Verdicts, language: keyof Text, layout: Layout): string {
  const rows = (['deny', 'review'] as const).flatMap((wanted) => verdicts.filter(({ verdict }) => verdict === wanted)).map(({ component, verdict, expression, reasons }) => [
    { text: verdictWords[verdict][language], colour: verdict === 'deny' ? 'red' as const : 'yellow' as const }, [component.name, component.version].filter(Boolean).join(' '), expression ?? component.license ?? words.unknown[language], describeReasons(reasons, language),
  ]);
  const excepted = verdicts.filter(({ reasons }) => reasons.some(({ code }) => code === 'exception')).length;
  const counts = countVerdicts(verdicts);
  const columns = [{ title: words.verdict[language] }, { title: words.component[language], shrinks: true, cut: 'middle' as const }, { title: words.license[language], shrinks: true }, { title: words.reason[language], shrinks: true }];
  const summary = {
    en: `${counts.deny} denied, ${counts.review} to review, ${counts.allow} allowed (${excepted} by an exception)`, zh: `禁止 ${counts.deny}，待审 ${counts.review}，允许 ${counts.allow}（其中 ${excepted} 项为例外）`,
  }[language];
  return `${[...(rows.length === 0 ? [] : [...renderTable(columns, rows, layout, ''), '']), summary].join('\n')}\n`;
}

const reasonWords = {
  'listed': { en: 'listed', zh: '在清单中' }, 'not-listed': { en: 'in none of the lists', zh: '不在任何清单中' }, 'no-license': { en: 'no licence is stated', zh: '没有声明许可证' },
  'license-not-understood': { en: 'the text stands for no known licence', zh: '许可证文字无法识别' }, 'license-ambiguous': { en: 'the text may mean several licences', zh: '许可证文字有多种含义' },
  'exception': { en: 'exception', zh: '例外' }, 'exception-expired': { en: 'its exception has expired', zh: '例外已过期' },
} as const satisfies Record<PolicyReason['code'], Text>;

function describeReasons(reasons: readonly PolicyReason[], language: keyof Text): string {
  return [...new Set(reasons.map((reason) => ('license' in reason ? `${reason.license}: ` : '') + reasonWords[reason.code][language] + ('until' in reason && reason.until !== undefined ? ` (${reason.until})` : '')))].join('; ');
}
