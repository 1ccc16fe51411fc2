import { coordinationContract } from '#features/coordination/contract.ts';
import { Button } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceChip, FilterBar } from '../../ui/filter-bar.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { choiceFilter, choicesFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import type { MeetingRow } from './queries.ts';
import styles from './coordination.module.css';
import { formKeys, meetingStateKeys, meetingStateTones } from './words.ts';

const schema = { state: choicesFilter(['planned', 'invited', 'held', 'minuted', 'signed', 'cancelled']), form: choiceFilter(['', 'meeting', 'written']) };

/** Meetings and written procedures, of all bodies or of one. */
export function MeetingsTab({ bodyId }: { bodyId?: string }) {
  const { t } = useTranslation();
  const filters = useUrlFilters(schema);
  const query = { ...(filters.query as { state?: MeetingRow['state'][]; form?: MeetingRow['form'] }), ...(bodyId === undefined ? {} : { bodyId }) };
  const pages = usePages<MeetingRow>(['coordination', 'meetings', query], (cursor, signal) => call(coordinationContract.listMeetings, { query: { ...query, limit: 50, cursor }, signal }));
  const columns = useMeetingColumns(bodyId !== undefined);
  const isFiltered = Object.keys(filters.query).length > 0;
  return (
    <>
      <FilterBar isFiltered={isFiltered} onClear={filters.clear}>
        <ChoiceChip label={t('coordination.field.state')} options={useWordOptions(meetingStateKeys)} chosen={filters.values.state} onChange={(chosen) => filters.set({ state: chosen as typeof filters.values.state })} />
        <ChoiceChip label={t('coordination.field.form')} isSingle options={useWordOptions(formKeys)} chosen={filters.values.form === '' ? [] : [filters.values.form]} onChange={([form = '']) => filters.set({ form: form as typeof filters.values.form })} />
      </FilterBar>
      <DataTable name="meetings" label={t('coordination.tab.meetings')} columns={columns} pages={pages} keyOf={(meeting) => meeting.id} addressOf={(meeting) => `/meetings/${meeting.id}`} empty={isFiltered ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>} /> : <EmptyState icon="people" title={t('coordination.meetings.empty')}>{t('coordination.meetings.emptyWords')}</EmptyState>} />
    </>
  );
}

function useMeetingColumns(isOfOne: boolean): readonly Column<MeetingRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  return useMemo(() => [
    { id: 'title', label: t('coordination.field.meeting'), cell: (meeting) => <Link to={`/meetings/${meeting.id}`} data-row-link className="truncate" title={meeting.title}>{meeting.title}<span className={styles.narrowOnly}> {format.dateTime(meeting.plannedAt)}</span></Link> },
    { id: 'form', label: t('coordination.field.form'), width: 80, priority: 2, cell: (meeting) => <Tag>{t(formKeys[meeting.form])}</Tag> },
    { id: 'state', label: t('coordination.field.state'), width: 120, cell: (meeting) => <StateChip tone={meetingStateTones[meeting.state]}>{t(meetingStateText(meeting))}</StateChip> },
    ...(isOfOne ? [] : [{ id: 'body', label: t('coordination.field.body'), width: 190, priority: 3 as const, cell: (meeting: MeetingRow) => <span className="truncate">{localName(meeting.bodyNameZh, meeting.bodyNameEn)}</span> }]),
    { id: 'plannedAt', label: t('coordination.field.time'), width: 140, priority: 2, cell: (meeting) => <span className="nowrap">{format.dateTime(meeting.plannedAt)}</span> },
    { id: 'place', label: t('coordination.field.place'), width: 140, priority: 4, cell: (meeting) => meeting.place ?? <span className="muted">{t('ui.notRecorded')}</span> },
    { id: 'items', label: t('coordination.field.items'), width: 80, align: 'end', priority: 3, cell: (meeting) => format.number(meeting.itemCount) },
  ], [t, format, localName, isOfOne]);
}

/** Papers that are open for signature are going round; a meeting that is open is in session. */
export function meetingStateText({ form, state }: Pick<MeetingRow, 'form' | 'state'>) {
  return form === 'written' && state === 'held' ? 'coordination.meetingState.circulating' as const : meetingStateKeys[state];
}
