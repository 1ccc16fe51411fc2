import { identityContract } from '#features/identity/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Definitions, Notice } from '../../ui/page.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { Timeline, type TimelineEvent } from '../../ui/timeline.tsx';
import { WhyCard, type Reason } from '../../ui/why-card.tsx';
import { refreshGrants, type Grant } from './queries.ts';
import { Term, useScopeText } from './scope-text.tsx';
import { exclusionKeys, grantStateKeys, grantStateTones, obstacleKeys, roleKeys } from './words.ts';

/** The state of a grant; where somebody said no, or the rules do, it answers why. */
export function GrantChip({ grant }: { grant: Grant }) {
  const { t } = useTranslation();
  const chip = grant.endsSoon ? <StateChip tone="amber" icon="clock">{t('identity.grant.state.endsSoon')}</StateChip> : <StateChip tone={grant.excludedBy === null ? grantStateTones[grant.state] : 'danger'}>{t(grantStateKeys[grant.state])}</StateChip>;
  const reasons = useWhy(grant);
  return reasons.length === 0 ? chip : <WhyCard title={t('identity.grant.whyTitle')} reasons={reasons} rule={t('identity.grant.rule')} {...(grant.state === 'refused' ? { change: t('identity.grant.whyChange') } : {})}>{chip}</WhyCard>;
}

function useWhy(grant: Grant): readonly Reason[] {
  const { t } = useTranslation();
  if (grant.state === 'refused') return [{ key: 'refused', text: grant.decisionReason, source: grant.decidedByName ?? t('identity.grant.byProgram'), at: grant.decidedAt }];
  if (grant.excludedBy !== null) return [{ key: 'excluded', text: t('identity.grant.excludedBy', { role: t(roleKeys[grant.excludedBy.role]) }), source: t(exclusionKeys[grant.excludedBy.reason]) }];
  return grant.state === 'ended' && grant.endReason !== null ? [{ key: 'ended', text: grant.endReason, source: grant.endedByName ?? t('identity.grant.byProgram'), at: grant.endedAt }] : [];
}

