import type { Severity } from '#kernel/words.ts';
import { useTranslation } from '../i18n/use-text.ts';
import { useFormat } from '../i18n/format.ts';
import type { MessageKey } from '../i18n/keys.ts';
import styles from './chips.module.css';
import { Icon } from './icon.tsx';

export type SeverityCounts = Readonly<Record<Severity, number>>;

/** The most serious first. The letter stands beside the colour, so that nobody needs the colour. */
export const severityRows = {
  critical: { letter: 'C', key: 'ui.severity.critical' },
  high: { letter: 'H', key: 'ui.severity.high' },
  medium: { letter: 'M', key: 'ui.severity.medium' },
  low: { letter: 'L', key: 'ui.severity.low' },
  none: { letter: '–', key: 'ui.severity.none' },
  unknown: { letter: '?', key: 'ui.severity.unknown' },
} as const satisfies Record<Severity, { letter: string; key: MessageKey }>;

/** Of a text from the wire that may be none of our words. */
export function severityOf(text: string): Severity {
  return Object.hasOwn(severityRows, text) ? (text as Severity) : 'unknown';
}

export function SeverityChip({ severity, score }: { severity: Severity; score?: number | null }) {
  const { t } = useTranslation();
  const row = severityRows[severity];
  return (
    <span className={`${styles.chip} ${styles[severity]}`}>
      <span className={`${styles.letter} ${severity === 'unknown' ? 'hatched' : ''}`} aria-hidden>{row.letter}</span>
      <span className={styles.label}>{t(row.key)}</span>
      {score !== undefined && score !== null && <span className="muted">{score.toFixed(1)}</span>}
    </span>
  );
}

const countedSeverities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];

/** What was not compared with advisories: hatched, so that nobody takes it for clean. With a count it says of how many. */
export function NotCheckedMark({ count }: { count?: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (count === undefined) return <span className={`${styles.count} ${styles.unknown} hatched`}>{t('ui.notChecked')}</span>;
  const text = t('ui.severity.notChecked', { count, number: format.number(count) });
  return <span className={`${styles.count} ${styles.unknown} hatched`} title={text}><span className="visually-hidden">{text}</span><span aria-hidden>{t('ui.severity.notCheckedShort', { number: format.number(count) })}</span></span>;
}

/**
 * Counts of findings, side by side in fixed places, so that a column of them can be read downwards. "No findings" is good news only where
 * everything was checked (`notChecked` is 0); where some was not, that stands in its place; where nobody said, nothing is claimed.
 */
export function SeverityCountsCell({ counts, notChecked }: { counts: SeverityCounts; notChecked?: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const total = totalOf(counts);
  const unchecked = notChecked !== undefined && notChecked > 0 && <span className={`${styles.count} ${styles.unknown} hatched`} title={t('ui.severity.notChecked', { count: notChecked, number: format.number(notChecked) })}><span className="visually-hidden">{t('ui.severity.notChecked', { count: notChecked, number: format.number(notChecked) })}</span><span aria-hidden>{format.number(notChecked)}</span></span>;
  if (total === 0 && notChecked !== undefined && notChecked > 0) return <NotCheckedMark count={notChecked} />;
  if (total === 0) return notChecked === 0 ? <span className={styles.clean}><Icon name="check" size={13} />{t('ui.severity.noFindings')}</span> : <span className="muted">{t('ui.severity.noFindings')}</span>;
  const shown = counts.unknown > 0 ? ([...countedSeverities, 'unknown'] as const) : countedSeverities;
  return (
    <span className={styles.counts}>
      {shown.map((severity) => (
        <span key={severity} className={`${styles.count} ${counts[severity] === 0 ? styles.empty : `${styles[severity]} ${severity === 'unknown' ? 'hatched' : ''}`}`} title={`${t(severityRows[severity].key)} ${format.number(counts[severity])}`}>
          <span className="visually-hidden">{t(severityRows[severity].key)}</span>{format.number(counts[severity])}
        </span>
      ))}
      {unchecked}
    </span>
  );
}

/** The same counts as one thin bar. */
export function SeverityBar({ counts }: { counts: SeverityCounts }) {
  const { t } = useTranslation();
  const total = totalOf(counts);
  const text = countedSeverities.map((severity) => `${t(severityRows[severity].key)} ${counts[severity]}`).join(' · ');
  return (
    <span className={styles.bar} role="img" aria-label={text} title={text}>
      {total > 0 && (['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const).map((severity) => counts[severity] > 0 && (
        <span key={severity} className={severity === 'unknown' ? 'hatched' : styles[severity]} style={{ flexGrow: counts[severity] }} />
      ))}
    </span>
  );
}

export function totalOf(counts: SeverityCounts): number {
  return counts.critical + counts.high + counts.medium + counts.low + counts.none + counts.unknown;
}
