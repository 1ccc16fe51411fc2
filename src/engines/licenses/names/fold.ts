import type { ConnectorSign, Item } from './items.ts';
import type { NameFamily } from './tables.ts';
import { compareLicenseVersions } from '../versions.ts';

/** One licence of a text, as far as its words tell. */
export type Element = {
  head?: Head;
  version?: string;
  /** The family whose word said the version ("3-clause" says it for BSD). */
  qualifierOf?: string;
  isLater: boolean;
  isOnly: boolean;
  /** A "with" still waits for its exception. */
  isWithOpen: boolean;
  exception?: string;
  words: string[];
  /** The signs before a version that came after the head: the version may belong to what follows. */
  looseAfter?: readonly ConnectorSign[];
};

export type Head =
  | Readonly<{ kind: 'family'; family: NameFamily; isBareEnough: boolean }>
  | Readonly<{ kind: 'license'; expression: string }>;

/** Elements and, between each two of them, the signs that join them. */
export type Folded = { elements: Element[]; joints: (readonly ConnectorSign[])[]; isDual: boolean };

/** Distributes the items over elements. Undefined when an item fits nowhere. */
export function foldElements(items: readonly Item[]): Folded | undefined {
  const folded: Folded = { elements: [newElement()], joints: [], isDual: false };
  let pending: ConnectorSign[] = [];
  for (const item of items) {
    if (item.kind === 'connector') pending.push(item.sign);
    else if (item.kind === 'dual') folded.isDual = true;
    else {
      if (!placeItem(folded, item, pending)) return undefined;
      if (item.kind !== 'word') pending = [];
    }
  }
  return pending.some((sign) => sign !== 'list') ? undefined : withoutBareRepeats(folded);
}

/** Whether two version texts name one version: `2` and `2.0`. */
export function isSameVersion(left: string, right: string): boolean {
  return left === right || compareLicenseVersions(withMinor(left), withMinor(right)) === 0;
}

type Placed = Exclude<Item, Readonly<{ kind: 'connector' }> | Readonly<{ kind: 'dual' }>>;
type Fit = 'here' | 'next' | 'misfit';

function placeItem(folded: Folded, item: Placed, pending: readonly ConnectorSign[]): boolean {
  const element = folded.elements.at(-1) as Element;
  if (item.kind === 'license' && item.expression === COMMONS_CLAUSE && element.isWithOpen) {
    element.isWithOpen = false;
    return startElement(folded, item, ['and']);
  }
  const fit = fitOf(element, item, pending);
  if (fit === 'next') return startElement(folded, item, pending, element);
  return fit === 'here';
}

/** The Commons Clause is joined by "with" like an exception, but it takes rights away: both texts bind. */
const COMMONS_CLAUSE = 'LicenseRef-scancode-commons-clause';

function startElement(folded: Folded, item: Placed, joint: readonly ConnectorSign[], previous?: Element): boolean {
  const next = newElement();
  if (previous !== undefined && isVersionOf(item, previous)) next.head = previous.head;
  if (previous?.looseAfter !== undefined && joint.length === 0) {
    Object.assign(next, { version: previous.version, qualifierOf: previous.qualifierOf });
    Object.assign(previous, { version: undefined, qualifierOf: undefined });
    folded.joints.push(previous.looseAfter);
  } else folded.joints.push(joint);
  folded.elements.push(next);
  return fitOf(next, item, []) === 'here';
}

/** `GPL 2 or 3`: a second version goes on with the same name. */
function isVersionOf(item: Placed, previous: Element): boolean {
  if (item.kind === 'version') return true;
  return item.kind === 'qualifier' && previous.head !== undefined && isQualified(previous.head, item.family);
}

function fitOf(element: Element, item: Placed, pending: readonly ConnectorSign[]): Fit {
  switch (item.kind) {
    case 'family':
    case 'license': return fitHead(element, item, pending);
    case 'version': return fitVersion(element, item.version, undefined, pending);
    case 'qualifier': return fitVersion(element, item.version, item.family, pending);
    default: return fitMark(element, item);
  }
}

