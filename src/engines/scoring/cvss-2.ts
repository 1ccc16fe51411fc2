import { vectorGrammar } from './cvss-vector.ts';
import type { Metrics } from './cvss-vector.ts';

/** CVSS 2.0: https://www.first.org/cvss/v2/guide */
export const cvss2Grammar = vectorGrammar(`
  *AV: L A N
  *AC: H M L
  *Au: M S N
  *C: N P C
  *I: N P C
  *A: N P C
  E: U POC F H ND
  RL: OF TF W U ND
  RC: UC UR C ND
  CDP: N L LM MH H ND
  TD: N L M H ND
  CR: L M H ND
  IR: L M H ND
  AR: L M H ND
`, true);

const accessVector = { L: 0.395, A: 0.646, N: 1 } as const;
const accessComplexity = { H: 0.35, M: 0.61, L: 0.71 } as const;
const authentication = { M: 0.45, S: 0.56, N: 0.704 } as const;
const impactOf = { N: 0, P: 0.275, C: 0.66 } as const;
const exploitability = { U: 0.85, POC: 0.9, F: 0.95, H: 1, ND: 1 } as const;
const remediationLevel = { OF: 0.87, TF: 0.9, W: 0.95, U: 1, ND: 1 } as const;
const reportConfidence = { UC: 0.9, UR: 0.95, C: 1, ND: 1 } as const;
const collateralDamage = { N: 0, L: 0.1, LM: 0.3, MH: 0.4, H: 0.5, ND: 0 } as const;
const targetDistribution = { N: 0, L: 0.25, M: 0.75, H: 1, ND: 1 } as const;
const requirement = { L: 0.5, M: 1, H: 1.51, ND: 1 } as const;

/** The three scores by the equations of §3.2; metrics that are absent count as Not Defined. */
export function scoreCvss2(metrics: Metrics): Readonly<{ base: number; temporal: number; environmental: number }> {
  const weigh = <Weights extends Readonly<Record<string, number>>>(name: string, weights: Weights) => weights[metrics.get(name) ?? 'ND']!;
  const [confidentiality, integrity, availability] = [weigh('C', impactOf), weigh('I', impactOf), weigh('A', impactOf)];
  const impact = 10.41 * (1 - (1 - confidentiality) * (1 - integrity) * (1 - availability));
  const adjustedImpact = Math.min(10, 10.41 * (1 - (1 - confidentiality * weigh('CR', requirement))
    * (1 - integrity * weigh('IR', requirement)) * (1 - availability * weigh('AR', requirement))));
  const ease = 20 * weigh('AV', accessVector) * weigh('AC', accessComplexity) * weigh('Au', authentication);
  const time = weigh('E', exploitability) * weigh('RL', remediationLevel) * weigh('RC', reportConfidence);
  const base = baseScore(impact, ease);
  const adjusted = round(baseScore(adjustedImpact, ease) * time);
  return {
    base,
    temporal: round(base * time),
    environmental: round((adjusted + (10 - adjusted) * weigh('CDP', collateralDamage)) * weigh('TD', targetDistribution)),
  };
}

/** Requirements below one can take the equation below zero, which no score is. */
function baseScore(impact: number, ease: number): number {
  return impact === 0 ? 0 : Math.max(0, round((0.6 * impact + 0.4 * ease - 1.5) * 1.176));
}

/** To one decimal, halves up. The equations are decimal; the small amount undoes what binary arithmetic takes from an exact half. */
function round(value: number): number {
  return Math.floor(value * 10 + 0.5 + 1e-9) / 10;
}
