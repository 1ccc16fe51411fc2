import type { EChartsCoreOption } from 'echarts/core';
import type { Palette } from '../palette.ts';

/** A value is null where nothing was measured. */
export type ChartSeries = Readonly<{ id: string; label: string; color: string; values: readonly (number | null)[]; isDashed?: boolean }>;
export type ChartData = Readonly<{
  kind: 'line' | 'stackedArea' | 'stackedBar' | 'bar';
  isHorizontal?: boolean;
  categories: readonly string[];
  series: readonly ChartSeries[];
  /** How values are written where they are no plain numbers. */
  format?: (value: number) => string;
  /** What happened at a category, drawn as a thin line with its words. */
  events?: readonly Readonly<{ category: string; label: string }>[];
}>;

type Words = Readonly<{ number: (value: number) => string; font: string }>;

/** One look for all charts: thin lines, few colours, labels beside the marks, no legend box where one series is. */
export function chartOptionOf(data: ChartData, palette: Palette, words: Words): EChartsCoreOption {
  const numberText = data.format ?? words.number;
  const categoryAxis = {
    type: 'category', data: [...data.categories], boundaryGap: data.kind === 'bar' || data.kind === 'stackedBar', inverse: data.isHorizontal === true,
    axisTick: { show: false }, axisLine: { lineStyle: { color: palette.line } }, axisLabel: { color: palette.textMuted, fontSize: 12, fontFamily: words.font, hideOverlap: true, width: data.isHorizontal === true ? 110 : undefined, overflow: 'truncate' },
  };
  const valueAxis = {
    type: 'value', ...(data.format === undefined ? { minInterval: 1 } : {}), splitNumber: 4, axisLabel: { color: palette.textMuted, fontSize: 12, fontFamily: words.font, formatter: numberText, hideOverlap: true },
    splitLine: { lineStyle: { color: palette.line } },
  };
  return {
    animationDuration: 240, animationDurationUpdate: 160, textStyle: { fontFamily: words.font },
    aria: { enabled: false },
    grid: { left: 8, right: 20, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis', confine: true, axisPointer: { type: data.kind === 'line' || data.kind === 'stackedArea' ? 'line' : 'shadow', lineStyle: { color: palette.lineStrong }, shadowStyle: { color: palette.hover, opacity: 0.6 } },
      backgroundColor: palette.raised, borderColor: palette.line, borderWidth: 1, padding: [8, 12], textStyle: { color: palette.text, fontSize: 12 }, extraCssText: `border-radius:6px;box-shadow:${palette.shadow}`,
      valueFormatter: (value: unknown) => (typeof value === 'number' ? numberText(value) : '—'),
    },
    ...(data.isHorizontal === true ? { xAxis: valueAxis, yAxis: categoryAxis } : { xAxis: categoryAxis, yAxis: valueAxis }),
    series: data.series.map((series, index) => ({ ...seriesOf(data, series, palette), ...(index === 0 ? markLineOf(data, palette) : {}) })),
  };
}

function seriesOf(data: ChartData, series: ChartSeries, palette: Palette): Record<string, unknown> {
  const common = { id: series.id, name: series.label, data: [...series.values], itemStyle: { color: series.color }, cursor: 'pointer' };
  if (data.kind === 'line') return { ...common, type: 'line', showSymbol: series.values.filter((value) => value !== null).length < 2, symbolSize: 6, connectNulls: true, lineStyle: { width: series.isDashed === true ? 1 : 2, color: series.color, ...(series.isDashed === true ? { type: 'dashed' } : {}) } };
  if (data.kind === 'stackedArea') return { ...common, type: 'line', stack: 'all', showSymbol: series.values.length < 2, symbolSize: 6, lineStyle: { width: 1, color: series.color }, areaStyle: { color: series.color, opacity: 0.85 } };
  return { ...common, type: 'bar', ...(data.kind === 'stackedBar' ? { stack: 'all' } : {}), barMaxWidth: 22, itemStyle: { color: series.color, borderColor: palette.surface, borderWidth: data.kind === 'stackedBar' ? 0.5 : 0 } };
}

function markLineOf(data: ChartData, palette: Palette): Record<string, unknown> {
  if (data.events === undefined || data.events.length === 0) return {};
  return {
    markLine: {
      symbol: 'none', silent: true, lineStyle: { color: palette.lineStrong, type: 'dashed', width: 1 }, label: { color: palette.textMuted, fontSize: 11, formatter: '{b}', position: 'insideEndTop' },
      data: data.events.map((event) => ({ name: event.label, xAxis: event.category })),
    },
  };
}
