import { planningContract } from '#features/planning/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import type { ComponentType } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { ApiError } from '../../api/errors.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import type { MessageKey } from '../../i18n/keys.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Page, PageHeader, Section, TabLinks } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { ClosePlanPanel, DecisionBox, SubmitPanel } from './decision-box.tsx';
import { PlanBudgetTab } from './plan-budget-tab.tsx';
import { PlanReportsTab } from './plan-reports-tab.tsx';
import { PlanTargetsTab } from './plan-targets-tab.tsx';
import { PlanVersionsTab } from './plan-versions-tab.tsx';
import { PlanWorkTab } from './plan-work-tab.tsx';
import styles from './planning.module.css';
import { planQuery, refreshPlans, type PlanDetail } from './queries.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { stateKeys, stateTones } from './words.ts';

type Tab = Readonly<{ id: string; key: MessageKey; count?: (plan: PlanDetail) => number; Body: ComponentType<{ plan: PlanDetail }> }>;

const tabs: readonly Tab[] = [
  { id: '', key: 'planning.tab.targets', count: (plan) => plan.targets.length, Body: PlanTargetsTab },
  { id: 'work', key: 'planning.tab.work', count: (plan) => plan.content.milestones.length, Body: PlanWorkTab },
  { id: 'budget', key: 'planning.tab.budget', Body: PlanBudgetTab },
  { id: 'reports', key: 'planning.tab.reports', Body: PlanReportsTab },
  { id: 'versions', key: 'planning.tab.versions', count: (plan) => plan.versions.length, Body: PlanVersionsTab },
];

/** One plan: the version that counts, or the one that the address names. */
export function PlanPage() {
  const { planId = '', tab = '' } = useParams();
  const { t } = useTranslation();
  const format = useFormat();
  const panel = usePanel();
  const [params] = useSearchParams();
  const asked = Number(params.get('version') ?? '') || undefined;
  const query = useQuery(planQuery(planId, asked));
  const current = tabs.find((each) => each.id === tab);
  if (current === undefined) return <NotFoundPage />;
  if (query.error !== null && query.data === undefined) return query.error instanceof ApiError && query.error.status < 500 ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const plan = query.data;
  const address = (id: string) => `/plans/${planId}${id === '' ? '' : `/${id}`}${asked === undefined ? '' : `?version=${asked}`}`;
  const body = plan === undefined ? <Section><Bones lines={12} /></Section> : <current.Body plan={plan} />;
  const isDecided = plan?.version.state !== 'in-review';
  return (
    <Page>
      <PageHeader
        title={plan?.version.title} trail={[{ to: '/plans', label: t('shell.page.plans') }]}
        chips={plan !== undefined && <><Tag>{plan.code}</Tag><StateChip tone={stateTones[plan.version.state]}>{t(stateKeys[plan.version.state])}</StateChip><Tag>{t('planning.versionNumber', { number: plan.version.number })}</Tag></>}
        facts={plan !== undefined && <><span>{t('planning.fromTo', { from: plan.version.periodFrom, to: plan.version.periodTo })}</span>{plan.version.linkedItPlan !== null && <span>{t('planning.field.linkedItPlan')} {plan.version.linkedItPlan}</span>}{plan.signature !== null && <SignatureFact signature={plan.signature} name={plan.version.decidedBy?.name ?? plan.signature.signerName} />}</>}
        actions={plan !== undefined && <Actions plan={plan} />}
      />
      {plan !== undefined && <OtherVersion plan={plan} />}
      {plan !== undefined && plan.version.state === 'draft' && plan.version.decisionReason !== null && <Notice tone="amber">{t('planning.returned', { name: plan.version.decidedBy?.name ?? '', day: plan.version.decidedAt === null ? '' : format.date(plan.version.decidedAt), reason: plan.version.decisionReason })}</Notice>}
      {plan !== undefined && plan.version.state === 'closed' && <Notice tone="neutral">{t('planning.closed', { day: plan.version.endedAt === null ? '' : format.date(plan.version.endedAt), reason: plan.version.endReason ?? '' })}</Notice>}
      {plan !== undefined && plan.version.conditions.length > 0 && plan.version.state === 'approved' && <Notice tone="brand">{t('planning.conditions')}{plan.version.conditions.map((condition) => <div key={condition}>· {condition}</div>)}</Notice>}
      <TabLinks label={t('planning.tabs')} tabs={tabs.map((each) => ({ to: address(each.id), label: t(each.key), count: plan === undefined || each.count === undefined ? undefined : format.number(each.count(plan)) }))} />
      {plan === undefined || isDecided ? body : <div className={styles.decisionGrid}><div style={{ minWidth: 0 }}>{body}</div><DecisionBox plan={plan} /></div>}
      {plan !== undefined && panel.key === 'submit' && <SubmitPanel plan={plan} onClose={panel.close} />}
      {plan !== undefined && panel.key === 'close' && <ClosePlanPanel plan={plan} onClose={panel.close} />}
    </Page>
  );
}

