import path from 'node:path';
import { withDescribedPackage } from '#engines/inventory/described-package.ts';
import { diffBoms } from '#engines/sbom/diff.ts';
import type { BomDiff, LicenseChange } from '#engines/sbom/diff.ts';
import type { BomComponent } from '#engines/sbom/model.ts';
import { isOn, optionOf } from './command.ts';
import type { Run } from './command.ts';
import type { Text } from './exit-codes.ts';
import { writeWhole } from './files.ts';
import { openInventory } from './open-inventory.ts';
import type { ScannedDocument } from './scan/documents.ts';
import { reportUnread } from './scan/target.ts';
import { write } from './terminal.ts';
import { layoutOf, plainLayout } from './text/layout.ts';
import type { Colour, Layout } from './text/layout.ts';
import { renderTable } from './text/table.ts';
import type { Cell } from './text/table.ts';

/** `yuanshu sbom diff`: two SBOMs or lockfiles, in any formats. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const [before, after] = [openInventory(terminal, call.positionals[0]!), openInventory(terminal, call.positionals[1]!)];
  const diff = diffDocuments(before, after);
  const out = optionOf(call, 'out');
  const layout = out === undefined ? layoutOf(terminal.stdout, terminal) : plainLayout;
  const text = optionOf(call, 'format') === 'json' ? `${JSON.stringify(toJson(diff), undefined, 2)}\n` : toTable(diff, terminal.language, layout);
  if (out === undefined) await write(terminal.stdout, text);
  else await writeWhole(path.resolve(terminal.cwd, out), text);
  const isUnread = reportUnread(call, { unread: [], documents: [before, after] });
  const isDifferent = diff.added.length + diff.removed.length + diff.versionChanged.length + diff.licenseChanged.length > 0;
  if (isDifferent && isOn(call, 'exit-code')) return 'condition';
  return isUnread ? 'input' : 'ok';
};

/** Two documents of a single package each are compared by that package; otherwise what they describe is what holds the components, not one of them. */
function diffDocuments(before: ScannedDocument, after: ScannedDocument): BomDiff {
  const [one, other] = [withDescribedPackage(before.bom, before.issues), withDescribedPackage(after.bom, after.issues)];
  return one === before.bom || other === after.bom ? diffBoms(before.bom, after.bom) : diffBoms(one, other);
}

function toJson(diff: BomDiff): unknown {
  return {
    schemaVersion: 1, unchanged: diff.unchangedCount, added: diff.added.map(componentJson), removed: diff.removed.map(componentJson),
    versionChanged: diff.versionChanged.map(({ before, after }) => ({ name: nameOf(after), purl: after.purl ?? null, from: before.version ?? null, to: after.version ?? null })),
    licenseChanged: diff.licenseChanged.map(({ before, after, kind }) => ({ name: nameOf(after), purl: after.purl ?? null, version: after.version ?? null, kind, from: licenseOf(before), to: licenseOf(after) })),
  };
}

function componentJson(component: BomComponent): unknown {
  return { name: nameOf(component), version: component.version ?? null, purl: component.purl ?? null, license: licenseOf(component) };
}

function nameOf({ group, name }: BomComponent): string {
  return group === undefined ? name : `${group}/${name}`;
}

function licenseOf({ licenses }: BomComponent): string | null {
  return licenses.length === 0 ? null : [...new Set(licenses.map((license) => license.text))].join(' AND ');
}

const words = {
  change: { en: 'Change', zh: '变化' }, component: { en: 'Component', zh: '组件' }, before: { en: 'Before', zh: '之前' }, after: { en: 'After', zh: '之后' },
  added: { en: 'added', zh: '新增' }, removed: { en: 'removed', zh: '移除' }, version: { en: 'version', zh: '版本' }, license: { en: 'licence', zh: '许可证' },
} as const satisfies Record<string, Text>;

function toTable(diff: BomDiff, language: keyof Text, layout: Layout): string {
  const row = (kind: keyof typeof words, colour: Colour, component: BomComponent, before: string, after: string): Cell[] => [{ text: words[kind][language], colour }, nameOf(component), before, after];
  const rows = [
    ...diff.added.map((component) => row('added', 'green', component, '', component.version ?? '')),
    ...diff.removed.map((component) => row('removed', 'red', component, component.version ?? '', '')),
    ...diff.versionChanged.map(({ before, after }) => row('version', 'yellow', after, before.version ?? '', after.version ?? '')),
    ...diff.licenseChanged.map((change: LicenseChange) => row('license', 'blue', change.after, licenseOf(change.before) ?? '', licenseOf(change.after) ?? '')),
  ];
  const columns = [{ title: words.change[language] }, { title: words.component[language], shrinks: true, cut: 'middle' as const }, { title: words.before[language], shrinks: true }, { title: words.after[language], shrinks: true }];
  const summary = {
    en: `${diff.added.length} added, ${diff.removed.length} removed, ${diff.versionChanged.length} with another version, ${diff.licenseChanged.length} with another licence, ${diff.unchangedCount} unchanged`,
    zh: `新增 ${diff.added.length}，移除 ${diff.removed.length}，版本变化 ${diff.versionChanged.length}，许可证变化 ${diff.licenseChanged.length}，未变 ${diff.unchangedCount}`,
  }[language];
  return `${[...(rows.length === 0 ? [] : [...renderTable(columns, rows, layout, ''), '']), summary].join('\n')}\n`;
}
