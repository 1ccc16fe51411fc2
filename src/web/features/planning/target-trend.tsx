import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { Chart } from '../../ui/chart/chart.tsx';
import type { ChartData } from '../../ui/chart/chart-option.ts';
import { palettes } from '../../ui/theme.ts';
import { useThemeMode } from '../../ui/theme-mode.tsx';
import { useFigureText } from './figure-text.ts';
import type { TargetFigures } from './queries.ts';
import { pathOn, pointsOf, valuesOn } from './trend.ts';
import styles from './planning.module.css';

/** The measured line of a target beside the straight path from its baseline to its value on the day it is due. */
export function TargetTrend({ target, today }: { target: TargetFigures; today: string }) {
  const { t } = useTranslation();
  const { name } = useThemeMode();
  const { figure } = useFigureText();
  const palette = palettes[name];
  const data = useMemo((): ChartData => {
    const points = pointsOf(target, today);
    const now = points.find((day) => day >= today);
    return {
      kind: 'line', categories: points, format: (value) => figure(value, target.unit),
      series: [
        { id: 'measured', label: t('planning.trend.measured'), color: palette.brand, values: valuesOn(target, points, today) },
        ...(target.baseline === null ? [] : [{ id: 'path', label: t('planning.trend.path'), color: palette.textMuted, isDashed: true, values: points.map((day) => pathOn(target, day)) }]),
        { id: 'target', label: t('planning.trend.target'), color: palette.amber, isDashed: true, values: points.map(() => target.target) },
      ],
      events: now === undefined ? [] : [{ category: now, label: t('planning.trend.today') }],
    };
  }, [target, today, palette, figure, t]);
  const summary = t('planning.trend.summary', { baseline: figure(target.baseline?.value, target.unit), current: figure(target.current.value, target.unit), target: figure(target.target, target.unit), day: target.dueOn });
  if (data.series[0]!.values.every((value) => value === null)) return <p className="muted">{t('planning.trend.none')}</p>;
  return <Chart data={data} summary={summary} categoryLabel={t('planning.trend.day')} height={200} />;
}

const width = 120;
const height = 32;

/** The same as a line the size of a word. */
export function Sparkline({ target, today }: { target: TargetFigures; today: string }) {
  const points = pointsOf(target, today).filter((day) => day <= today);
  const values = valuesOn(target, points, today);
  const known = [...values.filter((value) => value !== null), target.target];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number) => (points.length < 2 ? width - 3 : 3 + (index / (points.length - 1)) * (width - 6));
  const y = (value: number) => (high === low ? height / 2 : height - 4 - ((value - low) / (high - low)) * (height - 8));
  const line = values.flatMap((value, index) => (value === null ? [] : [`${x(index).toFixed(1)},${y(value).toFixed(1)}`]));
  return (
    <svg className={styles.spark} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <line x1={0} x2={width} y1={y(target.target)} y2={y(target.target)} className={styles.sparkTarget} />
      <polyline points={line.join(' ')} className={styles.sparkLine} />
      {line.length > 0 && <circle cx={line.at(-1)!.split(',')[0]} cy={line.at(-1)!.split(',')[1]} r={2.5} className={styles.sparkDot} />}
    </svg>
  );
}
