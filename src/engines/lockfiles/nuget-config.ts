import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';
import { childrenOf, parseXml } from './syntax/xml.ts';

/** packages.config. https://learn.microsoft.com/nuget/reference/packages-config */
export const nugetConfig: LockfileFormat = {
  id: 'nuget-config',
  title: 'NuGet packages.config',
  purlType: 'nuget',
  matches: (baseName) => /^packages(?:\.[^/]+)?\.config$/.test(baseName),
  recognizes: (probe) => /^(?:<\?xml[^>]*>\s*)?<packages>\s*<package\s[^>]*\bid=/.test(probe.start),
  read: readNugetConfig,
};

function readNugetConfig(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(nugetConfig, input.path);
  const parsed = parseXml(input.text);
  if (!parsed.ok || parsed.value.name !== 'packages') {
    draft.error('not-packages-config', parsed.ok ? 'line 1' : parsed.where, parsed.ok ? 'The outermost element is no packages.' : parsed.message);
    return draft.refuse();
  }
  for (const element of childrenOf(parsed.value, 'package')) {
    const where = `line ${element.line}`;
    const name = element.attributes.get('id');
    const version = element.attributes.get('version');
    if (!name || !version) draft.warn('incomplete-package', where, 'The package has no id or no version and was left out.');
    else draft.add({ name, version, where, scope: element.attributes.get('developmentDependency') === 'true' ? 'development' : 'required' });
  }
  return draft.finish();
}
