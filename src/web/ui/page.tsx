import { useEffect, type ReactNode } from 'react';
import { Link, NavLink } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { Icon } from './icon.tsx';
import styles from './layout.module.css';
import { Bone } from './skeleton.tsx';
import { tones, type Tone } from './state-chip.tsx';

/** The room of a page: its edges and the distances between its parts. */
export function Page({ children }: { children: ReactNode }) {
  return <div className={styles.page}>{children}</div>;
}

export type Trail = readonly Readonly<{ to: string; label: ReactNode }>[];

type PageHeaderProps = Readonly<{
  /** Plain text: it also names the window. Undefined while it is on its way. */
  title: string | undefined;
  trail?: Trail;
  chips?: ReactNode;
  facts?: ReactNode;
  actions?: ReactNode;
}>;

/** Identity at the left, what can be done at the right. */
export function PageHeader({ title, trail = [], chips, facts, actions }: PageHeaderProps) {
  const { t } = useTranslation();
  const appName = t('shell.appName');
  useEffect(() => {
    document.title = title === undefined ? appName : `${title} · ${appName}`;
  }, [title, appName]);
  return (
    <header className={styles.header}>
      <div className={styles.heading}>
        {trail.length > 0 && (
          <nav className={styles.trail} aria-label={t('ui.trail')}>
            {trail.map((step) => <span key={step.to} style={{ display: 'contents' }}><Link to={step.to}>{step.label}</Link><Icon name="chevronRight" size={12} /></span>)}
          </nav>
        )}
        <div className={styles.titleRow}>
          <h1 className={styles.title}>{title ?? <span style={{ display: 'block', padding: '6px 0' }}><Bone width={220} height={16} /></span>}</h1>
          {chips}
        </div>
        {facts !== undefined && <div className={styles.facts}>{facts}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions} data-screen-only>{actions}</div>}
    </header>
  );
}

/** A titled surface. `isFlush` where its content brings its own edges, such as a table. */
export function Section({ title, note, extra, isFlush = false, children }: { title?: ReactNode; note?: ReactNode; extra?: ReactNode; isFlush?: boolean; children: ReactNode }) {
  return (
    <section className={styles.section}>
      {title !== undefined && <div className={styles.sectionHead}><h2>{title}{note !== undefined && <span className={styles.note}>{note}</span>}</h2>{extra}</div>}
      <div className={styles.sectionBody} data-flush={isFlush}>{children}</div>
    </section>
  );
}

/** Surfaces side by side that stand below each other where there is no room. `shape` is a grid template for two unequal ones. */
export function Columns({ count = 2, shape, children }: { count?: number; shape?: string; children: ReactNode }) {
  return <div className={styles.columns} style={{ ['--columns' as string]: count, ...(shape === undefined ? {} : { ['--shape' as string]: shape }) }}>{children}</div>;
}

/** Surfaces below each other inside a column. */
export function Stack({ children }: { children: ReactNode }) {
  return <div className={styles.stack}>{children}</div>;
}

export type TabLink = Readonly<{ to: string; label: ReactNode; count?: string | undefined; isEnd?: boolean }>;

/** Tabs that are addresses. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav className={styles.tabs} aria-label={label} data-screen-only>
      {tabs.map((tab) => <NavLink key={tab.to} to={tab.to} end={tab.isEnd ?? true} preventScrollReset>{tab.label}{tab.count !== undefined && <span className={styles.tabCount}>{tab.count}</span>}</NavLink>)}
    </nav>
  );
}

/** Names and values of one thing. Entries without a value say so in words, never with an empty place. */
export function Definitions({ rows }: { rows: readonly (readonly [name: ReactNode, value: ReactNode] | false)[] }) {
  const { t } = useTranslation();
  return (
    <dl className={styles.definitions}>
      {rows.map((row, index) => row !== false && (
        // oxlint-disable-next-line react/no-array-index-key -- the rows of one thing keep their places
        <div key={index} style={{ display: 'contents' }}><dt>{row[0]}</dt><dd>{row[1] === null || row[1] === undefined || row[1] === '' ? <span className="muted">{t('ui.notRecorded')}</span> : row[1]}</dd></div>
      ))}
    </dl>
  );
}

/** A sentence that concerns the whole page. */
export function Notice({ tone, children, action }: { tone: Tone; children: ReactNode; action?: ReactNode }) {
  const icon = tones[tone] ?? 'info';
  return <div className={styles.notice} data-tone={tone} role="status"><Icon name={icon} /><div>{children}</div>{action}</div>;
}
