import { useFormat } from '../../i18n/format.ts';
import styles from './audit.module.css';

/** An instant to the second: in a log what followed what matters. */
export function Moment({ at }: { at: string }) {
  const format = useFormat();
  const text = format.dateTime(at);
  const [, year = '', rest = text] = /^(\d{4}-)(.*)$/.exec(text) ?? [];
  return <time dateTime={at} title={format.relative(at)} className="nowrap"><span className={styles.fine}>{year}</span>{rest}<span className={styles.fine}>:{String(new Date(at).getSeconds()).padStart(2, '0')}</span></time>;
}
