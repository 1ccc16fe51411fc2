import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { ChoiceChip, FilterBar, FlagChip, SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { choicesFilter, flagFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useExports } from '../../ui/use-exports.ts';
import { WhyCard } from '../../ui/why-card.tsx';
import { useWordOptions } from '../ledger/filter-options.ts';
import { refreshGrants, reviewsQuery, type Review, type ReviewItem, type ReviewItemQuery } from './queries.ts';
import { Term, useScopeText } from './scope-text.tsx';
import { reviewDecisionKeys, reviewDecisionTones, reviewKindKeys, roleKeys } from './words.ts';

const schema = { review: textFilter(), q: textFilter(), kind: choicesFilter(['grant', 'token', 'account']), decision: choicesFilter(['open', 'keep', 'end', 'lapsed']), dormant: flagFilter() };
type Filters = ReturnType<typeof useUrlFilters<typeof schema>>;

/** The quarterly look at what everybody holds: kept or ended one by one, or many at once. */
export function ReviewsTab() {
  const { t } = useTranslation();
  const session = useSession();
  const filters = useUrlFilters(schema);
  const query = useQuery(reviewsQuery);
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Section><Bones lines={8} /></Section>;
  const { rows, isDue } = query.data;
  const review = rows.find((row) => row.id === filters.values.review) ?? rows[0];
  return (
    <>
      {isDue && <Notice tone="waiting" action={session.can('grants.approve') && <OpenReview />}>{t('identity.review.due')}</Notice>}
      {review === undefined ? <EmptyState icon="check" title={t('identity.reviews.empty')}>{t('identity.reviews.emptyWords')}</EmptyState> : <ReviewView reviews={rows} review={review} filters={filters} />}
    </>
  );
}

function OpenReview() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const open = useMutation({ mutationFn: () => call(identityContract.openReview), onSuccess: refreshGrants, onError: (error) => void message.error(errorTextOf(error, t)) });
  return <Button size="small" loading={open.isPending} onClick={() => open.mutate()}>{t('identity.review.openNow')}</Button>;
}

function ReviewView({ reviews, review, filters }: { reviews: readonly Review[]; review: Review; filters: Filters }) {
  const { t } = useTranslation();
  const exportsOf = useExports();
  const format = useFormat();
  const session = useSession();
  const { values, set } = filters;
  const { review: _review, ...query } = filters.query as ReviewItemQuery & { review?: string };
  const pages = usePages<ReviewItem>(['reviews', review.id, query], (cursor, signal) => call(identityContract.listReviewItems, { params: { reviewId: review.id }, query: { ...query, limit: 100, cursor }, signal }));
  const columns = useItemColumns();
  const isFiltered = Object.keys(query).length > 0;
  const link = (change: Parameters<typeof filters.linkWith>[0]) => `/people/reviews${filters.linkWith({ decision: [], dormant: false, ...change })}`;
  const only = (decision: (typeof values.decision)[number]) => values.decision.length === 1 && values.decision[0] === decision && !values.dormant;
  const exports = exportsOf((form) => linkTo(identityContract.exportReview, { params: { reviewId: review.id }, query: form }));
  return (
    <>
      {review.isOverdue && <Notice tone="danger">{t('identity.review.overdue', { date: format.date(review.dueAt), count: review.open })}</Notice>}
      <FigureStrip
        label={t('identity.tab.reviews')}
        figures={[
          { id: 'open', label: t('identity.review.decision.open'), value: review.open, note: review.closedAt === null ? t('identity.review.dueNote', { date: format.date(review.dueAt) }) : t('identity.review.closedNote', { date: format.date(review.closedAt) }), to: link({ decision: ['open'] }), isActive: only('open'), tone: review.isOverdue ? 'critical' : 'amber' },
          { id: 'keep', label: t('identity.review.decision.keep'), value: review.kept, to: link({ decision: ['keep'] }), isActive: only('keep') },
          { id: 'end', label: t('identity.review.decision.end'), value: review.ended, to: link({ decision: ['end'] }), isActive: only('end') },
          { id: 'lapsed', label: t('identity.review.decision.lapsed'), value: review.lapsed, note: t('identity.review.lapsedNote'), to: link({ decision: ['lapsed'] }), isActive: only('lapsed') },
          { id: 'dormant', label: t('identity.review.dormant'), value: review.dormant, to: link({ dormant: true }), isActive: values.dormant, tone: 'amber' },
        ]}
      />
      <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('identity.people.search')} />} isFiltered={isFiltered} onClear={filters.clear} end={<Select aria-label={t('identity.review.quarter')} value={review.id} onChange={(id: string) => set({ review: id })} options={reviews.map((row) => ({ value: row.id, label: `${row.quarter}${row.isOverdue ? ` · ${t('identity.review.overdueShort')}` : row.closedAt === null ? ` · ${t('identity.review.running')}` : ''}` }))} style={{ minWidth: 150 }} />}>
        <ChoiceChip label={t('identity.review.kindLabel')} options={useWordOptions(reviewKindKeys)} chosen={values.kind} onChange={(kind) => set({ kind: kind as typeof values.kind })} />
        <ChoiceChip label={t('identity.review.decisionLabel')} options={useWordOptions(reviewDecisionKeys)} chosen={values.decision} onChange={(decision) => set({ decision: decision as typeof values.decision })} />
        <FlagChip label={t('identity.review.dormant')} isSet={values.dormant} onChange={(dormant) => set({ dormant })} />
      </FilterBar>
      <DataTable
        name="review-items" label={t('identity.tab.reviews')} columns={columns} pages={pages} keyOf={(item) => item.id} exports={exports}
        {...(session.can('grants.approve') && review.closedAt === null ? { bulk: (rows: readonly ReviewItem[], clear: () => void) => <BulkDecision review={review} items={rows} onDone={clear} /> } : {})}
        empty={<EmptyState icon="check" title={isFiltered ? t('ui.noMatch') : t('identity.review.nothing')} actions={isFiltered && <Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>} />}
      />
    </>
  );
}

