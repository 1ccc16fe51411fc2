import { choices, coordinationContract, type Choice } from '#features/coordination/contract.ts';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/page.tsx';
import styles from './coordination.module.css';
import type { Item, Meeting } from './queries.ts';
import { ReasonPanel } from './reason-panel.tsx';
import { useChange } from './use-change.ts';
import { choiceKeys, obstacleKeys } from './words.ts';

/** The reader's vote, or why there is none. Those who have no seat see nothing. */
export function VoteBox({ meeting, item }: { meeting: Meeting; item: Item }) {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  if (!session.can('coordination.vote') || meeting.state !== 'held') return null;
  if (item.myObstacle === 'not-member') return null;
  if (item.myObstacle !== null) return <div className={styles.voteBox}><Notice tone={item.myObstacle === 'requester' || item.myObstacle === 'recused' ? 'amber' : 'neutral'}>{t(obstacleKeys[item.myObstacle])}</Notice></div>;
  const key = `recuse-${item.id}`;
  return (
    <div className={styles.voteBox}>
      <Ballot key={item.myChoice ?? 'none'} item={item} meeting={meeting} onRecuse={() => panel.show(key)} />
      {panel.key === key && <ReasonPanel title={t('coordination.recuse')} words={t('coordination.recuseWords')} action={t('coordination.recuse')} work={(reason) => call(coordinationContract.recuse, { params: { meetingId: meeting.id, itemId: item.id }, body: { reason } })} onClose={panel.close} />}
    </div>
  );
}

function Ballot({ meeting, item, onRecuse }: { meeting: Meeting; item: Item; onRecuse: () => void }) {
  const { t } = useTranslation();
  const name = useId();
  const mine = item.votes.find((vote) => vote.memberId === item.mySeat);
  const [chosen, setChosen] = useState<Choice | undefined>(item.myChoice ?? undefined);
  const [dissent, setDissent] = useState(mine?.dissent ?? '');
  const cast = useChange(() => call(coordinationContract.castVote, { params: { meetingId: meeting.id, itemId: item.id }, body: { choice: chosen!, dissent: dissent.trim() || null } }), { done: 'coordination.voteDone' });
  const isSame = chosen === item.myChoice && dissent.trim() === (mine?.dissent ?? '');
  return (
    <>
      <fieldset className={styles.choices}>
        <legend>{t(item.myChoice === null ? 'coordination.myVote' : 'coordination.myVoteGiven', { choice: item.myChoice === null ? '' : t(choiceKeys[item.myChoice]) })}</legend>
        {choices.map((choice) => (
          <label key={choice} data-choice={choice} data-chosen={chosen === choice}><input type="radio" name={name} value={choice} checked={chosen === choice} onChange={() => setChosen(choice)} /><Icon name={choice === 'for' ? 'check' : choice === 'against' ? 'close' : 'minus'} size={14} />{t(choiceKeys[choice])}</label>
        ))}
      </fieldset>
      {(chosen === 'against' || chosen === 'abstain' || dissent !== '') && <Input.TextArea value={dissent} onChange={(event) => setDissent(event.target.value)} maxLength={2000} autoSize={{ minRows: 2, maxRows: 8 }} placeholder={t('coordination.dissentHint')} aria-label={t('coordination.field.dissent')} />}
      <div className={styles.voteActions}>
        <Button type="primary" disabled={chosen === undefined || isSame} loading={cast.isPending} onClick={() => cast.mutate(undefined)}>{t(item.myChoice === null ? 'coordination.castVote' : 'coordination.voteAgain')}</Button>
        <Button type="text" onClick={onRecuse}>{t('coordination.recuse')}</Button>
      </div>
    </>
  );
}
