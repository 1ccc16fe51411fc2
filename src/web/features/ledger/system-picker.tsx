import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import type { PickerProps } from '../identity/pickers.tsx';
import { systemOptionsQuery, systemQuery } from './queries.ts';

/** Chooses a system by code or name. A chosen one that is not among the first hits is asked for by its id. */
export function SystemPicker({ id, value, onChange, placeholder, isDisabled = false, exceptId }: PickerProps & Readonly<{ exceptId?: string }>) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const [find, setFind] = useState('');
  const query = useQuery(systemOptionsQuery(useDeferredValue(find)));
  const options = (query.data ?? []).filter((system) => system.id !== exceptId).map((system) => ({ value: system.id, label: `${localName(system.name, system.nameEn)} · ${system.code}` }));
  const isMissing = value !== null && value !== undefined && query.data !== undefined && !options.some((option) => option.value === value);
  const chosen = useQuery({ ...systemQuery(value ?? ''), enabled: isMissing });
  const known = isMissing && chosen.data !== undefined ? [{ value, label: `${localName(chosen.data.name, chosen.data.nameEn)} · ${chosen.data.code}` }, ...options] : options;
  return <Select {...(id === undefined ? {} : { id })} value={value ?? null} onChange={(next) => onChange?.(next ?? null)} options={known} allowClear disabled={isDisabled} showSearch={{ filterOption: false, onSearch: setFind }} loading={query.isFetching} placeholder={placeholder ?? t('ledger.chooseSystem')} notFoundContent={query.isFetching ? t('ui.loading') : t('ui.nothingFound')} />;
}
