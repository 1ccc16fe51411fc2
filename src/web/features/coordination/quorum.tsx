import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { Notice } from '../../ui/page.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { WhyCard, type Reason } from '../../ui/why-card.tsx';
import type { Blocker, ItemResult } from './queries.ts';
import { absenceKeys, blockerKeys, decisionKeys, decisionTones, departmentKeys, majorityKeys, outKeys } from './words.ts';

/** How an item stands, and on asking why: what is missing for a quorum, or how the votes come to it. */
export function QuorumChip({ result, isLive }: { result: ItemResult; isLive: boolean }) {
  const { t } = useTranslation();
  const reasons = useReasons(result);
  const isUntouched = isLive && result.decision !== 'deferred' && result.counts.silent === result.counts.present;
  const verdict = result.decision === null ? t('coordination.noQuorum') : isUntouched ? t('coordination.notVotedYet') : isLive && result.decision !== 'deferred' ? t('coordination.wouldBe', { decision: t(decisionKeys[result.decision]) }) : t(decisionKeys[result.decision]);
  const tone = result.decision === null ? 'danger' : isLive ? 'waiting' : decisionTones[result.decision];
  return (
    <WhyCard title={verdict} reasons={reasons} rule={t('coordination.ruleVersion', { version: result.ruleVersion })} change={result.decision === null ? t('coordination.quorumChange') : t('coordination.majorityChange', { needed: result.needed, majority: t(majorityKeys[result.majority]) })}>
      <StateChip tone={tone}>{verdict}</StateChip>
    </WhyCard>
  );
}

function useReasons({ lacks, counts, needed }: ItemResult): readonly Reason[] {
  const { t } = useTranslation();
  const missing = lacks.map((lack): Reason => ({
    key: `${lack.lack}-${lack.department ?? ''}`,
    text: lack.department === null ? t('coordination.lack.share', { have: lack.have ?? 0, need: lack.need ?? 0 }) : t('coordination.lack.department', { department: t(departmentKeys[lack.department]), because: t(absenceKeys[lack.because ?? 'nobody'], { name: lack.name ?? '' }) }),
  }));
  return [...missing, { key: 'present', text: t('coordination.presentOf', { present: counts.present, entitled: counts.entitled, excluded: counts.excluded }) }, { key: 'votes', text: t('coordination.votesOf', { for: counts.for, against: counts.against, abstain: counts.abstain + counts.silent, needed }) }];
}

/** Why a body can take nothing, at the head of its pages. */
export function BlockerNotice({ blockers }: { blockers: readonly Blocker[] }) {
  const { t } = useTranslation();
  const text = useBlockerText();
  if (blockers.length === 0) return null;
  return <Notice tone="danger"><strong>{t('coordination.notRoutable')}</strong>{blockers.map((blocker) => <div key={`${blocker.obstacle}-${blocker.department ?? ''}`}>{text(blocker)}</div>)}</Notice>;
}

export function useBlockerText(): (blocker: Blocker) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ obstacle, department, because, name, on }) => {
    const who = because === null || because === 'nobody' ? '' : t('coordination.blocker.who', { name: name ?? '', because: t(outKeys[because], { name: '' }), on: on === null ? '' : format.date(on) });
    return `${t(blockerKeys[obstacle], { department: department === null ? '' : t(departmentKeys[department]), on: on === null ? '' : format.date(on) })}${who}`;
  };
}
