import type { ReactNode } from 'react';
import styles from './chips.module.css';
import { Icon, type IconName } from './icon.tsx';

export const tones = { good: 'check', waiting: 'clock', amber: 'alert', danger: 'alert', brand: 'info', neutral: undefined } as const satisfies Record<string, IconName | undefined>;
export type Tone = keyof typeof tones;

/** A state in words, with an icon and a colour. */
export function StateChip({ tone, icon = tones[tone], children }: { tone: Tone; icon?: IconName | undefined; children: ReactNode }) {
  return (
    <span className={`${styles.chip} ${styles.state} ${styles[tone] ?? ''}`}>
      {icon !== undefined && <Icon name={icon} size={12} />}
      <span className={styles.label}>{children}</span>
    </span>
  );
}

/** A plain fact that is no verdict: a kind, an ecosystem, a scope. */
export function Tag({ children, title }: { children: ReactNode; title?: string }) {
  return <span className={`${styles.chip} ${styles.tag}`} title={title}><span className={styles.label}>{children}</span></span>;
}
