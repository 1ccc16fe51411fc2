import { identityContract } from '#features/identity/contract.ts';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { call } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceChip, FilterBar, SearchInput } from '../../ui/filter-bar.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useUnitOptions, useWordOptions } from '../ledger/filter-options.ts';
import { PersonPanel } from './person-panel.tsx';
import type { PeopleQuery, Person } from './queries.ts';
import { roleKeys } from './words.ts';

const schema = { q: textFilter(), unitId: textFilter(), role: textFilter() };

export function PeopleTab() {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  const filters = useUrlFilters(schema);
  const { values, set } = filters;
  const query = filters.query as Omit<PeopleQuery, 'limit' | 'cursor'>;
  const pages = usePages<Person>(['people', 'list', query], (cursor, signal) => call(identityContract.listPeople, { query: { ...query, limit: 100, cursor }, signal }));
  const columns = usePeopleColumns();
  const isFiltered = Object.keys(query).length > 0;
  const open = pages.rows.find((person) => person.id === panel.key);
  return (
    <>
      <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('identity.people.search')} />} isFiltered={isFiltered} onClear={filters.clear}>
        <ChoiceChip label={t('identity.field.role')} isSingle options={useWordOptions(roleKeys)} chosen={values.role === '' ? [] : [values.role]} onChange={([role = '']) => set({ role })} />
        <ChoiceChip label={t('ledger.field.unit')} isSingle options={useUnitOptions()} chosen={values.unitId === '' ? [] : [values.unitId]} onChange={([unitId = '']) => set({ unitId })} />
      </FilterBar>
      <DataTable name="people" label={t('identity.tab.people')} columns={columns} pages={pages} keyOf={(person) => person.id} hasPanel empty={<EmptyState icon="people" title={isFiltered ? t('ui.noMatch') : t('identity.people.empty')} actions={isFiltered && <Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>} />} />
      {panel.key === 'new' && session.can('people.write') && <PersonPanel onClose={panel.close} />}
      {open !== undefined && <PersonPanel key={open.id} person={open} onClose={panel.close} />}
    </>
  );
}

const rolesShownMax = 3;

function usePeopleColumns(): readonly Column<Person>[] {
  const { t } = useTranslation();
  const localName = useLocalName();
  return useMemo(() => [
    { id: 'name', label: t('identity.field.name'), cell: (person) => <><span className={person.isActive ? undefined : 'muted'} style={{ fontWeight: 500 }}>{person.name}</span> <span className="muted">{person.login}</span></> },
    { id: 'roles', label: t('identity.field.roles'), cell: (person) => person.roles.length === 0 && person.requestedRoles.length === 0 ? <span className="muted">{t('identity.noRoles')}</span> : <span style={{ display: 'inline-flex', gap: 4 }} title={person.roles.map((role) => t(roleKeys[role])).join('\n')}>{person.roles.slice(0, rolesShownMax).map((role) => <Tag key={role}>{t(roleKeys[role])}</Tag>)}{person.roles.length > rolesShownMax && <span className="muted">+{person.roles.length - rolesShownMax}</span>}{person.requestedRoles.length > 0 && <StateChip tone="waiting">{t('identity.rolesRequested', { count: person.requestedRoles.length })}</StateChip>}</span> },
    { id: 'unit', label: t('ledger.field.unit'), width: 216, priority: 3, cell: (person) => localName(person.unitNameZh, person.unitNameEn) || <span className="muted">{t('ui.notRecorded')}</span> },
    { id: 'email', label: t('identity.field.email'), width: 200, priority: 3, isExtra: true, cell: (person) => person.email ?? <span className="muted">{t('ui.notRecorded')}</span> },
    { id: 'lastSignIn', label: t('identity.field.lastSignIn'), width: 130, priority: 2, cell: (person) => <RelativeTime at={person.lastSignInAt} /> },
    { id: 'state', label: t('ledger.field.state'), width: 96, priority: 2, cell: (person) => person.isActive ? <StateChip tone="good">{t('identity.state.active')}</StateChip> : <StateChip tone="neutral" icon="lock">{t('identity.state.inactive')}</StateChip> },
  ], [t, localName]);
}
