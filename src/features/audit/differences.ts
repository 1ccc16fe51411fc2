/** One field that is not the same before and after. `path` names fields inside of fields with dots. */
export type Difference = Readonly<{ path: string; kind: 'added' | 'removed' | 'changed'; from: unknown; to: unknown }>;

/** Fields that are told apart; beyond them the whole values stand beside each other anyway. */
const differencesMax = 500;
const depthMax = 12;

/**
 * What changed from one JSON value to another, field by field. Lists are compared as a whole: the place of an item says nothing of
 * what it is. Where one side is missing altogether, every field of the other was added or removed.
 */
export function differencesOf(before: unknown, after: unknown): readonly Difference[] {
  const found: Difference[] = [];
  const waiting: { path: string; from: unknown; to: unknown; depth: number }[] = [{ path: '', from: before ?? undefined, to: after ?? undefined, depth: 0 }];
  while (waiting.length > 0 && found.length < differencesMax) {
    const { path, from, to, depth } = waiting.shift()!;
    const [was, is] = [fieldsOf(from, depth), fieldsOf(to, depth)];
    if ((was !== undefined || from === undefined) && (is !== undefined || to === undefined) && (was ?? is) !== undefined) {
      const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
      waiting.unshift(...names.map((name) => ({ path: path === '' ? name : `${path}.${name}`, from: was?.[name], to: is?.[name], depth: depth + 1 })));
    } else if (!isSame(from, to)) found.push({ path, kind: from === undefined ? 'added' : to === undefined ? 'removed' : 'changed', from: from ?? null, to: to ?? null });
  }
  return found;
}

/** The fields of an object; inside of another an empty one is a value like any other. */
function fieldsOf(value: unknown, depth: number): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && depth < depthMax && (depth === 0 || Object.keys(value).length > 0) ? (value as Record<string, unknown>) : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  try {
    return JSON.stringify(a) === JSON.stringify(b);
  } catch {
    return false; // nested too deep to be compared
  }
}
