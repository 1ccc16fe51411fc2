import { coordinationContract } from '#features/coordination/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { ApiError } from '../../api/errors.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Columns, Definitions, Notice, Page, PageHeader, Section, Stack } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import styles from './coordination.module.css';
import { AddFollowUp, CloseFollowUp } from './follow-up-form.tsx';
import { resolutionQuery, type FollowUp, type Resolution } from './queries.ts';
import { QuorumChip } from './quorum.tsx';
import { ReasonPanel } from './reason-panel.tsx';
import { choiceKeys, decisionKeys, decisionTones, followUpStateKeys, resolutionStateKeys, resolutionStateTones } from './words.ts';

/** What was decided, on what votes, and what became of it. */
export function ResolutionPage() {
  const { resolutionId = '' } = useParams();
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  const panel = usePanel();
  const query = useQuery(resolutionQuery(resolutionId));
  if (query.error !== null && query.data === undefined) return query.error instanceof ApiError && query.error.status < 500 ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const resolution = query.data;
  return (
    <Page>
      <PageHeader
        title={resolution?.title} trail={[{ to: '/coordination/resolutions', label: t('coordination.tab.resolutions') }, ...(resolution === undefined ? [] : [{ to: `/bodies/${resolution.bodyId}`, label: localName(resolution.bodyNameZh, resolution.bodyNameEn) }])]}
        chips={resolution !== undefined && <><Tag>{resolution.number}</Tag><StateChip tone={decisionTones[resolution.decision]}>{t(decisionKeys[resolution.decision])}</StateChip><StateChip tone={resolutionStateTones[resolution.state]}>{t(resolutionStateKeys[resolution.state])}</StateChip></>}
        facts={resolution !== undefined && <><span>{t('coordination.effectiveFrom', { day: format.date(resolution.effectiveAt) })}</span><span style={{ display: 'inline-flex', gap: 4, alignItems: 'center', color: resolution.isSignatureValid ? 'var(--good)' : 'var(--danger)' }}><Icon name={resolution.isSignatureValid ? 'shield' : 'alert'} size={14} />{t(resolution.isSignatureValid ? 'coordination.signedBy' : 'coordination.signatureBroken', { name: resolution.signedByName })}</span></>}
        actions={resolution?.canAnnul === true && <Button danger onClick={() => panel.show('annul')}>{t('coordination.resolution.annul')}</Button>}
      />
      {resolution !== undefined && resolution.annulledAt !== null && <Notice tone="danger">{t('coordination.annulled', { name: resolution.annulledByName ?? '', day: format.date(resolution.annulledAt), reason: resolution.annulReason ?? '' })}</Notice>}
      {resolution === undefined ? <Section><Bones lines={10} /></Section> : <Body resolution={resolution} />}
      {resolution !== undefined && panel.key === 'annul' && <ReasonPanel title={t('coordination.resolution.annul')} words={t('coordination.resolution.annulWords')} action={t('coordination.resolution.annul')} isDanger work={(reason) => call(coordinationContract.annulResolution, { params: { resolutionId: resolution.id }, body: { reason } })} onClose={panel.close} />}
    </Page>
  );
}

