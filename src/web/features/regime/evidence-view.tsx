import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { DateTime } from '../../ui/relative-time.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { useLocalText, type Evidence } from './queries.ts';
import styles from './regime.module.css';

const rowsShown = 20;

/** Whether what an evidence query looked for holds. */
export function Holds({ holds }: { holds: boolean | null }) {
  const { t } = useTranslation();
  if (holds === null) return <StateChip tone="neutral">{t('regime.holds.undecided')}</StateChip>;
  return holds ? <StateChip tone="good">{t('regime.holds.yes')}</StateChip> : <StateChip tone="danger">{t('regime.holds.no')}</StateChip>;
}

/** What an evidence query answered: its sentence, its verdict, the first rows, and the page that shows the same live. */
export function EvidenceView({ evidence, isFrozen = false }: { evidence: Evidence; isFrozen?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useLocalText();
  const shown = evidence.rows.slice(0, rowsShown);
  return (
    <div className={styles.evidence}>
      <div className={styles.evidenceHead}><Holds holds={evidence.holds} /><strong>{say(evidence.title)}</strong><span className="muted">{isFrozen ? t('regime.evidence.frozen') : t('regime.evidence.live')} <DateTime at={evidence.collectedAt} /></span></div>
      <p>{say(evidence.summary)}</p>
      {shown.length > 0 && (
        <div className={styles.evidenceTable}>
          <table>
            <thead><tr>{evidence.columns.map((column) => <th key={column.en} scope="col">{say(column)}</th>)}</tr></thead>
            {/* oxlint-disable-next-line react/no-array-index-key -- rows of a snapshot keep their places */}
            <tbody>{shown.map((row, index) => <tr key={index}>{row.map((cell, at) => <td key={at}>{cell === null ? <span className="muted">{t('ui.notRecorded')}</span> : typeof cell === 'number' ? format.number(cell) : /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(cell) ? format.dateTime(cell) : cell}</td>)}</tr>)}</tbody>
          </table>
        </div>
      )}
      <p className="muted">{evidence.count > shown.length && shown.length > 0 ? t('regime.evidence.shown', { shown: format.number(shown.length), count: format.number(evidence.count) }) : t('regime.evidence.count', { count: format.number(evidence.count) })} · <Link to={evidence.link}>{t('regime.evidence.open')}</Link> · {evidence.name}</p>
    </div>
  );
}
