import type { ReactNode } from 'react';
import styles from './states.module.css';
import { Icon, type IconName } from './icon.tsx';

/** What would stand here, and how to begin. */
export function EmptyState({ icon = 'inbox', title, children, actions, isInline = false }: { icon?: IconName; title: string; children?: ReactNode; actions?: ReactNode; isInline?: boolean }) {
  return (
    <div className={`${styles.state} ${isInline ? styles.inline : ''}`}>
      {!isInline && <span className={styles.mark}><Icon name={icon} size={22} /></span>}
      <h2 className={styles.title}>{title}</h2>
      {children !== undefined && <p className={styles.words}>{children}</p>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
