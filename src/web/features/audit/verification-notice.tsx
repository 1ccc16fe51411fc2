import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { Notice } from '../../ui/page.tsx';
import type { Tone } from '../../ui/state-chip.tsx';
import type { Fault, Verification } from './queries.ts';
import { faultKeys } from './words.ts';
import styles from './audit.module.css';

const tones: Readonly<Record<Verification['state'], Tone>> = { waiting: 'waiting', running: 'waiting', intact: 'good', faulty: 'danger', failed: 'amber' };

/** What the last verification found, fault by fault. */
export function VerificationNotice({ verification }: { verification: Verification | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (verification === null) return <Notice tone="neutral">{t('audit.verify.none')}</Notice>;
  const { state, result, finishedAt, askedByName, askedAt } = verification;
  return (
    <Notice tone={tones[state]}>
      <Verdict verification={verification} />
      <span className="muted" style={{ marginInlineStart: 8 }}>{t('audit.verify.at', { who: askedByName ?? '', time: format.dateTime(finishedAt ?? askedAt) })}</span>
      {result !== null && result.faults.length > 0 && (
        <ul className={styles.faults} aria-label={t('audit.verify.faults')}>
          {result.faults.slice(0, 50).map((fault) => <li key={`${fault.kind}-${fault.seq}-${fault.id ?? ''}`}><FaultLine fault={fault} /></li>)}
        </ul>
      )}
    </Notice>
  );
}

function Verdict({ verification: { state, result, eventCount } }: { verification: Verification }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (state === 'intact') return t('audit.verify.intact', { count: eventCount ?? 0, number: format.number(eventCount ?? 0), covered: format.number(result?.coveredSeq ?? 0) });
  if (state === 'faulty') return t('audit.verify.faulty', { count: result?.faultCount ?? 0, number: format.number(result?.faultCount ?? 0) });
  return t(state === 'failed' ? 'audit.verify.failed' : 'audit.verify.waiting');
}

function FaultLine({ fault: { kind, seq, toSeq, isWithin, id } }: { fault: Fault }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [from, to] = [format.number(seq), format.number(toSeq ?? seq)];
  const place = toSeq === undefined || toSeq <= seq ? t('audit.fault.record', { seq: from }) : t(isWithin === true ? 'audit.fault.within' : 'audit.fault.records', { from, to });
  return <><strong>{t(faultKeys[kind])}</strong> {place} {id !== undefined && kind !== 'removed' && kind !== 'truncated' && <Link to={`?panel=${id}`} preventScrollReset><code>{id}</code></Link>}</>;
}
