import { Button } from 'antd';
import type { EChartsType } from 'echarts/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { Icon } from '../icon.tsx';
import { fontFamily, palettes } from '../theme.ts';
import { useThemeMode } from '../theme-mode.tsx';
import { chartOptionOf, type ChartData } from './chart-option.ts';
import styles from './chart.module.css';

type ChartProps = Readonly<{
  data: ChartData;
  /** What a reader who does not see the picture should know: one or two sentences. */
  summary: string;
  /** The name of the categories, as head of the first column of the table. */
  categoryLabel: string;
  /** The list behind a mark. */
  addressOf?: (category: string, seriesId: string) => string | undefined;
  height?: number;
}>;

/** A chart with its table and its words. The drawing library is loaded only when a chart is seen first. */
export function Chart({ data, summary, categoryLabel, addressOf, height = 220 }: ChartProps) {
  const { t } = useTranslation();
  const [isTable, setTable] = useState(false);
  return (
    <figure className={styles.chart}>
      <div className={styles.head}>
        {data.series.length > 1 && data.series.map((series) => <span key={series.id} className={styles.key}><span className={styles.swatch} style={{ background: series.color }} />{series.label}</span>)}
        <span className={styles.toggle} data-screen-only><Button type="text" size="small" aria-pressed={isTable} icon={<Icon name={isTable ? 'chart' : 'table'} size={14} />} onClick={() => setTable(!isTable)}>{isTable ? t('ui.chart.asChart') : t('ui.chart.asTable')}</Button></span>
      </div>
      {isTable ? <ChartTable data={data} categoryLabel={categoryLabel} addressOf={addressOf} height={height} /> : <ChartCanvas data={data} addressOf={addressOf} height={height} />}
      <figcaption className="visually-hidden">{summary}</figcaption>
    </figure>
  );
}

type Addresses = ChartProps['addressOf'];

function ChartCanvas({ data, addressOf, height }: { data: ChartData; addressOf: Addresses; height: number }) {
  const ref = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const navigate = useNavigate();
  const { name } = useThemeMode();
  const format = useFormat();
  const draw = useEffectEvent(() => chart.current?.setOption(chartOptionOf(data, palettes[name], { number: format.number, font: fontFamily }), { notMerge: true }));
  const open = useEffectEvent((category: string, seriesId: string) => {
    const address = addressOf?.(category, seriesId);
    if (address !== undefined) void navigate(address);
  });
  useEffect(() => {
    const element = ref.current!;
    let isGone = false;
    const observer = new ResizeObserver(() => chart.current?.resize());
    void import('./echarts.ts').then(({ init }) => {
      if (isGone) return;
      chart.current = init(element, undefined, { renderer: 'svg' });
      chart.current.on('click', (event) => open(String(event.name), String(event.seriesId)));
      draw();
      observer.observe(element);
    });
    return () => {
      isGone = true;
      observer.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);
  useEffect(() => {
    draw();
  }, [data, name, format]);
  return <div ref={ref} className={styles.canvas} style={{ height }} aria-hidden />;
}

function ChartTable({ data, categoryLabel, addressOf, height }: { data: ChartData; categoryLabel: string; addressOf: Addresses; height: number }) {
  const format = useFormat();
  return (
    <div className={styles.tableWrap} style={{ height }}>
      <table>
        <thead><tr><th scope="col">{categoryLabel}</th>{data.series.map((series) => <th key={series.id} scope="col">{series.label}</th>)}</tr></thead>
        <tbody>
          {data.categories.map((category, index) => (
            <tr key={category}>
              <th scope="row">{category}</th>
              {data.series.map((series) => {
                const address = addressOf?.(category, series.id);
                const value = series.values[index];
                const text = value === null || value === undefined ? '—' : (data.format ?? format.number)(value);
                return <td key={series.id}>{address === undefined ? text : <Link to={address}>{text}</Link>}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
