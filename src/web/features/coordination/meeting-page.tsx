import { coordinationContract } from '#features/coordination/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { ApiError } from '../../api/errors.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { useLocalName } from '../../i18n/local-name.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Page, PageHeader, Section } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import styles from './coordination.module.css';
import { AddItemPanel, ItemForm } from './item-form.tsx';
import { MeetingForm } from './meeting-form.tsx';
import { MeetingItem } from './meeting-item.tsx';
import { MeetingSeats } from './meeting-seats.tsx';
import { meetingStateText } from './meetings-tab.tsx';
import { meetingQuery, type Meeting } from './queries.ts';
import { BlockerNotice } from './quorum.tsx';
import { ReasonPanel } from './reason-panel.tsx';
import { useChange } from './use-change.ts';
import { formKeys, meetingStateTones } from './words.ts';

/** A meeting: its agenda with the votes and what comes of them, who is there, and its minutes. */
export function MeetingPage() {
  const { meetingId = '' } = useParams();
  const { t } = useTranslation();
  const localName = useLocalName();
  const query = useQuery(meetingQuery(meetingId));
  if (query.error !== null && query.data === undefined) return query.error instanceof ApiError && query.error.status < 500 ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const meeting = query.data;
  return (
    <Page>
      <PageHeader
        title={meeting?.title} trail={[{ to: '/coordination/meetings', label: t('coordination.tab.meetings') }, ...(meeting === undefined ? [] : [{ to: `/bodies/${meeting.bodyId}`, label: localName(meeting.bodyNameZh, meeting.bodyNameEn) }])]}
        chips={meeting !== undefined && <><Tag>{t(formKeys[meeting.form])}</Tag><StateChip tone={meetingStateTones[meeting.state]}>{t(meetingStateText(meeting))}</StateChip></>}
        facts={meeting !== undefined && <Facts meeting={meeting} />} actions={meeting !== undefined && <Actions meeting={meeting} />}
      />
      {meeting === undefined ? <Section><Bones lines={12} /></Section> : <MeetingBody meeting={meeting} />}
    </Page>
  );
}

function Facts({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <span><Icon name="clock" size={13} /> {format.dateTime(meeting.openedAt ?? meeting.plannedAt)}</span>
      {meeting.deadlineAt !== null && <span>{t('coordination.field.deadline')} {format.dateTime(meeting.deadlineAt)}</span>}
      {meeting.place !== null && <span>{meeting.place}</span>}
      {meeting.presiderName !== null && <span>{t('coordination.field.presider')} {meeting.presiderName}</span>}
      {meeting.signature !== null && <span style={{ color: 'var(--good)', display: 'inline-flex', gap: 4, alignItems: 'center' }} title={`${meeting.signature.algorithm} ${meeting.signature.keyId}`}><Icon name="shield" size={14} />{t('coordination.signedBy', { name: meeting.signedByName ?? '' })} <DateTime at={meeting.signedAt} /></span>}
    </>
  );
}