function Body({ resolution }: { resolution: Resolution }) {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  const canAdd = session.can('coordination.write') && resolution.annulledAt === null;
  const closing = resolution.followUps.find((each) => each.id === panel.key);
  return (
    <Columns shape="minmax(0, 1fr) 320px">
      <Section title={t('coordination.field.followUps')} note={t('coordination.doneOf', { done: resolution.followUpCount - resolution.openCount, total: resolution.followUpCount })} extra={canAdd && <Button size="small" icon={<Icon name="plus" size={13} />} onClick={() => panel.show('follow-up')}>{t('coordination.followUp.add')}</Button>}>
        {resolution.followUps.length === 0 ? <p className="muted">{t('coordination.nothingToFollow')}</p> : <ul className={styles.followUps}>{resolution.followUps.map((followUp) => <FollowUpRow key={followUp.id} resolutionId={resolution.id} followUp={followUp} onClose={() => panel.show(followUp.id)} />)}</ul>}
      </Section>
      <Stack>
        <Section title={t('coordination.votes')} extra={<QuorumChip result={resolution.result} isLive={false} />}>
          <Definitions rows={[[t('coordination.choice.for'), String(resolution.result.counts.for)], [t('coordination.choice.against'), String(resolution.result.counts.against)], [t('coordination.choice.abstain'), String(resolution.result.counts.abstain + resolution.result.counts.silent)], [t('coordination.recused'), String(resolution.result.counts.excluded)]]} />
          {resolution.dissents.length > 0 && <ul className={styles.votes} style={{ marginTop: 12 }}>{resolution.dissents.map((dissent) => <li key={dissent.name}><span className={styles.choice} data-choice={dissent.choice}>{t(choiceKeys[dissent.choice as keyof typeof choiceKeys])}</span><span>{dissent.name}</span>{dissent.text !== null && <span className={styles.dissent}>{dissent.text}</span>}</li>)}</ul>}
          <p style={{ marginTop: 12 }}><Link to={`/meetings/${resolution.meetingId}`}>{t('coordination.toMeeting')}</Link></p>
        </Section>
        {resolution.conditions.length > 0 && <Section title={t('coordination.field.conditions')}><ol className={styles.numbered}>{resolution.conditions.map((condition) => <li key={condition}>{condition}</li>)}</ol></Section>}
        {resolution.subjectLink !== null && resolution.subjectLink.startsWith('/') && <Section title={t('coordination.field.about')}><Link to={resolution.subjectLink}>{t('coordination.openSubject')}</Link></Section>}
      </Stack>
      {panel.key === 'follow-up' && canAdd && <AddFollowUp resolution={resolution} onClose={panel.close} />}
      {closing !== undefined && closing.canClose && <CloseFollowUp resolution={resolution} followUp={closing} onClose={panel.close} />}
    </Columns>
  );
}

function FollowUpRow({ resolutionId, followUp, onClose }: { resolutionId: string; followUp: FollowUp; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <div className={styles.followUpHead}>
        <StateChip tone={followUp.state === 'done' ? 'good' : followUp.isOverdue ? 'danger' : followUp.state === 'open' ? 'waiting' : 'neutral'}>{followUp.isOverdue ? t('coordination.resolutionState.overdue') : t(followUpStateKeys[followUp.state])}</StateChip>
        <strong>{followUp.title}</strong>
        {followUp.canClose && <Button size="small" style={{ marginLeft: 'auto' }} onClick={onClose}>{t('coordination.followUp.close')}</Button>}
      </div>
      <p className={styles.itemFacts}><span>{followUp.ownerName ?? t('coordination.noOwner')}</span><span>{t('coordination.field.dueOn')} {followUp.dueOn}</span>{followUp.closedAt !== null && <span>{t('coordination.closedBy', { name: followUp.closedByName ?? '' })} <DateTime at={followUp.closedAt} /></span>}</p>
      {followUp.evidence !== null && <p className={styles.text}>{followUp.evidence}{followUp.evidenceLink !== null && <> {followUp.evidenceLink.startsWith('/') ? <Link to={followUp.evidenceLink}>{t('coordination.openEvidence')}</Link> : <a href={followUp.evidenceLink} target="_blank" rel="noreferrer">{followUp.evidenceLink}</a>}</>}</p>}
      {followUp.evidenceFileName !== null && <p className={styles.text}><a href={linkTo(coordinationContract.getEvidence, { params: { resolutionId, followUpId: followUp.id } })} download={followUp.evidenceFileName}>{followUp.evidenceFileName}</a></p>}
      {followUp.evidenceSha256 !== null && <p className="muted code" style={{ fontSize: 12, overflowWrap: 'anywhere' }}>SHA-256 {followUp.evidenceSha256} {t(followUp.evidenceFileName !== null ? 'coordination.fileKept' : 'coordination.fileElsewhere')}</p>}
    </li>
  );
}
