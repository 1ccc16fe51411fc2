import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useEcosystemName } from '../../i18n/ecosystem-name.ts';
import type { MessageKey } from '../../i18n/keys.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import type { FilterOption } from '../../ui/filter-bar.tsx';
import { unitsWithDepth } from '../identity/pickers.tsx';
import { peopleOptionsQuery, unitsQuery } from '../identity/queries.ts';
import { overviewQuery } from '../reporting/queries.ts';
import { systemOptionsQuery } from './queries.ts';

/** The options of a filter whose values are words of ours. */
export function useWordOptions(keys: Readonly<Record<string, MessageKey>>): readonly FilterOption[] {
  const { t } = useTranslation();
  return Object.entries(keys).map(([value, key]) => ({ value, label: t(key), text: t(key) }));
}

export function useUnitOptions(): readonly FilterOption[] {
  const localName = useLocalName();
  const query = useQuery(unitsQuery);
  return unitsWithDepth(query.data ?? []).map(({ unit, depth }) => {
    const text = localName(unit.nameZh, unit.nameEn);
    return { value: unit.id, label: `${'\u3000'.repeat(depth)}${text}`, text };
  });
}

/** The ecosystems that are in use, the most used first. */
export function useEcosystemOptions(): readonly FilterOption[] {
  const nameOf = useEcosystemName();
  const session = useSession();
  const query = useQuery({ ...overviewQuery, enabled: session.can('reporting.read') });
  return (query.data?.ecosystems ?? []).map(({ ecosystem }) => ({ value: ecosystem, label: nameOf(ecosystem), text: nameOf(ecosystem) }));
}

type Found = Readonly<{ options: readonly FilterOption[]; find: (text: string) => void }>;

export function useSystemOptions(): Found {
  const localName = useLocalName();
  const [text, find] = useState('');
  const query = useQuery(systemOptionsQuery(useDeferredValue(text)));
  return { find, options: (query.data ?? []).map((system) => ({ value: system.id, label: `${localName(system.name, system.nameEn)} · ${system.code}`, text: localName(system.name, system.nameEn) })) };
}

export function usePeopleOptions(): Found {
  const session = useSession();
  const [text, find] = useState('');
  const query = useQuery({ ...peopleOptionsQuery(useDeferredValue(text)), enabled: session.can('people.read') });
  return { find, options: (query.data ?? []).map((person) => ({ value: person.id, label: person.name, text: person.name })) };
}