/** A grant with its decision, for those who may take it, and everything that happened to it. */
export function GrantPanel({ grant, onClose }: { grant: Grant; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const scopeText = useScopeText();
  return (
    <SidePanel title={`${grant.personName} · ${t(roleKeys[grant.role])}`} sub={<GrantChip grant={grant} />} onClose={onClose}>
      <Definitions
        rows={[
          [t('identity.grant.person'), <Link key="person" to={`/people?q=${encodeURIComponent(grant.personLogin)}&panel=${grant.personId}`}>{grant.personName} ({grant.personLogin})</Link>],
          [t('identity.field.role'), t(roleKeys[grant.role])],
          [t('identity.grant.scope'), scopeText(grant)],
          [t('identity.grant.term'), <Term key="term" from={grant.validFrom} to={grant.validTo} />],
          [t('identity.grant.reason'), grant.reason ?? (grant.requestedById === null ? t('identity.grant.byProgram') : null)],
        ]}
      />
      {grant.state === 'requested' && session.can('grants.approve') && <PanelPart title={t('identity.grant.decision')}><DecisionBox grant={grant} onDone={onClose} /></PanelPart>}
      {grant.state === 'requested' && grant.requestedById === session.person.id && <PanelPart title={t('identity.grant.withdraw')}><Withdrawal grant={grant} onDone={onClose} /></PanelPart>}
      {grant.state === 'approved' && session.can('grants.approve') && <PanelPart title={t('identity.grant.end')}><Ending grant={grant} onDone={onClose} /></PanelPart>}
      <PanelPart title={t('identity.grant.history')}><Timeline events={useEvents(grant)} /></PanelPart>
    </SidePanel>
  );
}

function useEvents(grant: Grant): readonly TimelineEvent[] {
  const { t } = useTranslation();
  const who = (name: string | null) => name ?? t('identity.grant.byProgram');
  const event = (key: string, at: string | null, icon: TimelineEvent['icon'], title: ReactNode, name: string | null, body: ReactNode): readonly TimelineEvent[] => (at === null ? [] : [{ key, at, icon, title, who: who(name), body }]);
  const decided = grant.state === 'refused' ? 'identity.grant.event.refused' : grant.state === 'withdrawn' ? 'identity.grant.event.withdrawn' : 'identity.grant.event.approved';
  return [
    ...(grant.state === 'ended' ? event('ended', grant.endedAt, 'lock', grant.endedByName === null && grant.endReason === null ? t('identity.grant.event.expired') : t('identity.grant.event.ended'), grant.endedByName, grant.endReason) : []),
    ...event('decided', grant.decidedAt, grant.state === 'refused' ? 'close' : 'check', t(decided), grant.decidedByName, grant.decisionReason),
    ...(grant.requestedById === null ? [] : event('requested', grant.requestedAt, 'plus', t('identity.grant.event.requested'), grant.requestedByName, grant.reason)),
  ];
}

function DecisionBox({ grant, onDone }: { grant: Grant; onDone: () => void }) {
  const { t } = useTranslation();
  const scopeText = useScopeText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason?: string }>();
  const [needsReason, setNeedsReason] = useState(false);
  const decide = useMutation({
    mutationFn: ({ decision, reason }: { decision: 'approve' | 'refuse'; reason: string | undefined }) => call(identityContract.decideGrant, { params: { grantId: grant.id }, body: decision === 'approve' ? { decision, ...(reason === undefined ? {} : { reason }) } : { decision, reason: reason ?? '' } }),
    onSuccess: async ({ state }) => {
      await refreshGrants();
      void message.success(t(state === 'approved' ? 'identity.grant.approvedDone' : 'identity.grant.refusedDone'));
      onDone();
    },
  });
  if (grant.obstacle === 'requester' || grant.obstacle === 'beneficiary') return <Notice tone="waiting">{t(obstacleKeys[grant.obstacle])}</Notice>;
  const send = (decision: 'approve' | 'refuse') => {
    const reason = (form.getFieldValue('reason') as string | undefined)?.trim();
    if (decision === 'refuse' && (reason === undefined || reason === '')) return setNeedsReason(true);
    decide.mutate({ decision, reason: reason === '' ? undefined : reason });
  };
  return (
    <Form form={form} layout="vertical">
      <FormError error={decide.error} />
      {grant.excludedBy !== null && <Notice tone="danger">{t('identity.grant.excludedBy', { role: t(roleKeys[grant.excludedBy.role]) })} {t(exclusionKeys[grant.excludedBy.reason])}</Notice>}
      <p className="soft" style={{ margin: '0 0 12px', fontSize: 13 }}>{t('identity.grant.effect', { name: grant.personName, role: t(roleKeys[grant.role]), scope: scopeText(grant) })}</p>
      <Form.Item name="reason" label={t('identity.grant.decisionReason')} extra={t('identity.grant.decisionReasonHint')} {...(needsReason ? { validateStatus: 'error' as const, help: t('identity.grant.reasonMissing') } : {})}><Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} onChange={() => setNeedsReason(false)} /></Form.Item>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        <Button type="primary" icon={<Icon name="check" size={14} />} disabled={grant.excludedBy !== null} loading={decide.isPending && decide.variables.decision === 'approve'} onClick={() => send('approve')}>{t('identity.grant.approve')}</Button>
        <Button danger loading={decide.isPending && decide.variables.decision === 'refuse'} onClick={() => send('refuse')}>{t('identity.grant.refuse')}</Button>
      </div>
    </Form>
  );
}

function Withdrawal({ grant, onDone }: { grant: Grant; onDone: () => void }) {
  const { t } = useTranslation();
  const withdraw = useMutation({
    mutationFn: () => call(identityContract.withdrawGrant, { params: { grantId: grant.id } }),
    onSuccess: async () => {
      await refreshGrants();
      onDone();
    },
  });
  return <><FormError error={withdraw.error} /><p className="soft" style={{ margin: '0 0 8px', fontSize: 13 }}>{t('identity.grant.withdrawWords')}</p><Button loading={withdraw.isPending} onClick={() => withdraw.mutate()}>{t('identity.grant.withdraw')}</Button></>;
}

function Ending({ grant, onDone }: { grant: Grant; onDone: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const end = useMutation({
    mutationFn: (reason: string) => call(identityContract.endGrant, { params: { grantId: grant.id }, body: { reason } }),
    onSuccess: async () => {
      await refreshGrants();
      onDone();
    },
  });
  if (grant.personId === session.person.id) return <Notice tone="waiting">{t('identity.grant.ownEnd')}</Notice>;
  return (
    <Form layout="vertical" onFinish={({ reason }: { reason: string }) => end.mutate(reason)}>
      <FormError error={end.error} />
      <Form.Item name="reason" label={t('identity.grant.endReason')} extra={t('identity.grant.endWords')} rules={[{ required: true, whitespace: true, message: t('identity.grant.reasonMissing') }]}><Input maxLength={500} /></Form.Item>
      <Button danger htmlType="submit" loading={end.isPending}>{t('identity.grant.end')}</Button>
    </Form>
  );
}
