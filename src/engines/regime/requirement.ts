import { errorIssue, type Issue, type Read } from '../issue.ts';

/**
 * How strongly a requirement asks. 应 is `shall`, 宜 `should`, 可 `may`; 鼓励, 支持, 推动 and 探索 are `encouraged`; `definition` says only what
 * is meant. Of 银办发〔2021〕146号 only article 2 asks with 应.
 */
export const modalities = ['shall', 'should', 'may', 'encouraged', 'definition'] as const;
export type Modality = (typeof modalities)[number];

/** Whom a requirement is addressed to. What is addressed to others does not apply to the institution. */
export const addressees = ['institution', 'provider', 'social-organisation', 'regulators'] as const;
export type Addressee = (typeof addressees)[number];

/**
 * What follows from not meeting it. `regulation`: a supervisor asks for it. `conformance`: an institution chooses to conform to it, and then must
 * meet all. `guide`: advice.
 */
export const frameworkKinds = ['regulation', 'conformance', 'guide'] as const;
export type FrameworkKind = (typeof frameworkKinds)[number];

export type Words = Readonly<{ zh: string; en: string }>;

/** One thing that a framework asks for. */
export type RequirementItem = Readonly<{
  /** Unique in its framework: `2.1.2`. */
  id: string;
  /** The article or chapter that it stands in. */
  group: string;
  title: Words;
  modality: Modality;
  /** The word of the text itself, where there is one: 支持. */
  wording?: string | undefined;
  addressee: Addressee;
  /** Whether somebody compared it with the official text. */
  isVerified: boolean;
  /** Met by affirming conformance, and by nothing else: it cannot be asked for before. */
  isAffirmation: boolean;
}>;

export type FrameworkGroup = Readonly<{ id: string; title: Words }>;

/** A set of requirements, in one of its versions. */
export type Framework = Readonly<{
  id: string;
  /** Of the framework's text, as its issuer calls it: `2021`, `2020`. */
  version: string;
  title: Words;
  /** As people call it: `ISO 5230`. The title where nobody does. */
  shortTitle: Words;
  kind: FrameworkKind;
  issuer: Words;
  /** Where its requirements were read. */
  source: string;
  /** How long an affirmation of conformance holds, in months; absent where nobody affirms it. */
  affirmationMonths?: number | undefined;
  groups: readonly FrameworkGroup[];
  items: readonly RequirementItem[];
}>;

const itemsMax = 2_000;
const textMax = 2_000;

/**
 * Reads a framework from JSON that somebody else wrote: a licensed text of a bank, or a file of an evidence pack. An item that cannot be taken
 * is named and left out; `value` is undefined where the whole is no framework.
 */
export function readFramework(input: unknown): Read<Framework | undefined> {
  const issues: Issue[] = [];
  const id = textOf(input, 'id');
  const version = textOf(input, 'version');
  const title = wordsOf(field(input, 'title'));
  const kind = wordIn(frameworkKinds, field(input, 'kind'));
  const listed = field(input, 'items');
  if (id === undefined || version === undefined || title === undefined || kind === undefined || !Array.isArray(listed)) {
    return { value: undefined, issues: [errorIssue('framework-incomplete', '', 'A framework has an id, a version, a title in both languages, a kind and items.')] };
  }
  const groups = readGroups(field(input, 'groups'), issues);
  const items = readItems(listed, new Set(groups.map((group) => group.id)), issues);
  const months = field(input, 'affirmationMonths');
  return {
    value: {
      id, version, title, shortTitle: wordsOf(field(input, 'shortTitle')) ?? title, kind, groups, items, issuer: wordsOf(field(input, 'issuer')) ?? { zh: '', en: '' }, source: textOf(input, 'source') ?? '',
      affirmationMonths: typeof months === 'number' && Number.isInteger(months) && months > 0 && months <= 120 ? months : undefined,
    },
    issues,
  };
}

function readGroups(listed: unknown, issues: Issue[]): readonly FrameworkGroup[] {
  if (!Array.isArray(listed)) return [];
  return listed.slice(0, itemsMax).flatMap((row: unknown, index) => {
    const id = textOf(row, 'id');
    const title = wordsOf(field(row, 'title'));
    if (id !== undefined && title !== undefined) return [{ id, title }];
    issues.push(errorIssue('group-incomplete', `/groups/${index}`, 'A group has an id and a title in both languages; it was left out.'));
    return [];
  });
}

function readItems(listed: readonly unknown[], groups: ReadonlySet<string>, issues: Issue[]): readonly RequirementItem[] {
  if (listed.length > itemsMax) issues.push(errorIssue('too-many-items', '/items', `More than ${itemsMax} items; the rest was left out.`));
  const seen = new Set<string>();
  return listed.slice(0, itemsMax).flatMap((row, index): readonly RequirementItem[] => {
    const item = readItem(row);
    const problem = item === undefined ? 'An item has an id, a group, a title in both languages, a modality and an addressee; it was left out.' : seen.has(item.id) ? `The id ${item.id} stands twice; the second was left out.` : groups.has(item.group) ? undefined : `The group ${item.group} is not declared; the item was left out.`;
    if (problem !== undefined || item === undefined) {
      issues.push(errorIssue('item-refused', `/items/${index}`, problem ?? ''));
      return [];
    }
    seen.add(item.id);
    return [item];
  });
}

function readItem(row: unknown): RequirementItem | undefined {
  const id = textOf(row, 'id');
  const group = textOf(row, 'group');
  const title = wordsOf(field(row, 'title'));
  const modality = wordIn(modalities, field(row, 'modality'));
  const addressee = wordIn(addressees, field(row, 'addressee'));
  if (id === undefined || group === undefined || title === undefined || modality === undefined || addressee === undefined) return undefined;
  return { id, group, title, modality, addressee, wording: textOf(row, 'wording'), isVerified: field(row, 'verified') === true, isAffirmation: field(row, 'affirmation') === true };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' && text.trim() !== '' && text.length <= textMax ? text : undefined;
}

function wordsOf(value: unknown): Words | undefined {
  const zh = textOf(value, 'zh');
  const en = textOf(value, 'en');
  return zh === undefined || en === undefined ? undefined : { zh, en };
}

function wordIn<const Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}
