import { regimeContract } from '#features/regime/contract.ts';
import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages, type PageOfRows } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { Section } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { choiceFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useLocalText, type PolicyDetail, type Reader } from './queries.ts';

const schema = { read: choiceFilter(['', 'yes', 'no', 'overdue']) };
type ReaderPage = PageOfRows<Reader> & Readonly<{ readerCount: number; receiptCount: number; dueOn: string | null }>;

/** Who has to read this version, and who has confirmed it. */
export function ReadersTab({ policy }: { policy: PolicyDetail }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const filters = useUrlFilters(schema);
  const read = filters.values.read;
  const isAsked = policy.mustBeRead && policy.state === 'issued';
  const pages = usePages<Reader, ReaderPage>(['regime', 'readers', policy.id, read], (cursor, signal) => call(regimeContract.listReaders, { params: { policyId: policy.id }, query: { limit: 100, cursor, ...(read === '' ? {} : { read }) }, signal }), { isEnabled: isAsked });
  const columns = useMemo((): readonly Column<Reader>[] => [
    { id: 'name', label: t('regime.field.reader'), cell: (row) => <span>{row.name} <span className="muted">{row.login}</span></span> },
    { id: 'unit', label: t('ledger.field.unit'), priority: 2, cell: (row) => row.unitName === null ? <span className="muted">{t('ui.notRecorded')}</span> : say(row.unitName) },
    { id: 'read', label: t('regime.field.readAt'), width: 200, cell: (row) => row.readAt !== null ? <DateTime at={row.readAt} /> : row.isOverdue ? <StateChip tone="amber">{t('regime.reading.overdue')}</StateChip> : <span className="muted">{t('regime.reading.open')}</span> },
  ], [t, say]);
  if (!isAsked) return <Section><EmptyState icon="people" title={policy.mustBeRead ? t('regime.reading.whenIssued') : t('regime.reading.notAsked')} isInline /></Section>;
  const first = pages.first;
  const link = (value: 'yes' | 'no') => filters.linkWith({ read: read === value ? '' : value });
  return (
    <>
      <FigureStrip label={t('regime.policy.readers')} figures={[
        { id: 'all', label: t('regime.figure.readers'), value: first?.readerCount },
        { id: 'yes', label: t('regime.figure.receipts'), value: first?.receiptCount, to: link('yes'), isActive: read === 'yes', tone: 'good' },
        { id: 'no', label: t('regime.figure.open'), value: first === undefined ? undefined : first.readerCount - first.receiptCount, to: link('no'), isActive: read === 'no', note: first?.dueOn === null || first === undefined ? undefined : t('regime.dueOn', { day: first.dueOn }) },
      ]} />
      <DataTable name="policy-readers" label={t('regime.policy.readers')} columns={columns} pages={pages} keyOf={(row) => row.personId} empty={<EmptyState icon="people" title={t('ui.noMatch')} />} />
    </>
  );
}
