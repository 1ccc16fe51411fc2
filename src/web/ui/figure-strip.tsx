import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormat } from '../i18n/format.ts';
import styles from './layout.module.css';
import { Bone } from './skeleton.tsx';

export type Figure = Readonly<{
  id: string;
  label: ReactNode;
  /** Undefined while it is on its way; null where it was not counted. */
  value: number | null | undefined;
  note?: ReactNode;
  to?: string | undefined;
  tone?: 'critical' | 'high' | 'amber' | 'good' | undefined;
  isActive?: boolean;
}>;

/** Three to six figures; each leads to what it counts. */
export function FigureStrip({ figures, label }: { figures: readonly Figure[]; label: string }) {
  const format = useFormat();
  return (
    <nav className={styles.figures} aria-label={label}>
      {figures.map((figure) => {
        const tone = figure.value !== undefined && figure.value !== null && figure.value > 0 ? figure.tone : undefined;
        const content = (
          <>
            <span className={styles.figureLabel}>{figure.label}</span>
            <span className={styles.figureValue}>{figure.value === undefined ? <span style={{ display: 'block', padding: '6px 0' }}><Bone width={56} height={16} /></span> : figure.value === null ? '—' : format.number(figure.value)}</span>
            {figure.note !== undefined && <span className={styles.figureNote}>{figure.note}</span>}
          </>
        );
        return figure.to === undefined
          ? <div key={figure.id} className={styles.figure} data-tone={tone}>{content}</div>
          : <Link key={figure.id} to={figure.to} className={styles.figure} data-tone={tone} data-active={figure.isActive ?? false}>{content}</Link>;
      })}
    </nav>
  );
}
