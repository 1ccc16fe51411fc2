import { formatExpression, normalizeLicense, parseExpression } from '../licenses/index.ts';
import { readPurl } from '../purl/purl.ts';
import type { Bom, BomComponent, BomLicense } from './model.ts';

export type ComponentPair = Readonly<{ before: BomComponent; after: BomComponent }>;

/** `appeared` and `disappeared`: only one of the documents says anything about the licence. */
export type LicenseChange = ComponentPair & Readonly<{ kind: 'changed' | 'appeared' | 'disappeared' }>;

export type BomDiff = Readonly<{
  added: readonly BomComponent[];
  removed: readonly BomComponent[];
  versionChanged: readonly ComponentPair[];
  /** Also of components whose version changed as well. */
  licenseChanged: readonly LicenseChange[];
  /** Components with the same version and the same licence in both. */
  unchangedCount: number;
}>;

/**
 * What changed from one document to the other, by package: the purl without version, qualifiers and subpath, or group and name where
 * there is none. A package that stands in a document in several versions is matched version by version first; only what is left over is
 * paired as a change of version. Licences are compared by what they mean: `MIT License` is MIT, and a `LicenseRef-…` is what its document names it. In the
 * order of the documents; linear.
 */
export function diffBoms(before: Bom, after: Bom): BomDiff {
  const pairs: ComponentPair[] = [];
  const removed: BomComponent[] = [];
  const added: BomComponent[] = [];
  const newer = byIdentity(after.components);
  for (const [identity, olds] of byIdentity(before.components)) {
    const news = newer.get(identity) ?? [];
    newer.delete(identity);
    const left = matchVersions(olds, news, pairs);
    removed.push(...left.olds);
    added.push(...left.news);
  }
  for (const news of newer.values()) added.push(...news);
  const versionChanged = pairs.filter(({ before: old, after: now }) => old.version !== now.version);
  const meanings = { before: licenseMeanings(before), after: licenseMeanings(after) };
  const licenseChanged = pairs.flatMap((pair): LicenseChange[] => {
    const kind = licenseChange(pair, meanings);
    return kind === undefined ? [] : [{ ...pair, kind }];
  });
  const changed = new Set([...versionChanged, ...licenseChanged].map((pair) => pair.after));
  return { added, removed, versionChanged, licenseChanged, unchangedCount: pairs.filter((pair) => !changed.has(pair.after)).length };
}

/** The package that a component is, whatever its version. */
export function packageIdentity({ purl, type, group, name }: BomComponent): string {
  const parsed = purl === undefined ? undefined : readPurl(purl).value;
  // Formats differ in what types they know and whether a group stands apart; only a file is never a package.
  if (parsed === undefined) return `${type === 'file' ? 'file' : ''}:${group === undefined ? '' : `${group}/`}${name}`;
  return `pkg:${parsed.type}/${parsed.namespace ?? ''}/${parsed.name}`;
}

function byIdentity(components: readonly BomComponent[]): Map<string, BomComponent[]> {
  const groups = new Map<string, BomComponent[]>();
  for (const component of components) {
    const identity = packageIdentity(component);
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, [component]);
    else group.push(component);
  }
  return groups;
}

type Left = Readonly<{ olds: readonly BomComponent[]; news: readonly BomComponent[] }>;

/** Adds the pairs of equal versions, then pairs what is left in document order; gives back what has no partner. */
function matchVersions(olds: readonly BomComponent[], news: readonly BomComponent[], pairs: ComponentPair[]): Left {
  const byVersion = new Map<string | undefined, { components: BomComponent[]; next: number }>();
  for (const component of news) {
    const same = byVersion.get(component.version);
    if (same === undefined) byVersion.set(component.version, { components: [component], next: 0 });
    else same.components.push(component);
  }
  const matched = new Set<BomComponent>();
  const restOlds = olds.filter((old) => {
    const same = byVersion.get(old.version);
    const now = same?.components[same.next++];
    if (now === undefined) return true;
    matched.add(now);
    pairs.push({ before: old, after: now });
    return false;
  });
  const restNews = news.filter((component) => !matched.has(component));
  const count = Math.min(restOlds.length, restNews.length);
  for (let index = 0; index < count; index += 1) pairs.push({ before: restOlds[index]!, after: restNews[index]! });
  return { olds: restOlds.slice(count), news: restNews.slice(count) };
}

type Claim = BomLicense['claim'];
/** What a licence text of one document comes to: the parts that all apply. */
type Meanings = (text: string) => readonly string[];

function licenseChange({ before, after }: ComponentPair, meanings: Readonly<{ before: Meanings; after: Meanings }>): LicenseChange['kind'] | undefined {
  const claim = (['declared', 'concluded'] as const).find((kind) => says(before, kind) && says(after, kind));
  const [old, now] = [licenseText(before, claim, meanings.before), licenseText(after, claim, meanings.after)];
  if (old === now) return undefined;
  if (old === undefined) return 'appeared';
  return now === undefined ? 'disappeared' : 'changed';
}

function says(component: BomComponent, claim: Claim): boolean {
  return component.licenses.some((license) => license.claim === claim);
}

/** The licences as one comparable text: of the given claim, or else of whatever claim there is. */
function licenseText({ licenses }: BomComponent, claim: Claim | undefined, meanings: Meanings): string | undefined {
  const texts = licenses.filter((license) => claim === undefined || license.claim === claim).flatMap(({ text }) => meanings(text));
  return texts.length === 0 ? undefined : [...new Set(texts)].sort().join(' AND ');
}

/** Documents repeat the same few texts thousands of times: each is worked out once. */
function licenseMeanings(bom: Bom): Meanings {
  const names = new Map((bom.extractedLicenses ?? []).flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const])));
  const known = new Map<string, readonly string[]>();
  return (text) => {
    let meaning = known.get(text);
    if (meaning === undefined) known.set(text, (meaning = partsOf(text).flatMap((part) => (names.has(part) ? partsOf(names.get(part)!) : [part]))));
    return meaning;
  };
}

/** The operands of AND in their canonical spelling; a text that means no licence we know stays as it is. */
function partsOf(text: string): readonly string[] {
  const parsed = parseExpression(normalizeLicense(text)?.expression ?? text);
  // Formats keep line ends and blanks differently.
  if (!parsed.ok) return [text.replaceAll(/\s+/g, ' ').trim()];
  return parsed.expression.kind === 'and' ? parsed.expression.parts.map(formatExpression) : [formatExpression(parsed.expression)];
}
