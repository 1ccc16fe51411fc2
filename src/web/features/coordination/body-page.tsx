import { coordinationContract } from '#features/coordination/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import type { ComponentType } from 'react';
import { useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { ApiError } from '../../api/errors.ts';
import { upload } from '../../api/upload.ts';
import type { MessageKey } from '../../i18n/keys.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Definitions, Notice, Page, PageHeader, Section, TabLinks } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { Tag } from '../../ui/state-chip.tsx';
import { BodyState } from './bodies-tab.tsx';
import { BodyForm } from './body-form.tsx';
import { BodyMembers } from './body-members.tsx';
import { BodyRaci } from './body-raci.tsx';
import { BodyRules, RuleForm } from './body-rules.tsx';
import { MatterForm } from './matter-form.tsx';
import { MeetingForm } from './meeting-form.tsx';
import { MeetingsTab } from './meetings-tab.tsx';
import { MemberForm } from './member-form.tsx';
import { bodyQuery, type BodyDetail } from './queries.ts';
import { BlockerNotice } from './quorum.tsx';
import { ReasonPanel } from './reason-panel.tsx';
import { useChange } from './use-change.ts';
import { bodyKindKeys } from './words.ts';

type Tab = Readonly<{ id: string; key: MessageKey; Body: ComponentType<{ body: BodyDetail }> }>;

const tabs: readonly Tab[] = [
  { id: '', key: 'coordination.tab.members', Body: BodyMembers },
  { id: 'rules', key: 'coordination.tab.rules', Body: BodyRules },
  { id: 'raci', key: 'coordination.tab.raci', Body: BodyRaci },
  { id: 'meetings', key: 'coordination.tab.meetings', Body: ({ body }) => <MeetingsTab bodyId={body.id} /> },
  { id: 'charter', key: 'coordination.tab.charter', Body: BodyCharter },
];

/** One body: who sits in it and until when, by which rule it decides, who does what, and its charter. */
export function BodyPage() {
  const { bodyId = '', tab = '' } = useParams();
  const { t } = useTranslation();
  const localName = useLocalName();
  const panel = usePanel();
  const query = useQuery(bodyQuery(bodyId));
  const current = tabs.find((each) => each.id === tab);
  if (current === undefined) return <NotFoundPage />;
  if (query.error !== null && query.data === undefined) return query.error instanceof ApiError && query.error.status < 500 ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const body = query.data;
  const address = (id: string) => `/bodies/${bodyId}${id === '' ? '' : `/${id}`}`;
  const member = body?.members.find((each) => `member-${each.id}` === panel.key);
  return (
    <Page>
      <PageHeader
        title={body === undefined ? undefined : localName(body.nameZh, body.nameEn)} trail={[{ to: '/coordination', label: t('shell.page.coordination') }]}
        chips={body !== undefined && <><Tag>{t(bodyKindKeys[body.kind])}</Tag><BodyState body={body} /></>}
        facts={body !== undefined && <>{body.charterNumber !== null && <span>{body.charterNumber}</span>}<span>{t('coordination.since', { day: body.effectiveFrom })}</span><span>{t('coordination.role.chair')} {body.chairName ?? <span className="muted">{t('ui.none')}</span>}</span></>}
        actions={body !== undefined && <Actions body={body} />}
      />
      {body !== undefined && body.endedOn !== null && <Notice tone="neutral">{t('coordination.endedOn', { day: body.endedOn, reason: body.endReason ?? '' })}</Notice>}
      {body !== undefined && body.endedOn === null && <BlockerNotice blockers={body.blockers} />}
      <TabLinks label={t('coordination.bodyTabs')} tabs={tabs.map((each) => ({ to: address(each.id), label: t(each.key) }))} />
      {body === undefined ? <Section><Bones lines={10} /></Section> : <current.Body body={body} />}
      {body !== undefined && panel.key === 'edit' && <BodyForm body={body} onClose={panel.close} />}
      {body !== undefined && panel.key === 'rule' && <RuleForm body={body} onClose={panel.close} />}
      {body !== undefined && panel.key === 'member' && <MemberForm body={body} onClose={panel.close} />}
      {body !== undefined && member !== undefined && <MemberForm key={member.id} body={body} member={member} onClose={panel.close} />}
      {body !== undefined && panel.key === 'meeting' && <MeetingForm bodyId={body.id} onClose={panel.close} />}
      {body !== undefined && panel.key === 'matter' && <MatterForm bodyId={body.id} onClose={panel.close} />}
      {body !== undefined && panel.key === 'end' && <ReasonPanel title={t('coordination.body.end')} words={t('coordination.body.endWords')} action={t('coordination.body.end')} isDanger work={(reason) => call(coordinationContract.endBody, { params: { bodyId: body.id }, body: { endedOn: body.today, reason } })} onClose={panel.close} />}
    </Page>
  );
}

function Actions({ body }: { body: BodyDetail }) {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  if (!session.can('coordination.write') || body.endedOn !== null) return null;
  const items = [
    { key: 'matter', icon: <Icon name="plus" />, label: t('coordination.matter.new') }, { key: 'edit', icon: <Icon name="edit" />, label: t('coordination.body.edit') }, { key: 'rule', icon: <Icon name="scale" />, label: t('coordination.rule.new') },
    { type: 'divider' as const }, { key: 'end', icon: <Icon name="lock" />, danger: true, label: t('coordination.body.end') },
  ];
  return (
    <>
      <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => panel.show('meeting')}>{t('coordination.meeting.new')}</Button>
      <Button icon={<Icon name="user" size={14} />} onClick={() => panel.show('member')}>{t('coordination.member.new')}</Button>
      <Dropdown trigger={['click']} placement="bottomRight" menu={{ items, onClick: ({ key }) => panel.show(key) }}><Button icon={<Icon name="more" />} aria-label={t('ui.moreActions')} /></Dropdown>
    </>
  );
}

function BodyCharter({ body }: { body: BodyDetail }) {
  const { t } = useTranslation();
  const session = useSession();
  const keep = useChange((file: File) => upload<BodyDetail>({ address: linkTo(coordinationContract.keepCharter, { params: { bodyId: body.id }, query: { fileName: file.name } }), body: file }));
  const file = !body.isCharterKept ? body.charterFileName : <a key="file" href={linkTo(coordinationContract.getCharter, { params: { bodyId: body.id } })} download={body.charterFileName ?? true}>{body.charterFileName}</a>;
  return (
    <Section title={t('coordination.tab.charter')} extra={session.can('coordination.write') && body.endedOn === null && <FileButton label={t('coordination.charterUpload')} isPending={keep.isPending} isSmall onFile={(chosen) => keep.mutate(chosen)} />}>
      <Definitions rows={[[t('coordination.field.charterNumber'), body.charterNumber], [t('coordination.field.effectiveFrom'), body.effectiveFrom], [t('coordination.field.charterFile'), file], [t('coordination.field.charterDigest'), body.charterSha256 === null ? null : <span key="digest"><code style={{ overflowWrap: 'anywhere' }}>{body.charterSha256}</code> <span className="muted">{t(body.isCharterKept ? 'coordination.fileKept' : 'coordination.fileElsewhere')}</span></span>]]} />
      <p style={{ whiteSpace: 'pre-wrap', maxWidth: 860, marginTop: 16 }}>{body.charter === '' ? <span className="muted">{t('coordination.noCharter')}</span> : body.charter}</p>
    </Section>
  );
}