function SignatureFact({ signature, name }: { signature: NonNullable<PlanDetail['signature']>; name: string }) {
  const { t } = useTranslation();
  const isSound = signature.isValid && signature.isSameDocument;
  return <span title={`${signature.algorithm} ${signature.keyId}`} style={{ display: 'inline-flex', alignItems: 'center', gap: 4, color: isSound ? 'var(--good)' : 'var(--danger)' }}><Icon name={isSound ? 'shield' : 'alert'} size={14} /><span>{t(isSound ? 'planning.signed' : signature.isValid ? 'planning.signedOther' : 'planning.signedBroken', { name })} <DateTime at={signature.at} /></span></span>;
}

/** Says where the version that counts, or the one on its way, is to be found. */
function OtherVersion({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  const open = plan.versions.find((version) => (version.state === 'draft' || version.state === 'in-review') && version.number !== plan.version.number);
  const approved = plan.versions.find((version) => version.state === 'approved' && version.number !== plan.version.number);
  const other = plan.version.state === 'approved' ? open : approved ?? open;
  if (other === undefined) return null;
  const to = other.state === 'approved' ? `/plans/${plan.id}` : `/plans/${plan.id}?version=${other.number}`;
  return <Notice tone="brand" action={<Link to={to}>{t('planning.showVersion', { number: other.number })}</Link>}>{t(other.state === 'approved' ? 'planning.notInForce' : 'planning.otherOpen', { number: other.number, state: t(stateKeys[other.state]) })}</Notice>;
}

function Actions({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const { language } = useLanguage();
  const navigate = useNavigate();
  const panel = usePanel();
  const params = { planId: plan.id };
  const onError = (error: unknown) => message.error(errorTextOf(error, t));
  const show = async (changed: PlanDetail) => {
    await refreshPlans();
    void navigate(`/plans/${plan.id}?version=${changed.version.number}`);
  };
  const withdraw = useMutation({ mutationFn: () => call(planningContract.withdrawPlan, { params }), onSuccess: show, onError });
  const begin = useMutation({ mutationFn: () => call(planningContract.createDraft, { params }), onSuccess: async () => { await refreshPlans(); void navigate(`/plans/${plan.id}/edit`); }, onError });
  const discard = useMutation({ mutationFn: () => call(planningContract.deleteDraft, { params }), onSuccess: async () => { await navigate(plan.versions.length > 1 ? `/plans/${plan.id}` : '/plans'); void refreshPlans(); }, onError });
  const { state } = plan.version;
  const confirmDiscard = () => modal.confirm({ title: t('planning.discardTitle', { number: plan.version.number }), content: t(plan.versions.length > 1 ? 'planning.discardWords' : 'planning.discardAllWords', { code: plan.code }), okText: t('planning.discard'), okButtonProps: { danger: true }, cancelText: t('ui.cancel'), icon: null, onOk: () => discard.mutateAsync().catch(() => undefined) });
  const document = (format: 'docx' | 'pdf') => linkTo(planningContract.exportPlan, { params, query: { format, language, version: plan.version.number } });
  const more = [
    ...(plan.may.draft && state === 'approved' ? [{ key: 'draft', icon: <Icon name="branch" />, label: t('planning.newVersion'), onClick: () => begin.mutate() }] : []),
    ...(plan.may.withdraw && state === 'in-review' ? [{ key: 'withdraw', icon: <Icon name="arrowUp" />, label: t('planning.withdraw'), onClick: () => withdraw.mutate() }] : []),
    ...(plan.may.close && state === 'approved' ? [{ key: 'close', icon: <Icon name="lock" />, label: t('planning.close'), onClick: () => panel.show('close') }] : []),
    ...(plan.may.edit && state === 'draft' ? [{ key: 'discard', icon: <Icon name="trash" />, danger: true, label: t('planning.discard'), onClick: confirmDiscard }] : []),
  ];
  return (
    <>
      {plan.may.submit && state === 'draft' && <Button type="primary" icon={<Icon name="arrowRight" size={14} />} onClick={() => panel.show('submit')}>{t('planning.submit')}</Button>}
      {plan.may.edit && state === 'draft' && <Link to={`/plans/${plan.id}/edit`}><Button icon={<Icon name="edit" size={14} />}>{t('ui.edit')}</Button></Link>}
      <Dropdown trigger={['click']} placement="bottomRight" menu={{ items: (['docx', 'pdf'] as const).map((format) => ({ key: format, icon: <Icon name="file" />, label: <a href={document(format)} download>{t(format === 'docx' ? 'planning.asDocx' : 'planning.asPdf')}</a> })) }}>
        <Button icon={<Icon name="download" size={14} />}>{t('ui.export')}</Button>
      </Dropdown>
      {more.length > 0 && <Dropdown trigger={['click']} placement="bottomRight" menu={{ items: more }}><Button icon={<Icon name="more" />} aria-label={t('ui.moreActions')} /></Dropdown>}
    </>
  );
}
