import type { Constraint } from '../vers.ts';
import { refuseNative, type NativeConstraints } from './comparators.ts';

/**
 * Intervals of Maven and NuGet: `[1.0,2.0)`, `(,1.0]`, `[1.0]`, several behind commas
 * (https://maven.apache.org/pom.html#Dependency_Version_Requirement_Specification,
 * https://learn.microsoft.com/nuget/concepts/package-versioning#version-ranges). `bare` says what a version without brackets means.
 */
export function readIntervals(text: string, bare: '=' | '>='): NativeConstraints {
  const constraints: Constraint[] = [];
  let rest = text.trim();
  if (rest !== '' && !/[[(,\])]/.test(rest)) return { ok: true, constraints: [{ comparator: bare, version: rest }] };
  while (rest !== '') {
    const match = INTERVAL.exec(rest);
    const bounds = match === null ? undefined : readBounds(match);
    if (match === null || bounds === undefined) return refuseNative(text);
    constraints.push(...bounds);
    rest = rest.slice(match[0].length);
  }
  return constraints.length === 0 ? refuseNative(text) : { ok: true, constraints };
}

function readBounds([, open, low = '', comma, high = '', close]: RegExpExecArray): readonly Constraint[] | undefined {
  const isClosed = open === '[' && close === ']';
  if (comma === undefined || (isClosed && low.trim() === high.trim())) {
    return isClosed && low.trim() !== '' ? [{ comparator: '=', version: low.trim() }] : undefined;
  }
  const bounds: Constraint[] = [];
  if (low.trim() !== '') bounds.push({ comparator: open === '[' ? '>=' : '>', version: low.trim() });
  if (high.trim() !== '') bounds.push({ comparator: close === ']' ? '<=' : '<', version: high.trim() });
  return bounds.length === 0 ? [{ comparator: '*', version: '' }] : bounds;
}

const INTERVAL = /^([[(])([^[\](),]*)(,)?([^[\](),]*)([\])])\s*,?\s*/;