/** Keeps or ends what is selected. What one holds oneself is left out, and said. */
function BulkDecision({ review, items, onDone }: { review: Review; items: readonly ReviewItem[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [isEnding, setEnding] = useState(false);
  const open = items.filter((item) => item.decision === null && !item.isOwn);
  const itemIds = open.map((item) => item.id);
  const ownCount = items.filter((item) => item.isOwn && item.decision === null).length;
  const decide = useMutation({
    mutationFn: (input: { decision: 'keep' } | { decision: 'end'; reason: string }) => call(identityContract.decideReviewItems, { params: { reviewId: review.id }, body: { ...input, itemIds } }),
    onSuccess: async (after) => {
      await refreshGrants();
      setEnding(false);
      onDone();
      void message.success(after.closedAt === null ? t('identity.review.decided', { count: itemIds.length }) : t('identity.review.closed'));
    },
    onError: (error) => void message.error(errorTextOf(error, t)),
  });
  return (
    <>
      {ownCount > 0 && <span className="soft" style={{ fontSize: 12 }}>{t('identity.review.ownLeftOut', { count: ownCount })}</span>}
      <Button size="small" type="primary" disabled={itemIds.length === 0} loading={decide.isPending && !isEnding} icon={<Icon name="check" size={14} />} onClick={() => decide.mutate({ decision: 'keep' })}>{t('identity.review.keep', { count: itemIds.length })}</Button>
      <Button size="small" danger disabled={itemIds.length === 0} onClick={() => setEnding(true)}>{t('identity.review.end', { count: itemIds.length })}</Button>
      <Modal open={isEnding} title={t('identity.review.endTitle', { count: itemIds.length })} onCancel={() => setEnding(false)} footer={null} destroyOnHidden>
        <Form layout="vertical" onFinish={({ reason }: { reason: string }) => decide.mutate({ decision: 'end', reason })}>
          <p className="soft" style={{ margin: '0 0 12px' }}>{t('identity.review.endWords')}</p>
          <Form.Item name="reason" label={t('identity.grant.endReason')} rules={[{ required: true, whitespace: true, message: t('identity.grant.reasonMissing') }]}><Input maxLength={500} autoFocus /></Form.Item>
          <div style={{ display: 'flex', gap: 8 }}><Button danger type="primary" htmlType="submit" loading={decide.isPending}>{t('identity.review.end', { count: itemIds.length })}</Button><Button onClick={() => setEnding(false)}>{t('ui.cancel')}</Button></div>
        </Form>
      </Modal>
    </>
  );
}

function useItemColumns(): readonly Column<ReviewItem>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => [
    { id: 'person', label: t('identity.grant.person'), width: '20%', cell: (item) => <><span style={{ fontWeight: 500 }}>{item.personName}</span> <span className="muted">{item.personLogin}</span></> },
    { id: 'kind', label: t('identity.review.kindLabel'), width: 88, priority: 3, cell: ({ facts }) => t(reviewKindKeys[facts.kind]) },
    { id: 'what', label: t('identity.review.what'), cell: (item) => <What item={item} /> },
    { id: 'term', label: t('identity.grant.term'), width: 210, priority: 3, cell: ({ facts }) => facts.kind === 'grant' ? <Term from={facts.validFrom} to={facts.validTo} /> : facts.kind === 'token' ? t('identity.review.until', { date: format.date(facts.expiresAt) }) : '' },
    { id: 'lastSignIn', label: t('identity.field.lastSignIn'), width: 150, priority: 2, cell: (item) => <span style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}><RelativeTime at={item.lastSignInAt} />{item.isDormant && <Tag title={t('identity.review.dormantHint')}>{t('identity.review.dormant')}</Tag>}</span> },
    { id: 'decision', label: t('identity.review.decisionLabel'), width: 130, cell: (item) => <Decision item={item} /> },
  ], [t, format]);
}

function What({ item: { facts } }: { item: ReviewItem }) {
  const { t } = useTranslation();
  const scopeText = useScopeText();
  if (facts.kind === 'grant') return <>{t(roleKeys[facts.role])} <span className="soft">{scopeText(facts)}</span></>;
  if (facts.kind === 'token') return <>{facts.name} <span className="code muted">{facts.scopes.join(' ')}</span></>;
  return <span className="soft">{t('identity.review.forgotten')}</span>;
}

function Decision({ item }: { item: ReviewItem }) {
  const { t } = useTranslation();
  const decision = item.decision ?? 'open';
  const chip = <StateChip tone={reviewDecisionTones[decision]}>{t(reviewDecisionKeys[decision])}</StateChip>;
  if (item.decision === null) return item.isOwn ? <WhyCard title={t('identity.review.ownTitle')} reasons={[{ key: 'own', text: t('identity.review.own') }]} rule={t('identity.grant.rule')}><StateChip tone="waiting" icon="lock">{t('identity.review.decision.other')}</StateChip></WhyCard> : chip;
  return <WhyCard title={t(reviewDecisionKeys[decision])} reasons={[{ key: 'decided', text: item.reason ?? t(item.decision === 'lapsed' ? 'identity.review.lapsedNote' : 'identity.review.noReason'), source: item.decidedByName ?? t('identity.grant.byProgram'), at: item.decidedAt }]}>{chip}</WhyCard>;
}
