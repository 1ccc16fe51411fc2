import type { Constraint } from '../vers.ts';
import { refuseNative, type NativeConstraints } from './comparators.ts';

/**
 * nginx's security advisories (https://nginx.org/en/security_advisories.html): `0.6.18-1.20.0` with both ends, `1.21.0+` for all
 * later ones of the mainline, `1.22.1+` for the later ones of that stable branch (its second number is even).
 */
export function readNginxNative(text: string): NativeConstraints {
  const cleaned = text.toLowerCase().replace(/\s/g, '');
  if (cleaned === 'all') return { ok: true, constraints: [{ comparator: '*', version: '' }] };
  const constraints: Constraint[] = [];
  for (const clause of cleaned.split(',')) {
    const match = CLAUSE.exec(clause);
    if (match === null) return refuseNative(text);
    constraints.push(...readClause(match));
  }
  return { ok: true, constraints };
}

function readClause([, version = '', plus, end]: RegExpExecArray): readonly Constraint[] {
  if (end !== undefined) return [{ comparator: '>=', version }, { comparator: '<=', version: end }];
  if (plus === undefined) return [{ comparator: '=', version }];
  const [major = '0', minor = '0'] = version.split('.');
  const isStable = Number(minor) % 2 === 0;
  return isStable ? [{ comparator: '>=', version }, { comparator: '<', version: `${major}.${Number(minor) + 1}.0` }] : [{ comparator: '>=', version }];
}

const CLAUSE = /^(\d+(?:\.\d+)*)(?:(\+)|-(\d+(?:\.\d+)*))?$/;
