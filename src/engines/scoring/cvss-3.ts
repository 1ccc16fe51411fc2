import { vectorGrammar } from './cvss-vector.ts';
import type { Metrics } from './cvss-vector.ts';

/** CVSS 3.1 and 3.0, which differ in rounding and in one equation: https://www.first.org/cvss/v3.1/specification-document, …/v3.0/… */
export const cvss3Grammar = vectorGrammar(`
  *AV: N A L P
  *AC: L H
  *PR: N L H
  *UI: N R
  *S: U C
  *C: H L N
  *I: H L N
  *A: H L N
  E: X H F P U
  RL: X U W T O
  RC: X C R U
  CR: X H M L
  IR: X H M L
  AR: X H M L
  MAV: X N A L P
  MAC: X L H
  MPR: X N L H
  MUI: X N R
  MS: X U C
  MC: X H L N
  MI: X H L N
  MA: X H L N
`, false);

const attackVector = { N: 0.85, A: 0.62, L: 0.55, P: 0.2 } as const;
const attackComplexity = { L: 0.77, H: 0.44 } as const;
const privileges = { N: 0.85, L: 0.62, H: 0.27 } as const;
const privilegesWhereScopeChanges = { N: 0.85, L: 0.68, H: 0.5 } as const;
const userInteraction = { N: 0.85, R: 0.62 } as const;
const impactOf = { H: 0.56, L: 0.22, N: 0 } as const;
const exploitMaturity = { X: 1, H: 1, F: 0.97, P: 0.94, U: 0.91 } as const;
const remediationLevel = { X: 1, U: 1, W: 0.97, T: 0.96, O: 0.95 } as const;
const reportConfidence = { X: 1, C: 1, R: 0.96, U: 0.92 } as const;
const requirement = { X: 1, H: 1.5, M: 1, L: 0.5 } as const;

/** The three scores by the equations of §7; metrics that are absent count as Not Defined (X). */
export function scoreCvss3(metrics: Metrics, version: '3.0' | '3.1'): Readonly<{ base: number; temporal: number; environmental: number }> {
  const roundUp = version === '3.1' ? roundUpByIntegers : roundUpDecimals;
  const weigh = (value: string | undefined, weights: Readonly<Record<string, number>>) => weights[value ?? 'X']!;
  const time = weigh(metrics.get('E'), exploitMaturity) * weigh(metrics.get('RL'), remediationLevel) * weigh(metrics.get('RC'), reportConfidence);

  const base = (name: string) => metrics.get(name);
  const loss = 1 - (1 - weigh(base('C'), impactOf)) * (1 - weigh(base('I'), impactOf)) * (1 - weigh(base('A'), impactOf));
  const changes = base('S') === 'C';
  const impact = changes ? 7.52 * (loss - 0.029) - 3.25 * (loss - 0.02) ** 15 : 6.42 * loss;
  const baseScore = impact <= 0 ? 0 : roundUp(combine(impact, findEase(base), changes));

  const modified = (name: string) => {
    const value = metrics.get(`M${name}`);
    return value === undefined || value === 'X' ? metrics.get(name) : value;
  };
  const demand = (name: string) => 1 - weigh(modified(name), impactOf) * weigh(metrics.get(`${name}R`), requirement);
  const modifiedLoss = Math.min(1 - demand('C') * demand('I') * demand('A'), 0.915);
  const modifiedChanges = modified('S') === 'C';
  const modifiedImpact = modifiedChanges
    ? 7.52 * (modifiedLoss - 0.029) - (version === '3.1' ? 3.25 * (modifiedLoss * 0.9731 - 0.02) ** 13 : 3.25 * (modifiedLoss - 0.02) ** 15)
    : 6.42 * modifiedLoss;
  return {
    base: baseScore,
    temporal: roundUp(baseScore * time),
    environmental: modifiedImpact <= 0 ? 0 : roundUp(roundUp(combine(modifiedImpact, findEase(modified), modifiedChanges)) * time),
  };
}

/** 8.22 × AV × AC × PR × UI. */
function findEase(metric: (name: string) => string | undefined): number {
  const rights: Readonly<Record<string, number>> = metric('S') === 'C' ? privilegesWhereScopeChanges : privileges;
  return 8.22 * attackVector[metric('AV') as keyof typeof attackVector] * attackComplexity[metric('AC') as keyof typeof attackComplexity]
    * rights[metric('PR')!]! * userInteraction[metric('UI') as keyof typeof userInteraction];
}

function combine(impact: number, ease: number, scopeChanges: boolean): number {
  return Math.min((scopeChanges ? 1.08 : 1) * (impact + ease), 10);
}

/** Version 3.1, Appendix A: the smallest number with one decimal that is not less than the input, to five decimals. */
function roundUpByIntegers(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

/** Version 3.0: the same of the exact decimal number. The small amount undoes what binary arithmetic adds to an exact tenth. */
function roundUpDecimals(value: number): number {
  return Math.ceil(value * 10 - 1e-8) / 10;
}
