import { useFormat } from '../../i18n/format.ts';

/** An instant to the second: in a log what followed what matters. */
export function Moment({ at }: { at: string }) {
  const format = useFormat();
  return <time dateTime={at} title={format.relative(at)} className="nowrap">{format.dateTime(at)}:{String(new Date(at).getSeconds()).padStart(2, '0')}</time>;
}
