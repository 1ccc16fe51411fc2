import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page, PageHeader } from '../../ui/page.tsx';
import { inboxQuery, type Task } from './queries.ts';
import styles from './inbox.module.css';

/** What waits for the caller, what is late first. Done, it is gone: nothing is ticked off here. */
export function InboxPage() {
  const { t } = useTranslation();
  const localName = useLocalName();
  const query = useQuery({ ...inboxQuery, select: ({ rows }) => rows });
  const columns = useMemo((): readonly Column<Task>[] => [
    { id: 'text', label: t('inbox.field.task'), cell: (row) => <span className={styles.task}><Link to={row.link} title={localName(row.text.zh, row.text.en)}>{localName(row.text.zh, row.text.en)}</Link><span className="muted">{localName(row.kindTitle.zh, row.kindTitle.en)}{row.isLate && <span className={styles.late}> · {t('inbox.late')}</span>}</span></span> },
    { id: 'due', label: t('inbox.field.due'), width: 120, cell: (row) => row.dueOn !== null ? <span className={row.isLate ? styles.late : undefined}>{row.dueOn}</span> : <span className="muted">{t('inbox.noDay')}</span> },
  ], [t, localName]);
  return (
    <Page>
      <PageHeader title={t('shell.page.inbox')} facts={t('inbox.lead')} />
      <DataTable name="inbox" label={t('shell.page.inbox')} columns={columns} pages={wholePages(query)} keyOf={(row) => row.key} addressOf={(row) => row.link} hasTools={false} empty={<EmptyState icon="check" title={t('inbox.none')}>{t('inbox.noneWords')}</EmptyState>} />
    </Page>
  );
}
