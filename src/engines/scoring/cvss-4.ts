import { findMacrovectorScore } from './cvss-4-scores.ts';
import { vectorGrammar } from './cvss-vector.ts';
import type { Metrics } from './cvss-vector.ts';

/** CVSS 4.0: https://www.first.org/cvss/v4.0/specification-document */
export const cvss4Grammar = vectorGrammar(`
  *AV: N A L P
  *AC: L H
  *AT: N P
  *PR: N L H
  *UI: N P A
  *VC: H L N
  *VI: H L N
  *VA: H L N
  *SC: H L N
  *SI: H L N
  *SA: H L N
  E: X A P U
  CR: X H M L
  IR: X H M L
  AR: X H M L
  MAV: X N A L P
  MAC: X L H
  MAT: X N P
  MPR: X N L H
  MUI: X N P A
  MVC: X H L N
  MVI: X H L N
  MVA: X H L N
  MSC: X H L N
  MSI: X S H L N
  MSA: X S H L N
  S: X N P
  AU: X N Y
  R: X A U I
  V: X D C
  RE: X L M H
  U: X Clear Green Amber Red
`, true);

const environmentalMetrics = [...cvss4Grammar.metrics.keys()].filter((name) => /^(M|[CIA]R$)/.test(name));

export type Nomenclature = 'CVSS-B' | 'CVSS-BT' | 'CVSS-BE' | 'CVSS-BTE';

/** Which metric groups the score rests on (§1.3): those with a metric that is not X. */
export function nomenclatureOf(metrics: Metrics): Nomenclature {
  const isUsed = (name: string) => (metrics.get(name) ?? 'X') !== 'X';
  return `CVSS-B${isUsed('E') ? 'T' : ''}${environmentalMetrics.some(isUsed) ? 'E' : ''}`;
}

/** The score of the whole vector (§8): that of its macrovector, less the mean of how far it lies from the macrovector's top. */
export function scoreCvss4(metrics: Metrics): number {
  const value = (name: string) => effectiveValue(metrics, name);
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((name) => value(name) === 'N')) return 0;
  const eq = findMacrovector(value);
  const score = findMacrovectorScore(...eq)!;
  let lost = 0;
  let count = 0;
  for (const set of equivalenceSets) {
    const next = set.findNext(eq);
    if (next === undefined) continue;
    count++;
    const { depth, tops } = set.levels[set.levelOf(eq)]!;
    lost += (score - next) * measureDistance(tops, value) * (commonDenominator / depth);
  }
  if (count === 0) return score / 10;
  // In whole numbers, because the standard's halves are exact: tenths − lost ÷ (denominator × count), halves up.
  const divisor = commonDenominator * count;
  return Math.max(0, Math.floor((2 * (score * divisor - lost) + divisor) / (2 * divisor))) / 10;
}

type Macrovector = [eq1: number, eq2: number, eq3: number, eq4: number, eq5: number, eq6: number];
type Value = (name: string) => string;

/** A modified metric overrides its base metric; undefined threat and requirements mean the worst case. */
function effectiveValue(metrics: Metrics, name: string): string {
  const modified = metrics.get(`M${name}`);
  if (modified !== undefined && modified !== 'X') return modified;
  const value = metrics.get(name) ?? 'X';
  return value !== 'X' ? value : name === 'E' ? 'A' : 'H';
}

/** Tables 24 to 29 of the specification. */
function findMacrovector(value: Value): Macrovector {
  const is = (name: string, wanted: string) => value(name) === wanted;
  const remote = [is('AV', 'N'), is('PR', 'N'), is('UI', 'N')];
  const eq1 = remote.every(Boolean) ? 0 : remote.some(Boolean) && !is('AV', 'P') ? 1 : 2;
  const eq2 = is('AC', 'L') && is('AT', 'N') ? 0 : 1;
  const eq3 = is('VC', 'H') && is('VI', 'H') ? 0 : is('VC', 'H') || is('VI', 'H') || is('VA', 'H') ? 1 : 2;
  const eq4 = is('SI', 'S') || is('SA', 'S') ? 0 : is('SC', 'H') || is('SI', 'H') || is('SA', 'H') ? 1 : 2;
  const eq5 = is('E', 'A') ? 0 : is('E', 'P') ? 1 : 2;
  const eq6 = ['C', 'I', 'A'].some((kind) => is(`${kind}R`, 'H') && is(`V${kind}`, 'H')) ? 0 : 1;
  return [eq1, eq2, eq3, eq4, eq5, eq6];
}

/** How severe a value is: the severity distance of two values is the difference of their places. */
const places: Readonly<Record<string, string>> = {
  AV: 'NALP', PR: 'NLH', UI: 'NPA', AC: 'LH', AT: 'NP', VC: 'HLN', VI: 'HLN', VA: 'HLN', SC: 'SHLN', SI: 'SHLN', SA: 'SHLN', CR: 'HML', IR: 'HML', AR: 'HML',
};

