import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { DateTime } from './relative-time.tsx';
import styles from './timeline.module.css';

export type TimelineEvent = Readonly<{ key: string; at: string; icon: IconName; title: ReactNode; who?: ReactNode; body?: ReactNode }>;

/** Everything that happened, the newest first. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <ol className={styles.timeline}>
      {events.map((event) => (
        <li key={event.key} className={styles.event}>
          <span className={styles.mark}><Icon name={event.icon} size={12} /></span>
          <div>
            <div className={styles.head}><span className={styles.title}>{event.title}</span>{event.who !== undefined && <span className="soft">{event.who}</span>}<span className={styles.when}><DateTime at={event.at} /></span></div>
            {event.body !== undefined && <div className={styles.body}>{event.body}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