function MeetingBody({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const item = meeting.items.find((each) => `item-${each.id}` === panel.key);
  const isEarly = meeting.state === 'planned' || meeting.state === 'invited';
  return (
    <>
      {meeting.state === 'cancelled' && <Notice tone="neutral">{t('coordination.cancelled', { reason: meeting.cancelReason ?? '' })}</Notice>}
      {isEarly && <BlockerNotice blockers={meeting.blockers} />}
      {meeting.state === 'minuted' && <Notice tone="amber">{t(meeting.canSign ? 'coordination.signNow' : 'coordination.waitsForSignature', { name: meeting.presiderName ?? '' })}</Notice>}
      <div className={styles.meeting}>
        <div className={styles.items}>
          {meeting.items.length === 0 && <Section><EmptyState isInline title={t('coordination.agenda.empty')} actions={meeting.canRecord && isEarly && <Button onClick={() => panel.show('add')}>{t('coordination.agenda.add')}</Button>}>{t('coordination.agenda.emptyWords')}</EmptyState></Section>}
          {meeting.items.map((each, index) => <MeetingItem key={each.id} meeting={meeting} item={each} place={index + 1} />)}
        </div>
        <MeetingSeats meeting={meeting} />
      </div>
      {panel.key === 'edit' && <MeetingForm meeting={meeting} onClose={panel.close} />}
      {panel.key === 'add' && <AddItemPanel meeting={meeting} onClose={panel.close} />}
      {item !== undefined && <ItemForm key={item.id} meeting={meeting} item={item} onClose={panel.close} />}
      {panel.key === 'cancel' && <ReasonPanel title={t('coordination.meeting.cancel')} words={t('coordination.meeting.cancelWords')} action={t('coordination.meeting.cancel')} isDanger work={(reason) => call(coordinationContract.cancelMeeting, { params: { meetingId: meeting.id }, body: { reason } })} onClose={panel.close} />}
      {panel.key === 'reopen' && <ReasonPanel title={t('coordination.meeting.reopen')} words={t('coordination.meeting.reopenWords')} action={t('coordination.meeting.reopen')} work={(reason) => call(coordinationContract.reopenMeeting, { params: { meetingId: meeting.id }, body: { reason } })} onClose={panel.close} />}
    </>
  );
}

function Actions({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const panel = usePanel();
  const { modal } = App.useApp();
  const params = { meetingId: meeting.id };
  const invite = useChange(() => call(coordinationContract.inviteMeeting, { params }));
  const open = useChange(() => call(coordinationContract.openMeeting, { params }));
  const minute = useChange(() => call(coordinationContract.minuteMeeting, { params }));
  const sign = useChange(() => call(coordinationContract.signMeeting, { params }), { done: 'coordination.signedDone' });
  const { state, canRecord } = meeting;
  const isOpen = state === 'planned' || state === 'invited' || state === 'held';
  const decided = meeting.items.filter((item) => item.result?.decision !== null && item.result !== null).length;
  const confirmSign = () => modal.confirm({ title: t('coordination.signTitle'), content: t('coordination.signWords', { decided, void: meeting.items.length - decided }), okText: t('coordination.meeting.sign'), cancelText: t('ui.cancel'), icon: null, onOk: () => sign.mutateAsync(undefined).catch(() => undefined) });
  const confirmMinute = () => modal.confirm({ title: t('coordination.minuteTitle'), content: t('coordination.minuteWords', { decided, void: meeting.items.length - decided }), okText: t('coordination.meeting.minute'), cancelText: t('ui.cancel'), icon: null, onOk: () => minute.mutateAsync(undefined).catch(() => undefined) });
  const minutes = (format: 'docx' | 'pdf') => linkTo(coordinationContract.getMinutes, { params, query: { format, language } });
  const more = [
    ...(canRecord && isOpen ? [{ key: 'edit', icon: <Icon name="edit" />, label: t('coordination.meeting.edit') }, { key: 'cancel', icon: <Icon name="close" />, danger: true, label: t('coordination.meeting.cancel') }] : []),
    ...(canRecord && state === 'minuted' ? [{ key: 'reopen', icon: <Icon name="refresh" />, label: t('coordination.meeting.reopen') }] : []),
  ];
  return (
    <>
      {meeting.canSign && <Button type="primary" icon={<Icon name="shield" size={14} />} loading={sign.isPending} onClick={confirmSign}>{t('coordination.meeting.sign')}</Button>}
      {canRecord && state === 'planned' && <Button type="primary" loading={invite.isPending} onClick={() => invite.mutate(undefined)}>{t(meeting.form === 'written' ? 'coordination.meeting.circulate' : 'coordination.meeting.invite')}</Button>}
      {canRecord && state === 'invited' && <Button type="primary" loading={open.isPending} onClick={() => open.mutate(undefined)}>{t('coordination.meeting.open')}</Button>}
      {canRecord && state === 'held' && <Button type="primary" loading={minute.isPending} onClick={confirmMinute}>{t('coordination.meeting.minute')}</Button>}
      {canRecord && isOpen && (meeting.form === 'meeting' || state === 'planned') && <Button icon={<Icon name="plus" size={14} />} onClick={() => panel.show('add')}>{t('coordination.agenda.add')}</Button>}
      <Dropdown trigger={['click']} placement="bottomRight" menu={{ items: (['docx', 'pdf'] as const).map((format) => ({ key: format, icon: <Icon name="file" />, label: <a href={minutes(format)} download>{t(format === 'docx' ? 'coordination.asDocx' : 'coordination.asPdf')}</a> })) }}>
        <Button icon={<Icon name="download" size={14} />}>{t('coordination.minutes')}</Button>
      </Dropdown>
      {more.length > 0 && <Dropdown trigger={['click']} placement="bottomRight" menu={{ items: more, onClick: ({ key }) => panel.show(key) }}><Button icon={<Icon name="more" />} aria-label={t('ui.moreActions')} /></Dropdown>}
    </>
  );
}

