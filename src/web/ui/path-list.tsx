import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';
import styles from './path-list.module.css';

export type PathStep = Readonly<{ packageVersionId: number | null; name: string; version: string | null; purl: string | null; requirement: string | null }>;

const shownEnds = { start: 2, end: 3 } as const;

/** A dependency path from the root of a system down to a component; a long one is folded in its middle. */
export function DependencyPath({ steps, root, isInline = false }: { steps: readonly PathStep[]; root?: string; isInline?: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const folded = !isOpen && steps.length > shownEnds.start + shownEnds.end + 1 ? steps.length - shownEnds.start - shownEnds.end : 0;
  const shown = folded === 0 ? steps : [...steps.slice(0, shownEnds.start), ...steps.slice(-shownEnds.end)];
  return (
    <div className={`${styles.path} ${isInline ? styles.inline : ''}`}>
      {root !== undefined && <><span className={styles.step} data-root="true">{root}</span><Arrow /></>}
      {shown.map((step, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a path may name one package twice
        <span key={`${step.purl ?? step.name}-${index}`} style={{ display: 'contents' }}>
          {index > 0 && <Arrow />}
          {folded > 0 && index === shownEnds.start && <><button type="button" className={styles.more} onClick={() => setOpen(true)}>{t('ui.path.folded', { count: folded })}</button><Arrow /></>}
          <span className={styles.step} data-last={index === shown.length - 1} title={[step.purl, step.requirement === null ? null : t('ui.path.requirement', { requirement: step.requirement })].filter(Boolean).join('\n')}>{step.name}{step.version !== null && <span className={styles.version}>{step.version}</span>}</span>
        </span>
      ))}
    </div>
  );
}

/** Shortest paths, one below the other. */
export function PathList({ paths, root }: { paths: readonly Readonly<{ part: string; steps: readonly PathStep[] }>[]; root?: string }) {
  const { t } = useTranslation();
  if (paths.length === 0) return <p className="muted">{t('ui.path.none')}</p>;
  return <div className={styles.list}>{paths.map((path, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- paths have no identity of their own
    <DependencyPath key={`${path.part}-${index}`} steps={path.steps} {...(root === undefined ? {} : { root })} />
  ))}</div>;
}

function Arrow() {
  return <span className={styles.arrow} aria-hidden><Icon name="chevronRight" size={12} /></span>;
}
