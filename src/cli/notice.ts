import path from 'node:path';
import { renderNotice } from '#engines/policy/notice.ts';
import type { NoticeComponent } from '#engines/policy/notice.ts';
import { isOn, optionOf } from './command.ts';
import type { Run } from './command.ts';
import { writeWhole } from './files.ts';
import { takeInventory } from './scan/inventory.ts';
import type { ScanComponent } from './scan/inventory.ts';
import { licenseOf } from './scan/licenses.ts';
import { readTarget, reportUnread } from './scan/target.ts';
import { write } from './terminal.ts';

/** `yuanshu notice`: what is not known about a licence is said there, too. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const tree = readTarget(call);
  const { components } = takeInventory(tree.documents, { withoutDevelopment: isOn(call, 'without-development') });
  const title = optionOf(call, 'title') ?? `${path.basename(path.resolve(terminal.cwd, call.positionals[0]!))}: third-party components`;
  const text = renderNotice(title, components.map(noticeOf));
  const out = optionOf(call, 'out');
  if (out === undefined) await write(terminal.stdout, text);
  else await writeWhole(path.resolve(terminal.cwd, out), text);
  return reportUnread(call, tree) ? 'input' : 'ok';
};

function noticeOf(component: ScanComponent): NoticeComponent {
  const { expression, stated } = licenseOf(component.licenses);
  const url = component.places.flatMap((place) => place.component.externalReferences).find(({ type }) => type === 'website' || type === 'vcs')?.url;
  return { name: component.name, version: component.version, license: expression ?? stated, copyrights: component.copyright === undefined ? [] : [component.copyright], url };
}
