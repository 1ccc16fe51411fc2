import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { useFormat } from '../../i18n/format.ts';

export type MetricUnit = 'share' | 'count' | 'days' | null;
export type FigureText = Readonly<{
  /** A figure in its unit; what is not known says so in words. */
  figure: (value: number | null | undefined, unit: MetricUnit) => string;
  /** An amount from minor units. */
  money: (minor: number, currency: string) => string;
}>;

export function useFigureText(): FigureText {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const format = useFormat();
  return useMemo(() => ({
    figure: (value, unit) => {
      if (value === null || value === undefined) return t('ui.unknown');
      if (unit === 'share') return format.percent(value);
      const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
      return unit === 'days' ? t('planning.days', { number }) : number;
    },
    money: (minor, currency) => {
      const money = moneyFormat(language, currency);
      return money.format(minor / 10 ** minorDigits(currency));
    },
  }), [t, language, format]);
}

function moneyFormat(language: string, currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'code' });
}

/** How many digits of its major unit a currency has: 2 for CNY, 0 for JPY. */
export function minorDigits(currency: string): number {
  try {
    return moneyFormat('en-US', currency).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
