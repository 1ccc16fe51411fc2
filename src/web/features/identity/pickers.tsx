import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { peopleOptionsQuery, unitsQuery, type Unit } from './queries.ts';

/** What a form hands to a field of its own making; antd fills in value and onChange. */
export type PickerProps = Readonly<{ id?: string; value?: string | null; onChange?: (value: string | null) => void; placeholder?: string; /** The name of the value, where it may not be among the options. */ valueLabel?: string | undefined; isDisabled?: boolean }>;

/** Chooses a person by name or login. */
export function PersonPicker({ id, value, onChange, placeholder, valueLabel }: PickerProps) {
  const { t } = useTranslation();
  const [find, setFind] = useState('');
  const query = useQuery(peopleOptionsQuery(useDeferredValue(find)));
  const options = (query.data ?? []).map((person) => ({ value: person.id, label: `${person.name} (${person.login})` }));
  const known = value !== null && value !== undefined && valueLabel !== undefined && !options.some((option) => option.value === value) ? [{ value, label: valueLabel }, ...options] : options;
  return <Select {...(id === undefined ? {} : { id })} value={value ?? null} onChange={(next) => onChange?.(next ?? null)} options={known} allowClear showSearch={{ filterOption: false, onSearch: setFind }} loading={query.isFetching} placeholder={placeholder ?? t('ui.choose')} notFoundContent={query.isFetching ? t('ui.loading') : t('ui.nothingFound')} />;
}

/** Chooses an organisation unit out of the tree. */
export function UnitPicker({ id, value, onChange, placeholder, exceptId }: PickerProps & Readonly<{ exceptId?: string }>) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const query = useQuery(unitsQuery);
  const options = unitsWithDepth(query.data ?? []).filter(({ unit }) => unit.id !== exceptId).map(({ unit, depth }) => ({ value: unit.id, label: `${'\u3000'.repeat(depth)}${localName(unit.nameZh, unit.nameEn)}`, text: `${unit.nameZh} ${unit.nameEn} ${unit.code}`.toLowerCase() }));
  return <Select {...(id === undefined ? {} : { id })} value={value ?? null} onChange={(next) => onChange?.(next ?? null)} options={options} allowClear showSearch={{ filterOption: (text, option) => option?.text.includes(text.toLowerCase()) ?? false }} loading={query.isPending} placeholder={placeholder ?? t('ui.choose')} notFoundContent={t('ui.nothingFound')} />;
}

/** The units in tree order, each with how deep it stands. */
export function unitsWithDepth(units: readonly Unit[]): readonly Readonly<{ unit: Unit; depth: number }>[] {
  const depths = new Map<string, number>();
  return units.map((unit) => {
    const depth = unit.parentId === null ? 0 : (depths.get(unit.parentId) ?? -1) + 1;
    depths.set(unit.id, depth);
    return { unit, depth };
  });
}
