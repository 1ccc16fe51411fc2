import type { VersionScheme } from '../versions/scheme.ts';
import type { Because, UndecidedReason, Verdict } from './affected.ts';
import type { AffectedRange, RangeEvent } from './advisory.ts';

/** A span of affected versions; undefined bounds are open. */
export type Interval = Readonly<{ from: unknown; to: unknown; includesEnd: boolean; fixed: string | undefined; verdict: Verdict & { affected: true } }>;

/** A range of type SEMVER or ECOSYSTEM as sorted, separate intervals. */
export type CompiledRange = Readonly<{
  isSemver: boolean;
  scheme: VersionScheme | undefined;
  intervals: readonly Interval[];
  /** Affected whatever the version is, even where it cannot be parsed: introduced in "0" and never ended. */
  everything: Verdict | undefined;
  /** The range itself cannot be evaluated, but for the versions that it names. */
  refusal: UndecidedReason | undefined;
  /** Where there is a refusal: the verdict on the bounds themselves, by their text. */
  named: ReadonlyMap<string, Verdict> | undefined;
}>;

type ParsedEvent = RangeEvent & Readonly<{ parsed: unknown }>;

/**
 * Turns a timeline of events into intervals, once. The timeline is OSV's (https://ossf.github.io/osv-schema/#evaluation): sorted by version,
 * `introduced` opens, `fixed` closes before and `lastAffected` after its version, and nothing from the highest `limit` on is affected.
 * Events of one version keep the order in which they were written, but `lastAffected` comes last: it speaks of what is after the version.
 */
export function compileRange(range: AffectedRange, scheme: VersionScheme | undefined): CompiledRange {
  const isSemver = range.type === 'SEMVER';
  const base = { isSemver, scheme, intervals: [], everything: undefined, refusal: undefined, named: undefined };
  const refuse = (refusal: UndecidedReason): CompiledRange => ({ ...base, refusal, named: nameBounds(range) });
  const timeline = range.events.filter((event) => event.kind !== 'limit');
  const limits = range.events.filter((event) => event.kind === 'limit' && event.version !== '*');
  const isLimited = limits.length > 0 && limits.length === range.events.length - timeline.length;
  if (!timeline.some((event) => event.kind === 'introduced')) return refuse('range-without-introduced');
  if (!isLimited && timeline.every((event) => event.kind === 'introduced') && timeline.some(isBeginning)) {
    return { ...base, everything: { affected: true, because: { by: 'range', type: range.type, introduced: '0' } } };
  }
  if (scheme === undefined) return refuse('no-version-order');
  const parse = (event: RangeEvent): ParsedEvent => ({ ...event, parsed: isBeginning(event) ? undefined : scheme.parse(event.version) });
  const events = timeline.map(parse);
  const bounds = isLimited ? limits.map(parse) : [];
  if ([...events, ...bounds].some((event) => event.parsed === undefined && !isBeginning(event))) return refuse('range-not-parseable');
  events.sort((left, right) => compareEvents(left, right, scheme));
  const limit = bounds.sort((left, right) => scheme.compare(left.parsed, right.parsed)).at(-1);
  return { ...base, intervals: walk(events, limit, range, scheme) };
}

/** What an event says of its own version needs no order. */
function nameBounds(range: AffectedRange): ReadonlyMap<string, Verdict> {
  return new Map(range.events.map(({ kind, version }): [string, Verdict] => {
    const isHeld = kind === 'introduced' || kind === 'lastAffected';
    if (!isHeld) return [version, { affected: false }];
    const introduced = range.events.find((event) => event.kind === 'introduced')?.version ?? version;
    return [version, { affected: true, because: { by: 'range', type: range.type, introduced: kind === 'introduced' ? version : introduced, ...(kind === 'lastAffected' && { lastAffected: version }) } }];
  }));
}

function isBeginning(event: RangeEvent): boolean {
  return event.kind === 'introduced' && event.version === '0';
}

function compareEvents(left: ParsedEvent, right: ParsedEvent, scheme: VersionScheme): number {
  if (left.parsed === undefined || right.parsed === undefined) return Number(left.parsed !== undefined) - Number(right.parsed !== undefined);
  return scheme.compare(left.parsed, right.parsed) || Number(left.kind === 'lastAffected') - Number(right.kind === 'lastAffected');
}

function walk(events: readonly ParsedEvent[], limit: ParsedEvent | undefined, range: AffectedRange, scheme: VersionScheme): Interval[] {
  const intervals: Interval[] = [];
  let opened: ParsedEvent | undefined;
  const close = (end: ParsedEvent | undefined) => {
    if (opened === undefined) return;
    const interval = buildInterval(opened, end, limit, range, scheme);
    if (interval !== undefined) intervals.push(interval);
    opened = undefined;
  };
  const mayStandAlone = !events.some((event) => event.kind === 'fixed');
  for (const event of events) {
    if (event.kind === 'introduced') opened ??= event;
    else {
      // `{introduced: 2}, {last_affected: 2.0b5}` where 2.0b5 comes before 2: at least the version that is called affected is.
      if (opened === undefined && event.kind === 'lastAffected' && mayStandAlone) opened = event;
      close(event);
    }
  }
  close(undefined);
  return intervals;
}

/** Undefined where nothing is in it. */
function buildInterval(from: ParsedEvent, end: ParsedEvent | undefined, limit: ParsedEvent | undefined, range: AffectedRange, scheme: VersionScheme): Interval | undefined {
  const isCut = limit !== undefined && (end === undefined || scheme.compare(limit.parsed, end.parsed) <= 0);
  const last = isCut ? limit : end;
  const includesEnd = last?.kind === 'lastAffected';
  if (last !== undefined && from.parsed !== undefined) {
    const order = scheme.compare(from.parsed, last.parsed);
    if (order > 0 || (order === 0 && !includesEnd)) return undefined;
  }
  const because: Because = { by: 'range', type: range.type, introduced: from.version, ...(last !== undefined && { [last.kind]: last.version }) };
  return { from: from.parsed, to: last?.parsed, includesEnd, fixed: last?.kind === 'fixed' ? last.version : undefined, verdict: { affected: true, because } };
}
