import { cvss2Grammar, scoreCvss2 } from './cvss-2.ts';
import { cvss3Grammar, scoreCvss3 } from './cvss-3.ts';
import { cvss4Grammar, nomenclatureOf, scoreCvss4 } from './cvss-4.ts';
import type { Nomenclature } from './cvss-4.ts';
import { parseVector } from './cvss-vector.ts';
import type { Metrics, VectorGrammar } from './cvss-vector.ts';

export type CvssVersion = '2.0' | '3.0' | '3.1' | '4.0';
export type CvssSeverity = 'none' | 'low' | 'medium' | 'high' | 'critical';

/** What a vector says, 0.0 to 10.0. */
export type CvssScore = Readonly<{
  ok: true;
  version: CvssVersion;
  /** The base score; in 4.0 the score of the whole vector, whatever groups it has. */
  base: number;
  /** 3.x: always, since metrics that are absent are Not Defined and have a weight (§7); 2.0: where the vector has temporal metrics, since the group is then optional. */
  temporal?: number;
  /** 3.x: always; 2.0: where the vector has environmental metrics. */
  environmental?: number;
  /** The rating of `base`. */
  severity: CvssSeverity;
  /** 4.0 only. */
  nomenclature?: Nomenclature;
}>;

export type CvssResult = CvssScore | Readonly<{ ok: false; refusal: string }>;

/**
 * Scores a vector string of any version: `CVSS:4.0/…`, `CVSS:3.1/…`, `CVSS:3.0/…`, or without a prefix as version 2.0, in brackets
 * or not. A document that names the version elsewhere (CycloneDX: `method`) often leaves the prefix out: it is then `version`. The refusal
 * is an English sentence. Linear in the text.
 */
export function scoreCvss(vector: string, version?: CvssVersion): CvssResult {
  if (vector.length > 500) return { ok: false, refusal: 'A vector string has at most 500 characters.' };
  if (version !== undefined && version !== '2.0' && !vector.startsWith('CVSS:')) return scoreCvss(`CVSS:${version}/${vector}`);
  const row = versions.find(({ prefix }) => vector.startsWith(prefix));
  if (row === undefined) return { ok: false, refusal: 'The text is not a CVSS vector of version 2.0, 3.0, 3.1 or 4.0.' };
  const text = vector.slice(row.prefix.length);
  const parsed = parseVector(row.version === '2.0' ? stripBrackets(text) : text, row.grammar);
  return parsed.ok ? row.score(parsed.metrics) : parsed;
}

/** The rating scale of 3.x and 4.0 (https://www.first.org/cvss/v3.1/specification-document#5-); 2.0 has none, NVD's is used. */
export function rateCvss(score: number, version: CvssVersion): CvssSeverity {
  if (version === '2.0') return score < 4 ? 'low' : score < 7 ? 'medium' : 'high';
  return score <= 0 ? 'none' : score < 4 ? 'low' : score < 7 ? 'medium' : score < 9 ? 'high' : 'critical';
}

const temporalMetrics2 = ['E', 'RL', 'RC'] as const;
const environmentalMetrics2 = ['CDP', 'TD', 'CR', 'IR', 'AR'] as const;

type VersionRow = Readonly<{ prefix: string; version: CvssVersion; grammar: VectorGrammar; score: (metrics: Metrics) => CvssScore }>;

const versions: readonly VersionRow[] = [
  {
    prefix: 'CVSS:4.0/', version: '4.0', grammar: cvss4Grammar,
    score: (metrics) => {
      const base = scoreCvss4(metrics);
      return { ok: true, version: '4.0', base, severity: rateCvss(base, '4.0'), nomenclature: nomenclatureOf(metrics) };
    },
  },
  { prefix: 'CVSS:3.1/', version: '3.1', grammar: cvss3Grammar, score: (metrics) => withAll('3.1', scoreCvss3(metrics, '3.1')) },
  { prefix: 'CVSS:3.0/', version: '3.0', grammar: cvss3Grammar, score: (metrics) => withAll('3.0', scoreCvss3(metrics, '3.0')) },
  { prefix: '', version: '2.0', grammar: cvss2Grammar, score: (metrics) => withGroups(metrics, scoreCvss2(metrics)) },
];

type Scores = Readonly<{ base: number; temporal: number; environmental: number }>;

function withAll(version: CvssVersion, scores: Scores): CvssScore {
  return { ok: true, version, ...scores, severity: rateCvss(scores.base, version) };
}

function withGroups(metrics: Metrics, { base, temporal, environmental }: Scores): CvssScore {
  const has = (name: string) => metrics.has(name);
  return { ok: true, version: '2.0', base, severity: rateCvss(base, '2.0'), ...(temporalMetrics2.some(has) && { temporal }), ...(environmentalMetrics2.some(has) && { environmental }) };
}

function stripBrackets(text: string): string {
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text;
}
