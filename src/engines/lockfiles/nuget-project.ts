import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft, ROOT } from './draft.ts';
import { type LockfileFormat, type LockfileInput, baseNameOf } from './format.ts';
import { type XmlElement, childText, childrenOf, descendantsOf, parseXml } from './syntax/xml.ts';

/** Project files of .NET (C#, F#, Visual Basic) and the central package versions beside them. https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files */
export const nugetProject: LockfileFormat = {
  id: 'nuget-project',
  title: '.NET project file',
  purlType: 'nuget',
  matches: (baseName) => /\.(?:cs|fs|vb)proj$/i.test(baseName) || /^Directory\.(?:Packages|Build)\.props$/i.test(baseName),
  recognizes: (probe) => /^(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?<Project[\s>]/.test(probe.start) && /<(?:PackageReference|PackageVersion|PropertyGroup|ItemGroup|HintPath)\b/.test(probe.start),
  read: readProject,
};

const REFERENCES: ReadonlySet<string> = new Set(['PackageReference', 'GlobalPackageReference', 'DotNetCliToolReference', 'PackageVersion']);

function readProject(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(nugetProject, input.path);
  const parsed = parseXml(input.text);
  if (!parsed.ok || parsed.value.name !== 'Project') {
    draft.error('not-project', parsed.ok ? 'line 1' : parsed.where, parsed.ok ? 'The outermost element is no Project.' : parsed.message);
    return draft.refuse();
  }
  const central = siblingProps(input);
  const properties = new Map([...central, parsed.value].flatMap(propertiesOf));
  const managed = new Map(central.flatMap((project) => managedVersions(project, properties)));
  const isCentral = /^Directory\./i.test(baseNameOf(input.path));
  for (const element of descendantsOf(parsed.value)) {
    // In a project PackageVersion only sets versions; in the central file it is all there is.
    if (REFERENCES.has(element.name) && (element.name !== 'PackageVersion' || isCentral)) takeReference(draft, element, properties, managed);
    else if (element.name === 'Reference') takeHint(draft, element);
  }
  draft.markDirectKnown();
  return draft.finish();
}

/** Directory.Packages.props and Directory.Build.props, which count for the projects below their folder. */
function siblingProps(input: LockfileInput): readonly XmlElement[] {
  return (input.siblings ?? []).flatMap((sibling) => {
    const parsed = /(?:^|[/\\])Directory\.(?:Packages|Build)\.props$/i.test(sibling.path) ? parseXml(sibling.text) : undefined;
    return parsed?.ok === true ? [parsed.value] : [];
  });
}

function propertiesOf(project: XmlElement): readonly (readonly [string, string])[] {
  return childrenOf(project, 'PropertyGroup').flatMap((group) => group.children.map((property) => [property.name.toLowerCase(), property.text] as const));
}

function managedVersions(project: XmlElement, properties: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return childrenOf(project, 'ItemGroup').flatMap((group) =>
    childrenOf(group, 'PackageVersion').flatMap((element) => {
      const name = element.attributes.get('Include') ?? element.attributes.get('Update');
      const version = evaluated(attribute(element, 'Version'), properties);
      return name === undefined || version === undefined ? [] : [[name.toLowerCase(), version] as const];
    }),
  );
}

/** Metadata may be an attribute or a child element. */
function attribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.get(name) ?? childText(element, name);
}

/** `$(Name)` is a property; properties of properties and functions are not followed. */
function evaluated(text: string | undefined, properties: ReadonlyMap<string, string>): string | undefined {
  return text?.replaceAll(/\$\(([\w.-]+)\)/g, (whole, name: string) => properties.get(name.toLowerCase()) ?? whole).trim();
}

function takeReference(draft: Draft, element: XmlElement, properties: ReadonlyMap<string, string>, managed: ReadonlyMap<string, string>): void {
  const where = `line ${element.line}`;
  const name = evaluated(element.attributes.get('Include') ?? element.attributes.get('Update'), properties);
  if (!name || name.includes('$(') || /[;*]/.test(name)) {
    // `Remove` and conditional additions name no package of their own.
    if (element.attributes.get('Remove') === undefined) draft.warn('unnamed-package', where, 'The reference names no one package and was left out.');
    return;
  }
  const stated = evaluated(attribute(element, 'VersionOverride') ?? attribute(element, 'Version'), properties) ?? managed.get(name.toLowerCase());
  // An asset that stays private to the build does not ship. A build tool never does.
  const isPrivate = /^all$/i.test(attribute(element, 'PrivateAssets') ?? '') || element.name === 'DotNetCliToolReference' || element.name === 'GlobalPackageReference';
  const version = fixedVersion(draft, where, name, stated);
  const ref = draft.add({ name, version, where, scope: isPrivate ? 'development' : 'required' });
  draft.link(ROOT, ref);
}

/** NuGet takes the lowest version that is allowed, so a bound below names it. https://learn.microsoft.com/nuget/concepts/package-versioning */
function fixedVersion(draft: Draft, where: string, name: string, stated: string | undefined): string | undefined {
  if (stated === undefined || stated === '') {
    draft.warn('version-unknown', where, `${name} states no version, and nothing at hand sets one.`);
    return undefined;
  }
  if (stated.includes('$(')) {
    draft.warn('version-unresolved', where, `${name} has the version ${stated}, and nothing at hand says what that is.`);
    return undefined;
  }
  const lowest = /^\[\s*([^,\])]+)/.exec(stated)?.[1]?.trim() ?? (/^[[(]/.test(stated) ? undefined : stated);
  if (lowest !== undefined && !lowest.includes('*')) return lowest;
  draft.warn('version-not-fixed', where, `${name} asks for ${stated}: the version is chosen at each restore.`);
  return undefined;
}

/** Projects of the packages.config time refer to files of the folder that packages were unpacked into: `..\packages\Name.1.2.3\lib\…`. */
function takeHint(draft: Draft, element: XmlElement): void {
  const folder = /(?:^|[\\/])packages[\\/]([^\\/]+)[\\/]/i.exec(childText(element, 'HintPath') ?? '')?.[1];
  const match = folder === undefined ? null : /^(.+?)\.(\d+(?:\.\d+)+(?:-[\w.-]+)?)$/.exec(folder);
  if (match === null) return;
  const ref = draft.add({ name: match[1]!, version: match[2], where: `line ${element.line}` });
  draft.link(ROOT, ref);
}
