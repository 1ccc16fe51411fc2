import { Button } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import styles from './identity.module.css';
import type { SessionRow } from './queries.ts';
import { sessionMethodKeys } from './words.ts';

/** Open sessions: with what browser, from where, how they began and whether a second factor was shown. */
export function SessionsList({ sessions, endingId, onEnd }: { sessions: readonly SessionRow[]; endingId: string | undefined; onEnd: (session: SessionRow) => void }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.sessions}>
      {sessions.map((session) => (
        <li key={session.id} className={styles.session}>
          <span className={styles.agent}><Icon name="monitor" className="muted" /><span className="truncate" title={session.agent ?? ''}>{agentName(session.agent) ?? t('ui.unknown')}</span>{session.isCurrent && <StateChip tone="good">{t('identity.session.current')}</StateChip>}{session.isDue && <StateChip tone="amber">{t('identity.session.due')}</StateChip>}</span>
          {session.isCurrent ? <span /> : <Button size="small" loading={endingId === session.id} onClick={() => onEnd(session)}>{t('identity.session.end')}</Button>}
          <span className={styles.sessionFacts}><span className="muted">{session.address ?? t('ui.unknown')} · {t('identity.session.seen')} <RelativeTime at={session.lastSeenAt} /></span><Tag>{t(sessionMethodKeys[session.method])}</Tag>{session.factorAt !== null && <Tag>{t('identity.session.factor')}</Tag>}</span>
        </li>
      ))}
    </ul>
  );
}

/** The browser and the system out of a user agent; enough to recognise one's own. */
function agentName(agent: string | null): string | undefined {
  if (agent === null) return undefined;
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/(\d+)/.exec(agent);
  const system = /Windows|Mac OS X|Android|iPhone|Linux/.exec(agent)?.[0];
  if (browser === null) return agent.slice(0, 60);
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
  return [`${names[browser[1]!] ?? browser[1]} ${browser[2]}`, system].filter(Boolean).join(' · ');
}
