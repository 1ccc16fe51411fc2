import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import styles from './ledger.module.css';
import { systemTreeQuery, type TreeNode } from './queries.ts';
import { SystemFindings } from './system-parts.tsx';
import { criticalityKeys, systemKindKeys } from './words.ts';

/** The tree comes flat and in order; what is folded away is simply not drawn. */
export function SystemTree({ q, onSearch, empty }: { q: string; onSearch: (q: string) => void; empty: ReactNode }) {
  const { t } = useTranslation();
  const query = useQuery(systemTreeQuery(q));
  return (
    <>
      <SearchInput value={q} onChange={onSearch} placeholder={t('ledger.systems.search')} />
      {query.data?.truncated === true && <Notice tone="amber">{t('ledger.tree.truncated')}</Notice>}
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        : query.data === undefined ? <Section><Bones lines={8} /></Section>
        : query.data.rows.length === 0 ? <Section>{empty}</Section>
        : <Section isFlush><TreeRows rows={query.data.rows} isFiltered={q !== ''} /></Section>}
    </>
  );
}

function TreeRows({ rows, isFiltered }: { rows: readonly TreeNode[]; isFiltered: boolean }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const tree = useMemo(() => withDepth(rows), [rows]);
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set(tree.filter((node) => !isFiltered && node.depth > 0 && node.hasChildren).map((node) => node.row.id)));
  const toggle = (id: string) => setFolded((before) => {
    const after = new Set(before);
    if (!after.delete(id)) after.add(id);
    return after;
  });
  const shown = useMemo(() => unfolded(tree, folded), [tree, folded]);
  return (
    <ul className={styles.tree} role="tree" aria-label={t('ledger.systems.tree')}>
      {shown.map(({ row, depth, hasChildren }) => (
        <li key={row.id} className={styles.node} role="treeitem" aria-level={depth + 1} aria-selected={false} {...(hasChildren ? { 'aria-expanded': !folded.has(row.id) } : {})} style={{ paddingLeft: 8 + depth * 22 }}>
          {hasChildren ? <button type="button" className={styles.toggle} aria-expanded={!folded.has(row.id)} aria-label={folded.has(row.id) ? t('ui.expand') : t('ui.fold')} onClick={() => toggle(row.id)}><Icon name="chevronRight" size={14} /></button> : <span style={{ width: 20 }} />}
          <Link to={`/systems/${row.id}`} className={styles.nodeName}><span className={styles.primary}>{localName(row.name, row.nameEn)}</span><span className={styles.code}>{row.code}</span></Link>
          <span className={styles.nodeFindings}><SystemFindings system={row} /></span>
          <span className={styles.nodeEnd}>{t(systemKindKeys[row.kind])} · {t(criticalityKeys[row.criticality])}</span>
        </li>
      ))}
    </ul>
  );
}

type Node = Readonly<{ row: TreeNode; depth: number; hasChildren: boolean }>;

/** Without what lies below a folded node; in tree order all of that follows it and is deeper. */
function unfolded(tree: readonly Node[], folded: ReadonlySet<string>): readonly Node[] {
  let hiddenBelow = Number.POSITIVE_INFINITY;
  return tree.filter((node) => {
    if (node.depth > hiddenBelow) return false;
    hiddenBelow = folded.has(node.row.id) ? node.depth : Number.POSITIVE_INFINITY;
    return true;
  });
}

function withDepth(rows: readonly TreeNode[]): readonly Node[] {
  const depths = new Map<string, number>();
  const parents = new Set(rows.map((row) => row.parentId));
  return rows.map((row) => {
    const depth = row.parentId === null || !depths.has(row.parentId) ? 0 : depths.get(row.parentId)! + 1;
    depths.set(row.id, depth);
    return { row, depth, hasChildren: parents.has(row.id) };
  });
}
