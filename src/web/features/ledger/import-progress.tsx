import { ledgerContract } from '#features/ledger/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import { useEvents } from '../../api/events.ts';
import { queryClient } from '../../api/query-client.ts';
import { useFormat } from '../../i18n/format.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { ProgressTrack } from '../../ui/uploader.tsx';
import { issueTextOf } from './issue-words.ts';
import { importQuery, isFinished, type ImportRow } from './queries.ts';
import { importStateRows } from './words.ts';

/** Keeps an import fresh until it is finished: the server tells, nobody asks again and again. */
export function useImport(importId: string, initial?: ImportRow) {
  const query = useQuery({ ...importQuery(importId), ...(initial === undefined ? {} : { initialData: initial }) });
  const isOpen = query.data !== undefined && !isFinished(query.data.state);
  useEvents<ImportRow>(isOpen ? linkTo(ledgerContract.followImport, { params: { importId } }) : undefined, 'import', (row) => {
    queryClient.setQueryData(importQuery(importId).queryKey, row);
    if (!isFinished(row.state)) return 'more';
    for (const queryKey of [['systems'], ['packages'], ['findings'], ['overview'], ['imports', 'list'], ['licenses'], ['vulnerabilities']]) void queryClient.invalidateQueries({ queryKey });
    return 'finished';
  });
  return query;
}

export function ImportState({ state }: { state: ImportRow['state'] }) {
  const { t } = useTranslation();
  const row = importStateRows[state];
  return <StateChip tone={row.tone} icon={row.icon}>{t(row.key)}</StateChip>;
}

/** An import just sent: how far the server is, and in the end what became of the items. */
export function ImportProgress({ initial }: { initial: ImportRow }) {
  const { t } = useTranslation();
  const { data = initial } = useImport(initial.id, initial);
  return (
    <div style={{ display: 'grid', gap: 6 }}>
      {!isFinished(data.state) && <ProgressTrack share={data.progress / 100} label={data.fileName} />}
      <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px' }}>
        <ImportState state={data.state} />
        {data.refusal !== null && <span style={{ color: 'var(--danger)' }} title={data.refusal.message}>{issueTextOf(data.refusal, t)}</span>}
        {data.counts !== null && <ImportCounts counts={data.counts} />}
        <Link to={`/imports/${data.id}`}>{t('ledger.import.report')}</Link>
      </div>
    </div>
  );
}

export function ImportCounts({ counts }: { counts: NonNullable<ImportRow['counts']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return <span>{t('ledger.import.countsLine', { taken: format.number(counts.taken), merged: format.number(counts.merged), notTaken: format.number(counts.notTaken) })}</span>;
}
