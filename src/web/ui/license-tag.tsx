import { Link } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import type { MessageKey } from '../i18n/keys.ts';
import styles from './chips.module.css';

export const licenseRisks = ['red', 'orange', 'yellow', 'green', 'unknown'] as const;
export type LicenseRisk = (typeof licenseRisks)[number];

export const licenseRiskKeys = {
  green: 'ui.licenseRisk.green', yellow: 'ui.licenseRisk.yellow', orange: 'ui.licenseRisk.orange', red: 'ui.licenseRisk.red', unknown: 'ui.licenseRisk.unknown',
} as const satisfies Record<LicenseRisk, MessageKey>;

export function licenseRiskOf(text: string): LicenseRisk {
  return licenseRisks.find((risk) => risk === text) ?? 'unknown';
}

/** The mark of a licence risk: its form differs as well as its colour. */
export function RiskMark({ risk }: { risk: LicenseRisk }) {
  return <span className={`${styles.risk} ${styles[risk]} ${risk === 'unknown' ? 'hatched' : ''}`} aria-hidden />;
}

/**
 * A licence as a component carries it: the normalised expression with its risk; where only the document's own words
 * exist, those, marked as such; else a plain "unknown", which is not the same as "none".
 */
export function LicenseTag({ expression, asWritten, risk }: { expression: string | null; asWritten?: string | null; risk: LicenseRisk }) {
  const { t } = useTranslation();
  const title = t(licenseRiskKeys[risk]);
  if (expression === null) {
    return <span className={`${styles.chip} ${styles.tag} ${styles.missing}`} title={title}><RiskMark risk="unknown" /><span className={styles.label}>{asWritten ?? t('ui.license.notStated')}</span></span>;
  }
  return <span className={`${styles.chip} ${styles.tag}`} title={`${expression} · ${title}`}><RiskMark risk={risk} /><span className={styles.label}>{expression}</span></span>;
}

const idPattern = /[A-Za-z0-9][A-Za-z0-9.+-]*/g;
const operators = new Set(['AND', 'OR', 'WITH']);

/** An expression whose licences are links: `(MIT OR Apache-2.0)`. */
export function LicenseExpression({ expression }: { expression: string }) {
  const parts: (string | { id: string; at: number })[] = [];
  let end = 0;
  for (const match of expression.matchAll(idPattern)) {
    if (operators.has(match[0].toUpperCase())) continue;
    parts.push(expression.slice(end, match.index), { id: match[0], at: match.index });
    end = match.index + match[0].length;
  }
  parts.push(expression.slice(end));
  return <span>{parts.map((part) => (typeof part === 'string' ? <span key={`text-${part}-${parts.indexOf(part)}`} className="muted">{part}</span> : <Link key={part.at} to={`/licenses/${encodeURIComponent(part.id)}`}>{part.id}</Link>))}</span>;
}
