import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { useLocalName } from '../i18n/local-name.ts';
import { searchQuery, type SearchHit } from '../features/ledger/queries.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { addressOfRoute, pageRoutes } from '../routes.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { SeverityChip } from '../ui/severity.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { Dialog } from './dialog.tsx';
import { useSession } from './session.tsx';
import styles from './dialog.module.css';

const kindRows = {
  system: { icon: 'systems', key: 'shell.search.systems', to: (id: string) => `/systems/${id}` },
  package: { icon: 'component', key: 'shell.search.components', to: (id: string) => `/components/${id}` },
  vulnerability: { icon: 'shield', key: 'shell.search.vulnerabilities', to: (id: string) => `/vulnerabilities/${id}` },
  license: { icon: 'scale', key: 'shell.page.licenses', to: (id: string) => `/licenses/${encodeURIComponent(id)}` },
  person: { icon: 'user', key: 'shell.search.people', to: (id: string) => `/people?panel=${id}` },
  body: { icon: 'bodies', key: 'shell.search.bodies', to: (id: string) => `/bodies/${id}` },
  meeting: { icon: 'bodies', key: 'shell.search.meetings', to: (id: string) => `/meetings/${id}` },
  policy: { icon: 'file', key: 'shell.page.regime', to: (id: string) => `/regime/policies/${id}` },
  plan: { icon: 'target', key: 'shell.page.plans', to: (id: string) => `/plans/${id}` },
} as const satisfies Record<SearchHit['kind'], { icon: IconName; key: MessageKey; to: (id: string) => string }>;

type Entry = Readonly<{ key: string; groupKey: MessageKey; icon: IconName; title: string; subtitle: string; severity: SearchHit['severity']; to: string }>;

/** One search for everything: systems, components, vulnerabilities, licences, people, policies, bodies, meetings, plans, and the pages themselves. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const find = (next: string) => {
    setText(next);
    setActive(0);
  };
  const { entries, isSearching } = useEntries(text.trim());
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  // Braces: browsers answer a promise here, which is no clean-up.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const open = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    void navigate(entry.to);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((before) => (entries.length === 0 ? 0 : (before + step + entries.length) % entries.length));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) open(entries[active]);
  };
  return (
    <Dialog label={t('shell.search.open')} className={styles.dialog!} onClose={onClose}>
      <div className={styles.paletteInput}>
        <Icon name="search" size={18} />
        <input autoFocus value={text} onChange={(event) => find(event.target.value)} onKeyDown={press} placeholder={t('shell.search.hint')} role="combobox" aria-expanded aria-controls={listId} aria-activedescendant={entries[active] === undefined ? undefined : `${listId}-${active}`} aria-label={t('shell.search.open')} autoComplete="off" spellCheck={false} />
        <kbd>Esc</kbd>
      </div>
      <div ref={list} className={styles.results} id={listId} role="listbox" aria-label={t('shell.search.results')} aria-busy={isSearching}>
        {entries.map((entry, index) => (
          <div key={entry.key} role="presentation">
            {entry.groupKey !== entries[index - 1]?.groupKey && <div className={styles.resultGroup} role="presentation">{t(entry.groupKey)}</div>}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys belong to the field above */}
            <div id={`${listId}-${index}`} className={styles.result} role="option" aria-selected={index === active} tabIndex={-1} onMouseMove={() => setActive(index)} onClick={() => open(entry)}>
              <Icon name={entry.icon} className="muted" />
              <span className={styles.resultTitle}>{entry.title}</span>
              <span className={styles.resultSub}>{entry.subtitle}</span>
              {entry.severity === null ? <span /> : <SeverityChip severity={entry.severity} />}
            </div>
          </div>
        ))}
        {entries.length === 0 && <p className={styles.noResult}>{isSearching ? t('ui.loading') : t('shell.search.nothing')}</p>}
      </div>
      <div className={styles.paletteFoot}><span><kbd>↑</kbd> <kbd>↓</kbd> {t('shell.search.move')}</span><span><kbd>Enter</kbd> {t('shell.search.follow')}</span></div>
    </Dialog>
  );
}

function useEntries(text: string): Readonly<{ entries: readonly Entry[]; isSearching: boolean }> {
  const { t } = useTranslation();
  const session = useSession();
  const localName = useLocalName();
  const settled = useSettled(text);
  const canSearch = settled !== '';
  const query = useQuery({ ...searchQuery(settled), enabled: canSearch, placeholderData: keepPreviousData });
  const hits = canSearch ? (query.data ?? []) : [];
  const found = (Object.keys(kindRows) as SearchHit['kind'][]).flatMap((kind) => hits.filter((hit) => hit.kind === kind).map((hit): Entry => ({
    key: `${kind}-${hit.id}`, groupKey: kindRows[kind].key, icon: kindRows[kind].icon, title: hit.title, subtitle: localName(hit.subtitleZh ?? hit.subtitle, hit.subtitle), severity: hit.severity, to: kindRows[kind].to(hit.id),
  })));
  const whereUsed: Entry[] = session.can('ledger.read') && found.length > 0 ? [{ key: 'where-used', groupKey: 'shell.search.ask', icon: 'whereUsed', title: t('shell.search.whereUsed', { text }), subtitle: '', severity: null, to: `/where-used?q=${encodeURIComponent(text)}` }] : [];
  const pages = pageRoutes
    .filter((route) => route.navigation !== undefined && session.can(route.permission) && (text === '' || t(route.titleKey).toLowerCase().includes(text.toLowerCase())))
    .map((route): Entry => ({ key: route.path, groupKey: 'shell.search.pages', icon: route.navigation!.icon, title: t(route.titleKey), subtitle: '', severity: null, to: addressOfRoute(route) }));
  return { entries: [...found, ...whereUsed, ...pages], isSearching: settled !== text || (canSearch && query.isFetching) };
}
