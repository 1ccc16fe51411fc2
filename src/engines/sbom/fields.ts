import type { IssueList } from './issue-list.ts';
import type { SbomLimits } from './limits.ts';

/** What every part of a reader needs. `lines` names the place of values that were not JSON at first (XML, tag-value). */
export type ReadContext = Readonly<{ issues: IssueList; limits: SbomLimits; lines: ReadonlyMap<object, number> | undefined }>;

/** A parsed JSON object: own keys only are read, by fixed names, so a key such as `__proto__` is just one more key. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Where a value stands in its document: `line 12` where lines are known, else the JSON pointer. */
export function placeOf(context: ReadContext, value: unknown, pointer: string): string {
  const line = context.lines?.get(value as object);
  return line === undefined ? pointer : `line ${line}`;
}

/** The value as an object, or undefined with an issue where it is something else. Absent values are no issue. */
export function readObject(context: ReadContext, value: unknown, where: string, key: string): JsonObject | undefined {
  if (isObject(value)) return value;
  if (value !== undefined && value !== null) wrongType(context, `${where}/${key}`, 'an object', value);
  return undefined;
}

/** The elements of an array; a single object is taken as an array of one, anything else is dropped with an issue. */
export function readArray(context: ReadContext, value: unknown, where: string, key: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (value === undefined || value === null) return [];
  if (isObject(value)) {
    context.issues.warn('wrong-type', `${where}/${key}`, 'An array was expected; the single object there was taken as its only element.');
    return [value];
  }
  wrongType(context, `${where}/${key}`, 'an array', value);
  return [];
}

/** Like `readArray`, but only the objects in it; other elements are dropped with an issue each. */
export function readObjects(context: ReadContext, value: unknown, where: string, key: string): readonly JsonObject[] {
  const elements = readArray(context, value, where, key);
  if (elements.every(isObject)) return elements;
  return elements.filter((element, index): element is JsonObject => {
    if (!isObject(element)) wrongType(context, `${where}/${key}/${index}`, 'an object', element);
    return isObject(element);
  });
}

/**
 * What `take` makes of each object of a list; an element that it gives undefined for is left out. The result has no spare room,
 * which matters for lists of one that stand in every component.
 */
export function readList<T>(context: ReadContext, value: unknown, where: string, key: string, take: (element: JsonObject, index: number) => T | undefined): readonly T[] {
  if (value === undefined) return nothing;
  const taken = readObjects(context, value, where, key).map(take);
  return taken.includes(undefined) ? taken.filter((item): item is T => item !== undefined) : (taken as readonly T[]);
}

const nothing: readonly never[] = [];

/** C0 and C1 control characters: they never belong into a name or an identifier. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const controlInIdentifier = /[\u0000-\u001f\u007f-\u009f]/;
/** The same without tab, line feed and carriage return, which long texts hold. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const controlInText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * A short text that identifies or classifies something. Empty or blank means absent. Control characters are removed, numbers are taken as
 * text, a text beyond the limit is not taken at all: a cut identifier would be another one.
 */
export function readIdentifier(context: ReadContext, value: unknown, where: string, key: string, index = 0): string | undefined {
  if (typeof value === 'string' && value.length <= context.limits.identifierLength && !controlInIdentifier.test(value) && value.isWellFormed()) return /\S/.test(value) ? value : undefined;
  if (value === undefined || value === null) return undefined;
  const place = fieldPlace(where, key, index);
  const text = scalarText(context, value, place);
  if (text === undefined) return undefined;
  if (text.length > context.limits.identifierLength) {
    context.issues.error('too-long', place, `A text of ${text.length} characters is longer than the limit of ${context.limits.identifierLength} and was not taken.`);
    return undefined;
  }
  return cleaned(context, text, controlInIdentifier, place);
}

/** A longer text for people: like `readIdentifier`, but line breaks stay and a text beyond the limit is cut. */
export function readText(context: ReadContext, value: unknown, where: string, key: string, index = 0): string | undefined {
  if (typeof value === 'string' && value.length <= context.limits.textLength && !controlInText.test(value) && value.isWellFormed()) return /\S/.test(value) ? value : undefined;
  if (value === undefined || value === null) return undefined;
  const place = fieldPlace(where, key, index);
  let text = scalarText(context, value, place);
  if (text === undefined) return undefined;
  if (text.length > context.limits.textLength) {
    context.issues.warn('text-cut', place, `A text of ${text.length} characters was cut to ${context.limits.textLength}.`);
    text = text.slice(0, context.limits.textLength);
  }
  return cleaned(context, text, controlInText, place);
}

/** A scalar as text, for messages and comparisons. Objects give a word: `String` would call whatever `toString` a document put there. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '(a list)' : '(an object)';
  return String(value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The place of a field. Built only for issues: `#` in the key stands for the index of a list, so that readers need not build it. */
function fieldPlace(where: string, key: string, index: number): string {
  return `${where}/${key.replace('#', String(index))}`;
}

function scalarText(context: ReadContext, value: unknown, place: string): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') {
    context.issues.warn('wrong-type', place, `A text was expected; the ${typeof value} ${String(value)} was taken as text.`);
    return String(value);
  }
  wrongType(context, place, 'a text', value);
  return undefined;
}

function cleaned(context: ReadContext, text: string, controls: RegExp, place: string): string | undefined {
  // A line break between words keeps them apart; other control characters stand for nothing.
  const clean = text.toWellFormed().replaceAll(new RegExp(controls, 'g'), (character) => (/[\t\n\r]/.test(character) ? ' ' : ''));
  if (clean !== text) context.issues.warn('control-character-removed', place, 'The text held control characters or broken Unicode, which were taken out.');
  return /\S/.test(clean) ? clean : undefined;
}

function wrongType(context: ReadContext, place: string, expected: string, value: unknown): void {
  const found = Array.isArray(value) ? 'an array' : value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  context.issues.error('wrong-type', place, `${expected[0]!.toUpperCase()}${expected.slice(1)} was expected; ${found} was found and not taken.`);
}
