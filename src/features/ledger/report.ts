import type { Issue } from '#engines/issue.ts';

/** What was noticed about something that was taken, merged or not taken. */
export type Remark = Readonly<{ severity: 'warning' | 'info'; code: string; message: string }>;

/**
 * One line of the report of an import: what became of a component, with everything that was noticed about it; or, with the outcome `warning`, `info` or `not-taken` and
 * without a purl, something about the document that is about no one component.
 */
export type ReportItem = Readonly<{ outcome: 'taken' | 'merged' | 'not-taken' | 'warning' | 'info'; code: string; where: string; message: string; purl: string | null; remarks?: readonly Remark[] }>;

/**
 * Joins what the reader of the document noticed with the components that it is about, so that each component stands once. What is about none, or about a place that several
 * components share, stays a line of its own, before them.
 */
export function joinReport(issues: readonly Issue[], components: readonly ReportItem[]): readonly ReportItem[] {
  if (issues.length === 0) return components;
  const lines: ReportItem[] = [];
  const remarksAt = new Map<number, Remark[]>();
  const indexOf = indexByPlace(components);
  for (const issue of issues) {
    // What was not taken is a thing of its own, though it may have stood inside of another.
    const index = issue.severity === 'error' ? undefined : indexAround(indexOf, issue.where);
    if (issue.severity === 'error' || index === undefined) {
      lines.push({ outcome: issue.severity === 'error' ? 'not-taken' : issue.severity, code: issue.code, where: issue.where, message: issue.message, purl: null });
      continue;
    }
    const known = remarksAt.get(index);
    const remark: Remark = { severity: issue.severity, code: issue.code, message: issue.message };
    if (known === undefined) remarksAt.set(index, [remark]);
    else known.push(remark);
  }
  for (const [index, item] of components.entries()) lines.push(withRemarks(item, remarksAt.get(index)));
  return lines;
}

/** A report as it was stored. Earlier ones held a warning about a component as a line of its own, right before the component's. */
export function readReport(stored: readonly ReportItem[]): readonly ReportItem[] {
  const lines: ReportItem[] = [];
  let waiting: Remark[] = [];
  for (const [index, item] of stored.entries()) {
    const next = stored[index + 1];
    if (item.outcome === 'warning' && item.purl !== null && next?.purl === item.purl && next.where === item.where) waiting.push({ severity: 'warning', code: item.code, message: item.message });
    else {
      lines.push(withRemarks(item, waiting));
      waiting = [];
    }
  }
  return lines;
}

/** Whether a line answers to an outcome that was asked for: what was taken with a warning is both. */
export function hasOutcome(item: ReportItem, outcome: string): boolean {
  return item.outcome === outcome || item.remarks?.some((remark) => remark.severity === outcome) === true;
}

/** What the component says by itself says more than the same code of the reader. */
function withRemarks(item: ReportItem, more: readonly Remark[] | undefined): ReportItem {
  if (more === undefined || more.length === 0) return item;
  const own = item.remarks ?? [];
  return { ...item, remarks: [...more.filter((remark) => own.every((other) => other.code !== remark.code)), ...own] };
}

const shared = -1;

function indexByPlace(components: readonly ReportItem[]): Map<string, number> {
  const indexOf = new Map<string, number>();
  for (const [index, { where }] of components.entries()) indexOf.set(where, indexOf.has(where) ? shared : index);
  indexOf.delete('');
  indexOf.delete('document');
  return indexOf;
}

/** The component at a place or around it: `/components/3` for `/components/3/licenses/0`. */
function indexAround(indexOf: ReadonlyMap<string, number>, where: string): number | undefined {
  for (let at = where; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const index = indexOf.get(at);
    if (index !== undefined) return index === shared ? undefined : index;
  }
  return undefined;
}
