import { useState } from 'react';
import { useTranslation } from '../i18n/use-text.ts';
import { Icon } from './icon.tsx';
import styles from './path-list.module.css';

export type PathStep = Readonly<{ packageVersionId: number | null; name: string; version: string | null; purl: string | null; requirement: string | null }>;

/** How many steps stand at each end of a folded path. */
const shownEnds = { block: { start: 2, end: 3 }, inline: { start: 1, end: 1 } } as const;

/** A dependency path from the root of a system down to a component; a long one is folded in its middle. */
export function DependencyPath({ steps, root, isInline = false }: { steps: readonly PathStep[]; root?: string; isInline?: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { start, end } = isInline ? shownEnds.inline : shownEnds.block;
  const folded = !isOpen && steps.length > start + end + (isInline ? 0 : 1) ? steps.length - start - end : 0;
  const shown = folded === 0 ? steps : [...steps.slice(0, start), ...steps.slice(-end)];
  return (
    <div className={`${styles.path} ${isInline ? styles.inline : ''}`}>
      {root !== undefined && <><span className={styles.step} data-root="true">{root}</span><Arrow /></>}
      {shown.map((step, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a path may name one package twice
        <span key={`${step.purl ?? step.name}-${index}`} style={{ display: 'contents' }}>
          {index > 0 && <Arrow />}
          {folded > 0 && index === start && <>{isInline ? <span className={styles.more}>+{folded}</span> : <button type="button" className={styles.more} onClick={() => setOpen(true)}>{t('ui.path.folded', { count: folded })}</button>}<Arrow /></>}
          <span className={styles.step} data-last={index === shown.length - 1} title={[step.purl ?? step.name, step.requirement === null ? null : t('ui.path.requirement', { requirement: step.requirement })].filter(Boolean).join('\n')}><span className={styles.name}>{isInline ? shortName(step.name) : step.name}</span>{step.version !== null && (!isInline || index === shown.length - 1) && <span className={styles.version}>{step.version}</span>}</span>
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

/** Without group and path: `org.apache.logging.log4j:log4j-core` is `log4j-core`; a scope of npm stays. */
function shortName(name: string): string {
  return name.startsWith('@') ? name : (name.split(/[:/]/).at(-1) ?? name);
}

function Arrow() {
  return <span className={styles.arrow} aria-hidden><Icon name="chevronRight" size={12} /></span>;
}
