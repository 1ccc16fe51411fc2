import { regimeContract } from '#features/regime/contract.ts';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Section } from '../../ui/page.tsx';
import { useLocalText, type PolicyRow, type Reminder } from './queries.ts';

/** How far every policy that must be read was read, and who is late. */
export function AcknowledgementTab() {
  return <><Rates /><Reminders /></>;
}

function Rates() {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useLocalText();
  const pages = usePages<PolicyRow>(['regime', 'policies', 'acknowledgement'], (cursor, signal) => call(regimeContract.listPolicies, { query: { state: ['issued'], limit: 200, cursor }, signal }));
  const asked = { ...pages, rows: pages.rows.filter((row) => row.mustBeRead), total: null };
  const columns = useMemo((): readonly Column<PolicyRow>[] => [
    { id: 'title', label: t('regime.field.title'), cell: (row) => <Link to={`/regime/policies/${row.id}/readers`}>{say(row.title)} <span className="muted">{row.docNo}</span></Link> },
    { id: 'readers', label: t('regime.figure.readers'), width: 110, align: 'end', priority: 2, cell: (row) => format.number(row.readerCount ?? 0) },
    { id: 'receipts', label: t('regime.figure.receipts'), width: 110, align: 'end', priority: 2, cell: (row) => format.number(row.receiptCount ?? 0) },
    { id: 'rate', label: t('regime.field.acknowledged'), width: 110, align: 'end', cell: (row) => row.readerCount === null || row.readerCount === 0 ? '—' : format.percent((row.receiptCount ?? 0) / row.readerCount) },
  ], [t, format, say]);
  return <Section title={t('regime.acknowledgement')} isFlush><DataTable name="acknowledgement" label={t('regime.acknowledgement')} columns={columns} pages={asked} keyOf={(row) => row.id} isPlain hasTools={false} skeletonRows={3} empty={<EmptyState icon="people" title={t('regime.acknowledgement.none')} isInline>{t('regime.acknowledgement.noneWords')}</EmptyState>} /></Section>;
}

function Reminders() {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useLocalText();
  const pages = usePages<Reminder>(['regime', 'reminders'], (cursor, signal) => call(regimeContract.listReminders, { query: { limit: 100, cursor }, signal }));
  const columns = useMemo((): readonly Column<Reminder>[] => [
    { id: 'name', label: t('regime.field.reader'), cell: (row) => row.name },
    { id: 'unit', label: t('ledger.field.unit'), priority: 2, cell: (row) => row.unitName === null ? <span className="muted">{t('ui.notRecorded')}</span> : say(row.unitName) },
    { id: 'policy', label: t('regime.field.policy'), cell: (row) => <Link to={`/regime/policies/${row.policyId}/readers`}>{say(row.title)}</Link> },
    { id: 'due', label: t('regime.field.due'), width: 120, priority: 2, cell: (row) => row.dueOn },
    { id: 'late', label: t('regime.field.daysLate'), width: 100, align: 'end', cell: (row) => format.number(row.daysLate) },
  ], [t, format, say]);
  return <Section title={t('regime.reminders')} isFlush><DataTable name="reminders" label={t('regime.reminders')} columns={columns} pages={pages} keyOf={(row) => `${row.policyId}/${row.personId}`} isPlain hasTools={false} skeletonRows={3} empty={<EmptyState icon="check" title={t('regime.reminders.none')} isInline />} /></Section>;
}
