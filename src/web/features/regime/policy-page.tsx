import { regimeContract } from '#features/regime/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { Link, useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import { isNotThere } from '../../api/errors.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Page, PageHeader, Section, TabLinks } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { Tag } from '../../ui/state-chip.tsx';
import { ObjectHistory } from '../audit/object-history.tsx';
import { ClausesTab } from './clauses-tab.tsx';
import { PolicyActions } from './policy-actions.tsx';
import { PolicyForm } from './policy-form.tsx';
import { policyQuery, useLocalText, type PolicyDetail } from './queries.ts';
import { ReadersTab } from './readers-tab.tsx';
import { PolicyState } from './status.tsx';
import { VersionsTab } from './versions-tab.tsx';
import { levelKeys } from './words.ts';

const tabs = [
  { id: '', key: 'regime.policy.clauses', Body: ClausesTab, permission: undefined },
  { id: 'versions', key: 'regime.policy.versions', Body: VersionsTab, permission: undefined },
  { id: 'readers', key: 'regime.policy.readers', Body: ReadersTab, permission: undefined },
  { id: 'history', key: 'regime.policy.history', Body: HistoryTab, permission: 'history.read' },
] as const;

/** A version of a policy: what it says, what proves it, what it was and who has read it. */
export function PolicyPage() {
  const { policyId = '', tab = '' } = useParams();
  const { t } = useTranslation();
  const say = useLocalText();
  const session = useSession();
  const panel = usePanel();
  const query = useQuery(policyQuery(policyId));
  const policy = query.data;
  const shown = tabs.filter((each) => session.can(each.permission));
  const current = shown.find((each) => each.id === tab);
  if (current === undefined) return <NotFoundPage />;
  if (query.error !== null && policy === undefined) return isNotThere(query.error) ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  return (
    <Page>
      <PageHeader
        title={policy === undefined ? undefined : say(policy.title)} trail={[{ to: '/regime', label: t('shell.page.regime') }]}
        chips={policy !== undefined && <><PolicyState state={policy.state} /><Tag>{t(levelKeys[policy.level])}</Tag></>}
        facts={policy !== undefined && <Facts policy={policy} />}
        actions={policy !== undefined && <><Downloads policy={policy} /><PolicyActions policy={policy} onEdit={() => panel.show('edit')} /></>}
      />
      {policy !== undefined && <StateNotice policy={policy} />}
      <TabLinks label={policy === undefined ? '' : say(policy.title)} tabs={shown.map((each) => ({ to: `/regime/policies/${policyId}${each.id === '' ? '' : `/${each.id}`}`, label: t(each.key) }))} />
      {policy === undefined ? <Section><Bones lines={8} /></Section> : <current.Body policy={policy} />}
      {policy !== undefined && panel.key === 'edit' && <PolicyForm policy={policy} onClose={panel.close} />}
    </Page>
  );
}

function Facts({ policy }: { policy: PolicyDetail }) {
  const { t } = useTranslation();
  return (
    <>
      <span>{policy.docNo} · {t('regime.version', { version: policy.version })}</span>
      {policy.effectiveOn !== null && <span>{t('regime.inForceFrom', { day: policy.effectiveOn })}{policy.endedOn !== null && ` ${t('regime.until', { day: policy.endedOn })}`}</span>}
      <span>{t('regime.field.owner')} {policy.ownerName ?? t('ui.notRecorded')}</span>
      <span>{t('regime.draftedBy', { name: policy.draftedByName })}</span>
      {policy.issuedAt !== null && <span>{t('regime.issuedBy', { name: policy.issuedByName ?? '' })} <DateTime at={policy.issuedAt} />{policy.issuedSignature !== null && ` · ${policy.issuedSignature.isValid ? t('regime.signatureHolds') : t('regime.signatureBroken')}`}</span>}
    </>
  );
}

/** What this version waits for, or why it is not in force. */
function StateNotice({ policy }: { policy: PolicyDetail }) {
  const { t } = useTranslation();
  if (policy.state === 'draft' && policy.returnReason !== null) return <Notice tone="amber">{t('regime.returned', { reason: policy.returnReason })}</Notice>;
  if (policy.state === 'repealed') return <Notice tone="neutral">{t('regime.repealed', { reason: policy.endReason ?? '' })}</Notice>;
  if (policy.state !== 'in-review') return null;
  if (policy.resolution !== null) return <Notice tone={policy.resolution.decision.startsWith('approved') ? 'good' : 'amber'}>{t(policy.resolution.decision.startsWith('approved') ? 'regime.resolved' : 'regime.notResolved')}</Notice>;
  if (policy.matter !== null && policy.matter.state !== 'withdrawn') return <Notice tone="waiting" action={<Link to="/bodies/matters">{t('regime.toMatters')}</Link>}>{t('regime.proposed')}</Notice>;
  return <Notice tone="waiting">{policy.needsResolution ? t('regime.waitsForBody') : t('regime.waitsForIssue')}</Notice>;
}

function Downloads({ policy }: { policy: PolicyDetail }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const items = [
    ...(['docx', 'pdf'] as const).map((format) => ({ key: format, label: <a href={linkTo(regimeContract.exportPolicy, { params: { policyId: policy.id }, query: { format, language } })} download>{t(format === 'docx' ? 'regime.download.docx' : 'regime.download.pdf')}</a> })),
    ...(policy.originalName === null ? [] : [{ key: 'original', label: <a href={linkTo(regimeContract.getPolicyOriginal, { params: { policyId: policy.id } })} download={policy.originalName}>{policy.originalName}</a> }]),
  ];
  return <Dropdown trigger={['click']} menu={{ items }}><Button icon={<Icon name="download" size={14} />}>{t('regime.download')}</Button></Dropdown>;
}

function HistoryTab({ policy }: { policy: PolicyDetail }) {
  return <Section><ObjectHistory objectKind="policy" objectId={policy.id} /></Section>;
}
