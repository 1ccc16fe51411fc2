import { useQuery } from '@tanstack/react-query';
import { Input, Popover } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { ChoiceChip, FilterBar, FixedChip, SearchInput, type FilterOption } from '../../ui/filter-bar.tsx';
import filterStyles from '../../ui/filter-bar.module.css';
import { Icon } from '../../ui/icon.tsx';
import { choiceFilter, choicesFilter, textFilter, textsFilter, type UrlFilters } from '../../ui/url-filters.ts';
import { peopleOptionsQuery } from '../identity/queries.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import styles from './audit.module.css';
import { actionsQuery, type EventQuery } from './queries.ts';
import { actionText, kindText, knownKinds, outcomeRows } from './words.ts';

const periodHours = { day: 24, week: 7 * 24, month: 30 * 24, quarter: 90 * 24 } as const;

export const eventSchema = {
  q: textFilter(), action: textsFilter(), outcome: choicesFilter(['done', 'refused', 'failed']), actorId: textFilter(), objectKind: textFilter(), objectId: textFilter(),
  period: choiceFilter(['', 'day', 'week', 'month', 'quarter']), from: textFilter(), to: textFilter(),
};
export type EventFilters = UrlFilters<typeof eventSchema>;

/** The filters as the server takes them; days are those of the reader. A period begins at a full hour, so that the question stays the same for a while. */
export function eventQueryOf({ query: { period, from, to, ...rest } }: EventFilters, now: number): EventQuery {
  const hourMs = 3_600_000;
  const since = period === undefined || period === '' ? dayStart(from, 0) : new Date(Math.floor(now / hourMs) * hourMs - periodHours[period] * hourMs);
  const until = dayStart(to, 1);
  return { ...rest, ...(since === undefined ? {} : { from: since.toISOString() }), ...(until === undefined ? {} : { to: until.toISOString() }) } as EventQuery;
}

function dayStart(day: string | undefined, plusDays: number): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  const at = year === undefined ? undefined : new Date(Number(year), Number(month) - 1, Number(date) + plusDays);
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at;
}

export function EventFilterBar({ filters }: { filters: EventFilters }) {
  const { t } = useTranslation();
  const { values, set } = filters;
  const actions = useQuery(actionsQuery);
  const people = useActorOptions();
  const outcomes = useWordOptions({ done: outcomeRows.done.key, refused: outcomeRows.refused.key, failed: outcomeRows.failed.key });
  const options = (actions.data ?? []).map((action) => ({ value: action, label: actionText(action, t), text: `${actionText(action, t)} ${action}` }));
  return (
    <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('audit.search')} />} isFiltered={Object.keys(filters.query).length > 0} onClear={filters.clear}>
      <PeriodChip filters={filters} />
      <ChoiceChip label={t('audit.field.action')} options={options} chosen={values.action} onChange={(action) => set({ action })} />
      <ChoiceChip label={t('audit.field.outcome')} options={outcomes} chosen={values.outcome} onChange={(chosen) => set({ outcome: chosen as typeof values.outcome })} />
      <ChoiceChip label={t('audit.field.actor')} isSingle options={people.options} onFind={people.find} chosen={values.actorId === '' ? [] : [values.actorId]} chosenText={t('ui.chosenOne')} onChange={([actorId = '']) => set({ actorId })} />
      <ChoiceChip label={t('audit.field.objectKind')} isSingle options={knownKinds.map((kind) => ({ value: kind, label: kindText(kind, t), text: kindText(kind, t) }))} chosen={values.objectKind === '' ? [] : [values.objectKind]} onChange={([objectKind = '']) => set({ objectKind, objectId: '' })} />
      {values.objectId !== '' && <FixedChip label={t('audit.field.object')} value={values.objectId} onRemove={() => set({ objectId: '' })} />}
    </FilterBar>
  );
}

/** People by what is typed; nobody is asked for before: each such question is an event itself. */
function useActorOptions(): Readonly<{ options: readonly FilterOption[]; find: (text: string) => void }> {
  const [text, find] = useState('');
  const query = useQuery({ ...peopleOptionsQuery(useDeferredValue(text)), enabled: text.trim() !== '' });
  return { find, options: (query.data ?? []).map((person) => ({ value: person.id, label: `${person.name} (${person.login})`, text: person.name })) };
}

/** The last hours or days, or from one day to another. */
function PeriodChip({ filters: { values, set } }: { filters: EventFilters }) {
  const { t } = useTranslation();
  const periods = { day: t('audit.period.hours'), week: t('audit.period.week'), month: t('audit.period.month'), quarter: t('audit.period.quarter') };
  const days = [values.from, values.to].some((day) => day !== '') ? `${values.from} – ${values.to}` : undefined;
  const shown = values.period === '' ? days : periods[values.period];
  const choice = (
    <div className={styles.period} role="group" aria-label={t('audit.field.period')}>
      {Object.entries(periods).map(([period, text]) => (
        <button key={period} type="button" className={filterStyles.chip} data-set={values.period === period} onClick={() => set({ period: (values.period === period ? '' : period) as typeof values.period, from: '', to: '' })}>{text}</button>
      ))}
      <label htmlFor="audit-from">{t('audit.period.from')}<Input id="audit-from" type="date" size="small" value={values.from} max={values.to} onChange={(event) => set({ from: event.target.value, period: '' })} /></label>
      <label htmlFor="audit-to">{t('audit.period.to')}<Input id="audit-to" type="date" size="small" value={values.to} min={values.from} onChange={(event) => set({ to: event.target.value, period: '' })} /></label>
    </div>
  );
  return (
    <Popover content={choice} trigger="click" placement="bottomLeft" arrow={false} destroyOnHidden>
      <button type="button" className={filterStyles.chip} data-set={shown !== undefined} aria-haspopup="true"><span>{t('audit.field.period')}</span>{shown !== undefined && <span className={filterStyles.value}>{shown}</span>}<Icon name="chevronDown" size={12} /></button>
    </Popover>
  );
}
