import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Section } from '../../ui/page.tsx';
import { PathList } from '../../ui/path-list.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { componentOptionsQuery, pathsQuery, type SystemDetail } from './queries.ts';

/** How a component came into a system: the shortest paths from the root of each document down to it. */
export function SystemPathsTab({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const packageVersionId = Number(params.get('component') ?? 0);
  const [find, setFind] = useState('');
  const found = useQuery({ ...componentOptionsQuery(system.id, useDeferredValue(find)), placeholderData: keepPreviousData });
  const paths = useQuery({ ...pathsQuery(system.id, packageVersionId), enabled: packageVersionId > 0 });
  const last = paths.data?.paths[0]?.steps.at(-1);
  const options = [...new Map((found.data ?? []).map((row) => [row.packageVersionId, { value: row.packageVersionId, label: `${row.name} ${row.version ?? ''}` }])).values()];
  const known = packageVersionId > 0 && last !== undefined && !options.some((option) => option.value === packageVersionId) ? [{ value: packageVersionId, label: `${last.name} ${last.version ?? ''}` }, ...options] : options;
  return (
    <Section title={t('ledger.paths.title')} note={t('ledger.paths.note')}>
      <Select style={{ width: 'min(480px, 100%)', marginBottom: 16 }} aria-label={t('ledger.paths.choose')} placeholder={t('ledger.paths.choose')} value={packageVersionId > 0 ? packageVersionId : null} options={known} allowClear showSearch={{ filterOption: false, onSearch: setFind }} loading={found.isFetching} notFoundContent={found.isFetching ? t('ui.loading') : t('ui.nothingFound')} onChange={(value) => setParams(value === null || value === undefined ? {} : { component: String(value) }, { replace: true })} />
      {packageVersionId === 0 ? <EmptyState isInline title={t('ledger.paths.empty')}>{t('ledger.paths.emptyWords')}</EmptyState>
        : paths.error !== null ? <ErrorState error={paths.error} onRetry={() => void paths.refetch()} isInline />
        : paths.data === undefined ? <Bones lines={4} />
        : <><PathList paths={paths.data.paths} root={system.code} />{paths.data.truncated && <p className="muted" style={{ marginTop: 8 }}>{t('ledger.usage.pathsTruncated')}</p>}</>}
    </Section>
  );
}
