import { useTranslation } from '../i18n/use-text.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { Dialog } from './dialog.tsx';
import styles from './dialog.module.css';

const keyGroups = [
  { key: 'shell.help.everywhere', rows: [{ keys: ['/', 'Ctrl K'], key: 'shell.help.search' }, { keys: ['?'], key: 'shell.help.help' }, { keys: ['Esc'], key: 'shell.help.close' }] },
  { key: 'shell.help.inLists', rows: [{ keys: ['j', 'k'], key: 'shell.help.move' }, { keys: ['Space'], key: 'shell.help.look' }, { keys: ['Enter'], key: 'shell.help.openPage' }, { keys: ['x'], key: 'shell.help.select' }] },
] as const satisfies readonly Readonly<{ key: MessageKey; rows: readonly Readonly<{ keys: readonly string[]; key: MessageKey }>[] }>[];

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog label={t('shell.help.title')} className={styles.dialog!} onClose={onClose}>
      <div className={styles.help}>
        <h2>{t('shell.help.title')}</h2>
        {keyGroups.map((group) => (
          <section key={group.key}>
            <h3>{t(group.key)}</h3>
            <dl>{group.rows.map((row) => <div key={row.key} style={{ display: 'contents' }}><dt>{row.keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{t(row.key)}</dd></div>)}</dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
