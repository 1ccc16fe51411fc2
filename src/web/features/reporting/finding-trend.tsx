import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { Chart } from '../../ui/chart/chart.tsx';
import type { ChartData } from '../../ui/chart/chart-option.ts';
import { severityRows, totalOf } from '../../ui/severity.tsx';
import { palettes } from '../../ui/theme.ts';
import { useThemeMode } from '../../ui/theme-mode.tsx';
import type { Overview } from './queries.ts';

/** Drawn from the bottom: the most severe lies where it can be read off the axis. */
const layers = ['critical', 'high', 'medium', 'low'] as const;
/** A line needs two days. */
export const daysToDraw = 2;

/** Findings day by day. */
export function FindingTrend({ trend }: { trend: Overview['trend'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { name } = useThemeMode();
  const data = useMemo((): ChartData => {
    const palette = palettes[name];
    const colors = { critical: palette.criticalFill, high: palette.highFill, medium: palette.mediumFill, low: palette.lowFill } as const;
    return { kind: 'stackedArea', categories: trend.map((point) => point.day), series: layers.map((severity) => ({ id: severity, label: t(severityRows[severity].key), color: colors[severity], values: trend.map((point) => point.findings[severity]) })) };
  }, [trend, name, t]);
  const [first, last] = [trend[0]!, trend.at(-1)!];
  const summary = t('reporting.trendSummary', { from: first.day, before: format.number(totalOf(first.findings)), to: last.day, after: format.number(totalOf(last.findings)), critical: format.number(last.findings.critical) });
  return <Chart data={data} summary={summary} categoryLabel={t('reporting.day')} addressOf={(_day, severity) => `/findings?severity=${severity}`} height={260} />;
}
