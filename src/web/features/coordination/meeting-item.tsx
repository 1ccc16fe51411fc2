import { choices } from '#features/coordination/contract.ts';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { Tag } from '../../ui/state-chip.tsx';
import styles from './coordination.module.css';
import type { Item, Meeting } from './queries.ts';
import { QuorumChip } from './quorum.tsx';
import { VoteBox } from './vote-box.tsx';
import { choiceKeys, decisionKeys } from './words.ts';

/** One item: what it is about, what was said, how the votes stand, and the reader's own vote. */
export function MeetingItem({ meeting, item, place }: { meeting: Meeting; item: Item; place: number }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const isLive = meeting.state === 'held';
  const canEdit = meeting.canRecord && ['planned', 'invited', 'held'].includes(meeting.state);
  return (
    <Section
      title={`${place}. ${item.matter.title}`}
      extra={<span className={styles.itemExtra}>{item.matter.isException && <Tag>{t('coordination.exception')}</Tag>}{item.isDeferred && item.result === null && <Tag>{t(decisionKeys.deferred)}</Tag>}{item.result !== null && <QuorumChip result={item.result} isLive={isLive} />}{canEdit && <Button size="small" icon={<Icon name="edit" size={13} />} onClick={() => panel.show(`item-${item.id}`)}>{t('coordination.item.record')}</Button>}</span>}
    >
      <p className={styles.itemFacts}>
        {item.matter.requesterName !== null && <span>{t('coordination.field.requester')} {item.matter.requesterName}</span>}
        {item.matter.link !== null && item.matter.link.startsWith('/') && <Link to={item.matter.link}>{t('coordination.openSubject')}</Link>}
        {item.dueOn !== null && <span>{t('coordination.field.dueOn')} {item.dueOn}</span>}
        {item.resolutionId !== null && <Link to={`/resolutions/${item.resolutionId}`}>{t('coordination.toResolution', { number: item.resolutionNumber ?? '' })}</Link>}
      </p>
      {item.matter.summary !== null && <p className={styles.text}>{item.matter.summary}</p>}
      <Part title={t('coordination.field.discussion')} isShown={item.discussion !== null && item.discussion !== ''}><p className={styles.text}>{item.discussion}</p></Part>
      <Part title={t('coordination.field.conditions')} isShown={item.conditions.length > 0}><ol className={styles.numbered}>{item.conditions.map((condition) => <li key={condition}>{condition}</li>)}</ol></Part>
      <Part title={t('coordination.field.followUps')} isShown={item.followUps.length > 0}>{item.followUps.map((followUp) => <p key={followUp.title} className={styles.itemFacts}><span>{followUp.title}</span><span className="muted">{followUp.ownerName ?? t('coordination.noOwner')}</span><span className="muted">{followUp.dueOn}</span></p>)}</Part>
      <Part title={t('coordination.votes')} isShown={item.votes.length > 0 || item.recusals.length > 0}><Votes item={item} /></Part>
      <VoteBox meeting={meeting} item={item} />
    </Section>
  );
}

function Part({ title, isShown, children }: { title: string; isShown: boolean; children: ReactNode }) {
  return isShown ? <div className={styles.part}><h3>{title}</h3>{children}</div> : null;
}

/** Who said what, a line for each choice; below it the reasons that were given. */
function Votes({ item }: { item: Item }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.votes}>
      {choices.map((choice) => ({ choice, given: item.votes.filter((vote) => vote.choice === choice) })).filter(({ given }) => given.length > 0).map(({ choice, given }) => (
        <li key={choice}>
          <span className={styles.choice} data-choice={choice}><Icon name={choice === 'for' ? 'check' : choice === 'against' ? 'close' : 'minus'} size={12} />{t(choiceKeys[choice])} {given.length}</span><span>{given.map((vote) => vote.name).join(t('ui.listSeparator'))}</span>
          {given.filter((vote) => vote.dissent !== null).map((vote) => <span key={vote.memberId} className={styles.dissent}>{vote.name}{t('coordination.says')}{vote.dissent}</span>)}
        </li>
      ))}
      {item.recusals.map((recusal) => <li key={recusal.personId}><span className={styles.choice} data-choice="recused">{t('coordination.recused')}</span><span>{recusal.name}</span><span className={styles.dissent}>{recusal.reason}</span></li>)}
    </ul>
  );
}