function fitMark(element: Element, item: Exclude<Placed, Head | Readonly<{ kind: 'version' | 'qualifier' }>>): Fit {
  element.looseAfter = undefined;
  if (item.kind === 'word') element.words.push(item.text);
  else if (item.kind === 'later') element.isLater = true;
  else if (item.kind === 'only') element.isOnly = true;
  else if (element.head === undefined) return 'misfit';
  else if (item.kind === 'with') element.isWithOpen = true;
  else if (item.kind === 'exception-word') return element.exception === undefined ? 'misfit' : 'here';
  else if (item.kind === 'exception') {
    if (element.exception !== undefined && element.exception !== item.id) return 'misfit';
    element.exception = item.id;
    element.isWithOpen = false;
  }
  return 'here';
}

function fitHead(element: Element, item: Head, pending: readonly ConnectorSign[]): Fit {
  const { head } = element;
  if (head === undefined) {
    if (pending.some((sign) => sign !== 'list')) return 'misfit';
    element.head = item;
    return 'here';
  }
  if (pending.length > 0) return 'next';
  const merged = mergeHeads(head, item);
  if (merged === undefined) return element.looseAfter === undefined ? 'misfit' : 'next';
  element.head = merged;
  element.looseAfter = undefined;
  return 'here';
}

/** Two names of one licence said twice ("Mozilla Public License 2.0 (MPL 2.0)"); undefined for different licences. */
function mergeHeads(left: Head, right: Head): Head | undefined {
  if (left.kind === 'family' && right.kind === 'family') {
    return left.family === right.family ? { ...left, isBareEnough: left.isBareEnough || right.isBareEnough } : undefined;
  }
  if (left.kind === 'license' && right.kind === 'license') return left.expression === right.expression ? left : undefined;
  if (left.kind === 'license') return mergeHeads(right, left);
  if (right.kind !== 'license') return undefined;
  const isOfFamily = left.family.versions.some(([, id]) => id === right.expression) || right.expression.startsWith(`${left.family.name}-`);
  return isOfFamily ? right : undefined;
}

function fitVersion(element: Element, version: string, family: string | undefined, pending: readonly ConnectorSign[]): Fit {
  const { head } = element;
  if (family !== undefined && head !== undefined && !isQualified(head, family)) return pending.length > 0 ? 'next' : 'misfit';
  if (element.version !== undefined && !isSameVersion(element.version, version)) {
    return pending.some((sign) => sign !== 'list') && head !== undefined ? 'next' : 'misfit';
  }
  if (element.version === undefined && head !== undefined && pending.length > 0) element.looseAfter = pending;
  element.version ??= version;
  element.qualifierOf ??= family;
  return 'here';
}

function isQualified(head: Head, family: string): boolean {
  return head.kind === 'family' ? head.family.name === family : head.expression.includes(family);
}

/** "GPL version 2, GPL": after a comma a bare name repeats what its neighbour said in full. */
function withoutBareRepeats(folded: Folded): Folded {
  for (let index = folded.joints.length - 1; index >= 0; index -= 1) {
    const [left, right] = [folded.elements[index], folded.elements[index + 1]];
    if (left?.head === undefined || right?.head === undefined || folded.joints[index]?.some((sign) => sign !== 'list') === true) continue;
    if (mergeHeads(left.head, right.head) === undefined || !(isBare(left) || isBare(right))) continue;
    folded.elements.splice(isBare(right) ? index + 1 : index, 1);
    folded.joints.splice(index, 1);
  }
  return folded;
}

function isBare(element: Element): boolean {
  return element.head?.kind === 'family' && element.version === undefined && !element.isLater && element.exception === undefined && element.words.length === 0;
}

function withMinor(version: string): string {
  return version.includes('.') ? version : `${version}.0`;
}

function newElement(): Element {
  return { isLater: false, isOnly: false, isWithOpen: false, words: [] };
}
