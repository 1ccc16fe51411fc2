import { regimeContract } from '#features/regime/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useMemo } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { isNotThere } from '../../api/errors.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Page, PageHeader, Section } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { readingQuery, readingsQuery, useClauseNo, useLocalText, type Reading } from './queries.ts';
import styles from './regime.module.css';

/** What the caller has to read, and one of it. */
export function ReadingsPage() {
  const { policyId } = useParams();
  return policyId === undefined ? <ReadingList /> : <ReadingPage policyId={policyId} />;
}

function ReadingList() {
  const { t } = useTranslation();
  const say = useLocalText();
  const query = useQuery(readingsQuery);
  const columns = useMemo((): readonly Column<Reading>[] => [
    { id: 'title', label: t('regime.field.title'), cell: (row) => <span className={styles.stacked}><span title={say(row.title)}>{say(row.title)}</span><span className="muted">{row.docNo} · {t('regime.version', { version: row.version })}</span></span> },
    { id: 'due', label: t('regime.field.due'), width: 130, priority: 2, cell: (row) => row.dueOn },
    { id: 'state', label: t('regime.field.state'), width: 200, cell: (row) => row.readAt !== null ? <StateChip tone="good"><DateTime at={row.readAt} /></StateChip> : <StateChip tone={row.isOverdue ? 'amber' : 'waiting'}>{row.isOverdue ? t('regime.reading.overdue') : t('regime.reading.open')}</StateChip> },
  ], [t, say]);
  return (
    <Page>
      <PageHeader title={t('shell.page.readings')} facts={t('regime.reading.lead')} />
      <DataTable name="readings" label={t('shell.page.readings')} columns={columns} pages={wholePages(query)} keyOf={(row) => row.policyId} addressOf={(row) => `/readings/${row.policyId}`} hasTools={false} empty={<EmptyState icon="check" title={t('regime.reading.none')} />} />
    </Page>
  );
}

function ReadingPage({ policyId }: { policyId: string }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const numberOf = useClauseNo();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const query = useQuery(readingQuery(policyId));
  const confirm = useMutation({
    mutationFn: () => call(regimeContract.confirmReading, { params: { policyId } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['readings'] });
      void queryClient.invalidateQueries({ queryKey: ['regime'] });
      void navigate('/readings');
    },
    onError: (error) => void message.error(errorTextOf(error, t)),
  });
  const data = query.data;
  if (query.error !== null && data === undefined) return isNotThere(query.error) ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  return (
    <Page>
      <PageHeader title={data === undefined ? undefined : say(data.title)} trail={[{ to: '/readings', label: t('shell.page.readings') }]} facts={data !== undefined && <><span>{data.docNo} · {t('regime.version', { version: data.version })}</span><span>{t('regime.inForceFrom', { day: data.effectiveOn })}</span><span>{t('regime.dueOn', { day: data.dueOn })}</span></>} />
      <Section isFlush>
        {data === undefined ? <div style={{ padding: 16 }}><Bones lines={10} /></div> : (
          <div className={styles.reading}>
            {data.clauses.map((clause) => <article key={clause.no}><h3>{numberOf(clause.no)}</h3><p>{say(clause.text)}</p></article>)}
            <footer>{data.readAt === null ? <Button type="primary" loading={confirm.isPending} onClick={() => confirm.mutate()}>{t('regime.reading.confirm')}</Button> : <StateChip tone="good">{t('regime.reading.done')} <DateTime at={data.readAt} /></StateChip>}</footer>
          </div>
        )}
      </Section>
    </Page>
  );
}
