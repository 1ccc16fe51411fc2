import { regimeContract } from '#features/regime/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { starterQuery, useLocalText } from './queries.ts';
import styles from './regime.module.css';
import { useAction } from './use-save.ts';
import { behaviourKeys, levelKeys } from './words.ts';

/** Policies to start from. They come as drafts of whoever loads them, to be changed before anything is issued. */
export function StarterPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const { message } = App.useApp();
  const query = useQuery(starterQuery);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const open = (query.data ?? []).filter((row) => !row.isLoaded);
  const chosen = open.filter((row) => !left.has(row.key));
  const load = useAction(() => call(regimeContract.loadStarterPolicies, { body: { keys: chosen.map((row) => row.key) } }), ({ loaded }) => {
    void message.success(t('regime.starter.loaded', { count: loaded.length }));
    onClose();
  });
  const toggle = (key: string) => setLeft((before) => {
    const after = new Set(before);
    if (!after.delete(key)) after.add(key);
    return after;
  });
  return (
    <SidePanel title={t('regime.starter.title')} sub={t('regime.starter.words')} onClose={onClose}>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : query.data === undefined ? <Bones lines={6} /> : (
        <>
          {query.data.map((row) => (
            <div key={row.key} className={styles.starter}>
              <Checkbox checked={!row.isLoaded && !left.has(row.key)} disabled={row.isLoaded} onChange={() => toggle(row.key)}><strong>{say(row.title)}</strong></Checkbox>
              <div className={styles.starterBody}>
                <p>{say(row.summary)}</p>
                <p className="muted">{t(levelKeys[row.level])} · {t('regime.starter.size', { clauses: row.clauseCount, controls: row.controlCount })}{row.behaviours.length > 0 && ` · ${row.behaviours.map((name) => t(behaviourKeys[name])).join(t('ui.listSeparator'))}`}</p>
                {row.isLoaded && <StateChip tone="neutral" icon="check">{t('regime.starter.isLoaded')}</StateChip>}
              </div>
            </div>
          ))}
          <div style={{ display: 'flex', gap: 8, marginTop: 16 }}><Button type="primary" disabled={chosen.length === 0} loading={load.isPending} onClick={() => load.mutate(undefined)}>{t('regime.starter.load')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
        </>
      )}
    </SidePanel>
  );
}
