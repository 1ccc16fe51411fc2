import { regimeContract } from '#features/regime/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import { isNotThere } from '../../api/errors.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { FilterBar, FixedChip, FlagChip, SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Page, PageHeader } from '../../ui/page.tsx';
import { choiceFilter, flagFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { Affirmations } from './affirmations.tsx';
import { ItemPanel } from './item-panel.tsx';
import { coverageQuery, useArticleNo, useClauseNo, useLocalText, type CoverageItem } from './queries.ts';
import { Modality, RequirementStatus } from './status.tsx';
import { addresseeKeys, requirementStateKeys } from './words.ts';

const states = ['implemented', 'partial', 'not-implemented', 'not-assessed', 'not-applicable'] as const;
const schema = { q: textFilter(), state: choiceFilter(['', ...states]), group: textFilter(), gaps: flagFilter() };

/** Every item of a framework, where it stands and why. */
export function CoveragePage() {
  const { frameworkId = '' } = useParams();
  const { t } = useTranslation();
  const say = useLocalText();
  const { language } = useLanguage();
  const panel = usePanel();
  const query = useQuery(coverageQuery(frameworkId));
  const filters = useUrlFilters(schema);
  const { values, set } = filters;
  const data = query.data;
  const rows = useMemo(() => data?.items.filter((item) => (values.state === '' || item.state === values.state) && (values.group === '' || item.group === values.group) && (!values.gaps || item.isGap) && (values.q === '' || `${item.id} ${item.title.zh} ${item.title.en}`.toLowerCase().includes(values.q.toLowerCase()))), [data, values]);
  const articleNo = useArticleNo();
  const columns = useItemColumns(data?.rulesVersion ?? '');
  if (query.error !== null && data === undefined) return isNotThere(query.error) ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const open = data?.items.find((item) => item.id === panel.key);
  const formats = (['csv', 'xlsx', 'docx', 'pdf'] as const).map((format) => ({ key: format, label: <a href={linkTo(regimeContract.exportCoverage, { params: { frameworkId }, query: { format, language } })} download>{format === 'csv' ? t('ui.exportCsv') : format === 'xlsx' ? t('ui.exportXlsx') : format === 'docx' ? t('regime.download.docx') : t('regime.download.pdf')}</a> }));
  const isArticles = data?.framework.id === 'opinions-2021-146';
  const groupOf = (item: CoverageItem) => {
    const group = data?.groups.find((row) => row.id === item.group);
    return { key: item.group, heading: group === undefined ? item.group : <strong>{isArticles ? `${t('regime.article', { number: articleNo(group.id) })} ${say(group.title)}` : `${group.id} ${say(group.title)}`}</strong> };
  };
  return (
    <Page>
      <PageHeader
        title={data === undefined ? undefined : say(data.framework.title)} trail={[{ to: '/regime', label: t('shell.page.regime') }, { to: '/regime/coverage', label: t('regime.tab.coverage') }]}
        facts={data !== undefined && <><span>{t('regime.frameworkFacts', { version: data.framework.version, count: data.items.length })}</span><span>{t('regime.rulesVersion', { version: data.rulesVersion })}</span></>}
        actions={<Dropdown trigger={['click']} menu={{ items: formats }}><Button icon={<Icon name="download" size={14} />}>{t('ui.export')}</Button></Dropdown>}
      />
      {data?.items.some((item) => !item.isVerified) === true && <Notice tone="amber">{t('regime.notVerifiedWords', { source: data.framework.source })}</Notice>}
      <FigureStrip
        label={t('regime.tab.coverage')}
        figures={[
          ...states.map((state) => ({ id: state, label: t(requirementStateKeys[state]), value: data?.counts[state], isActive: values.state === state, to: filters.linkWith({ state: values.state === state ? '' : state }) })),
          ...(data?.framework.kind === 'regulation' ? [{ id: 'gaps', label: t('regime.figure.gaps'), value: data.gapCount, tone: 'critical' as const, note: t('regime.figure.gapsNote'), isActive: values.gaps, to: filters.linkWith({ gaps: !values.gaps }) }] : []),
        ]}
      />
      <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('regime.searchItems')} />} isFiltered={filters.search !== ''} onClear={filters.clear}>
        {values.group !== '' && <FixedChip label={t('regime.field.group')} value={isArticles ? t('regime.article', { number: articleNo(values.group) }) : values.group} onRemove={() => set({ group: '' })} />}
        {data?.framework.kind === 'regulation' && <FlagChip label={t('regime.figure.gaps')} isSet={values.gaps} onChange={(gaps) => set({ gaps })} />}
      </FilterBar>
      <DataTable name="coverage" label={t('regime.tab.coverage')} columns={columns} pages={wholePages({ data: rows, error: query.error, isPending: query.isPending, refetch: query.refetch })} keyOf={(item) => item.id} hasPanel groupOf={groupOf} empty={<EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>}>{t('ui.noMatchWords')}</EmptyState>} />
      {data !== undefined && data.framework.affirmationMonths !== null && <Affirmations framework={data.framework} />}
      {data !== undefined && open !== undefined && <ItemPanel item={open} framework={data.framework} rulesVersion={data.rulesVersion} onClose={panel.close} />}
    </Page>
  );
}

function useItemColumns(rulesVersion: string): readonly Column<CoverageItem>[] {
  const { t } = useTranslation();
  const say = useLocalText();
  const numberOf = useClauseNo();
  return useMemo(() => [
    { id: 'id', label: t('regime.field.item'), width: 76, cell: (item) => <span className="nowrap">{item.id}</span> },
    { id: 'title', label: t('regime.field.requirement'), cell: (item) => <span className="truncate" title={say(item.title)}>{say(item.title)}</span> },
    { id: 'modality', label: t('regime.field.modality'), width: 110, priority: 2, cell: (item) => item.addressee === 'institution' ? <Modality modality={item.modality} wording={item.wording} /> : <span className="muted">{t(addresseeKeys[item.addressee])}</span> },
    { id: 'state', label: t('regime.field.status'), width: 'min(230px, 42vw)', cell: (item) => <RequirementStatus item={item} rulesVersion={rulesVersion} /> },
    { id: 'clauses', label: t('regime.field.clauses'), width: '16%', priority: 3, cell: (item) => item.clauses.length === 0 ? <span className="muted">{t('ui.none')}</span> : <span className="nowrap" title={item.clauses.map((clause) => `${clause.policyDocNo} ${numberOf(clause.no)}`).join('\n')}><Link to={`/regime/policies/${item.clauses[0]!.policyId}#${item.clauses[0]!.id}`}>{item.clauses[0]!.policyDocNo} {numberOf(item.clauses[0]!.no)}</Link>{item.clauses.length > 1 && <span className="muted"> +{item.clauses.length - 1}</span>}</span> },
    { id: 'controls', label: t('regime.field.controls'), width: 90, align: 'end', priority: 3, cell: (item) => item.controls.length === 0 ? '0' : <Link to={`/regime/controls?requirement=${encodeURIComponent(`${item.framework}/${item.id}`)}`}>{item.controls.length}</Link> },
  ], [t, say, rulesVersion, numberOf]);
}