/** The first of the highest severity vectors that the vector does not exceed in any metric, and the distance to it. */
function measureDistance(tops: readonly string[], value: Value): number {
  for (const top of tops) {
    let sum = 0;
    let reaches = true;
    for (const metric of top.split('/')) {
      const [name, highest] = metric.split(':') as [string, string];
      const distance = places[name]!.indexOf(value(name)) - places[name]!.indexOf(highest);
      reaches &&= distance >= 0;
      sum += distance;
    }
    if (reaches) return sum;
  }
  return 0;
}

/** The least common multiple of all depths. */
const commonDenominator = 840;

type EquivalenceSet = Readonly<{
  levelOf: (eq: Macrovector) => string;
  /** The score of the next lower macrovector of this set; undefined at the lowest. */
  findNext: (eq: Macrovector) => number | undefined;
  /** Per level its depth and its highest severity vectors (§8.2, tables of maximal severity distances). */
  levels: Readonly<Record<string, Readonly<{ depth: number; tops: readonly string[] }>>>;
}>;

const equivalenceSets: readonly EquivalenceSet[] = [
  {
    levelOf: ([eq1]) => String(eq1),
    findNext: ([eq1, eq2, eq3, eq4, eq5, eq6]) => findMacrovectorScore(eq1 + 1, eq2, eq3, eq4, eq5, eq6),
    levels: {
      0: { depth: 1, tops: ['AV:N/PR:N/UI:N'] },
      1: { depth: 4, tops: ['AV:A/PR:N/UI:N', 'AV:N/PR:L/UI:N', 'AV:N/PR:N/UI:P'] },
      2: { depth: 5, tops: ['AV:P/PR:N/UI:N', 'AV:A/PR:L/UI:P'] },
    },
  },
  {
    levelOf: ([, eq2]) => String(eq2),
    findNext: ([eq1, eq2, eq3, eq4, eq5, eq6]) => findMacrovectorScore(eq1, eq2 + 1, eq3, eq4, eq5, eq6),
    levels: { 0: { depth: 1, tops: ['AC:L/AT:N'] }, 1: { depth: 2, tops: ['AC:H/AT:N', 'AC:L/AT:P'] } },
  },
  {
    levelOf: ([, , eq3, , , eq6]) => `${eq3}${eq6}`,
    findNext: findNextOfImpact,
    levels: {
      '00': { depth: 7, tops: ['VC:H/VI:H/VA:H/CR:H/IR:H/AR:H'] },
      '01': { depth: 6, tops: ['VC:H/VI:H/VA:L/CR:M/IR:M/AR:H', 'VC:H/VI:H/VA:H/CR:M/IR:M/AR:M'] },
      '10': { depth: 8, tops: ['VC:L/VI:H/VA:H/CR:H/IR:H/AR:H', 'VC:H/VI:L/VA:H/CR:H/IR:H/AR:H'] },
      '11': {
        depth: 8,
        tops: [
          'VC:L/VI:H/VA:L/CR:H/IR:M/AR:H', 'VC:L/VI:H/VA:H/CR:H/IR:M/AR:M', 'VC:H/VI:L/VA:H/CR:M/IR:H/AR:M', 'VC:H/VI:L/VA:L/CR:M/IR:H/AR:H',
          'VC:L/VI:L/VA:H/CR:H/IR:H/AR:M',
        ],
      },
      '21': { depth: 10, tops: ['VC:L/VI:L/VA:L/CR:H/IR:H/AR:H'] },
    },
  },
  {
    levelOf: ([, , , eq4]) => String(eq4),
    findNext: ([eq1, eq2, eq3, eq4, eq5, eq6]) => findMacrovectorScore(eq1, eq2, eq3, eq4 + 1, eq5, eq6),
    levels: {
      0: { depth: 6, tops: ['SC:H/SI:S/SA:S'] },
      1: { depth: 5, tops: ['SC:H/SI:H/SA:H'] },
      2: { depth: 4, tops: ['SC:L/SI:L/SA:L'] },
    },
  },
  {
    // Each level of EQ5 is one value of E, so that a vector never lies below its top; the set counts in the mean all the same.
    levelOf: () => 'any',
    findNext: ([eq1, eq2, eq3, eq4, eq5, eq6]) => findMacrovectorScore(eq1, eq2, eq3, eq4, eq5 + 1, eq6),
    levels: { any: { depth: 1, tops: [] } },
  },
];

/** EQ3 and EQ6 are not independent: the next lower of 00 is the higher of 01 and 10. */
function findNextOfImpact([eq1, eq2, eq3, eq4, eq5, eq6]: Macrovector): number | undefined {
  const at = (lowered3: number, lowered6: number) => findMacrovectorScore(eq1, eq2, lowered3, eq4, eq5, lowered6);
  if (eq3 === 0 && eq6 === 0) return Math.max(at(0, 1)!, at(1, 0)!);
  return eq3 === 1 && eq6 === 0 ? at(1, 1) : at(eq3 + 1, eq6);
}
