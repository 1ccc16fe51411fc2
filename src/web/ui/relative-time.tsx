import { useTranslation } from '../i18n/use-text.ts';
import { useFormat } from '../i18n/format.ts';

/** "3 days ago" with the absolute time in its title; a dash in words where there is none. */
export function RelativeTime({ at }: { at: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (at === null) return <span className="muted">{t('ui.never')}</span>;
  return <time dateTime={at} title={format.dateTime(at)} className="nowrap">{isJustNow(at) ? t('ui.justNow') : format.relative(at)}</time>;
}

const momentMs = 60_000;

function isJustNow(at: string): boolean {
  return Math.abs(Date.now() - new Date(at).getTime()) < momentMs;
}

export function DateTime({ at }: { at: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (at === null) return <span className="muted">{t('ui.never')}</span>;
  return <time dateTime={at} title={format.relative(at)} className="nowrap">{format.dateTime(at)}</time>;
}
