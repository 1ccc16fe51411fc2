import { ledgerContract } from '#features/ledger/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import type { ComponentType } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { isNotThere } from '../../api/errors.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useFormat } from '../../i18n/format.ts';
import type { MessageKey } from '../../i18n/keys.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page, PageHeader, Section, TabLinks } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { NotCheckedMark, totalOf } from '../../ui/severity.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { Tag } from '../../ui/state-chip.tsx';
import { ObjectHistory } from '../audit/object-history.tsx';
import { systemQuery, type SystemDetail } from './queries.ts';
import { RetiredSystem } from './retired-system.tsx';
import { SystemComponentsTab } from './system-components-tab.tsx';
import { SystemFindingsTab } from './system-findings-tab.tsx';
import { SystemFormPanel } from './system-form.tsx';
import { SystemHistoryTab } from './system-history-tab.tsx';
import { SystemImportsTab } from './system-imports-tab.tsx';
import { SystemLicensesTab } from './system-licenses-tab.tsx';
import { Criticality, Exposure, hasUnknownComponents } from './system-parts.tsx';
import { SystemPathsTab } from './system-paths-tab.tsx';
import { SystemSummaryTab } from './system-summary-tab.tsx';
import { systemKindKeys } from './words.ts';

type Tab = Readonly<{ id: string; key: MessageKey; permission?: string; /** Undefined where a number would claim too much. */ count?: (system: SystemDetail) => number | undefined; Body: ComponentType<{ system: SystemDetail }> }>;

const tabs: readonly Tab[] = [
  { id: '', key: 'ledger.tab.summary', Body: SystemSummaryTab },
  { id: 'components', key: 'ledger.tab.components', count: (system) => (hasUnknownComponents(system) ? undefined : system.componentCount), Body: SystemComponentsTab },
  { id: 'findings', key: 'ledger.tab.findings', permission: 'vulnerability.read', count: (system) => (totalOf(system.findings) === 0 && (system.notCheckedCount > 0 || system.componentCount === 0) ? undefined : totalOf(system.findings)), Body: SystemFindingsTab },
  { id: 'licenses', key: 'ledger.tab.licenses', permission: 'compliance.read', Body: SystemLicensesTab },
  { id: 'imports', key: 'ledger.tab.imports', Body: SystemImportsTab },
  { id: 'paths', key: 'ledger.tab.paths', Body: SystemPathsTab },
  { id: 'history', key: 'ledger.tab.history', Body: SystemHistoryTab },
  { id: 'activity', key: 'audit.history', permission: 'history.read', Body: ({ system }) => <Section><ObjectHistory objectKind="system" objectId={system.id} /></Section> },
];

/** One system: who it is at the head, what it uses and what that means in the tabs. */
export function SystemPage() {
  const { systemId = '', tab = '' } = useParams();
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  const session = useSession();
  const panel = usePanel();
  const query = useQuery(systemQuery(systemId));
  const shown = tabs.filter((each) => session.can(each.permission));
  const current = shown.find((each) => each.id === tab);
  if (current === undefined) return <NotFoundPage />;
  if (query.error !== null && query.data === undefined) return isNotThere(query.error) ? <RetiredSystem systemId={systemId} /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const system = query.data;
  const address = `/systems/${systemId}`;
  const countText = (count: number | undefined) => (count === undefined ? undefined : format.number(count));
  return (
    <Page>
      <PageHeader
        title={system === undefined ? undefined : localName(system.name, system.nameEn)}
        trail={[{ to: '/systems', label: t('shell.page.systems') }, ...(system?.ancestors ?? []).map((ancestor) => ({ to: `/systems/${ancestor.id}`, label: localName(ancestor.name, ancestor.nameEn) }))]}
        chips={system !== undefined && <><Tag>{system.code}</Tag><Tag>{t(systemKindKeys[system.kind])}</Tag>{hasUnknownComponents(system) ? <NotCheckedMark /> : system.notCheckedCount > 0 && <Link to={`${address}/components`} style={{ color: 'inherit' }}><NotCheckedMark count={system.notCheckedCount} /></Link>}</>}
        facts={system !== undefined && <><Criticality value={system.criticality} /><Exposure value={system.exposure} />{system.mlpsLevel !== null && <span>{t('ledger.mlpsFull', { level: system.mlpsLevel })}</span>}<span>{t('ledger.field.owner')} {system.ownerName ?? <span className="muted">{t('ui.notRecorded')}</span>}</span><span>{t('ledger.field.lastImport')} <RelativeTime at={system.lastImportAt} /></span></>}
        actions={system !== undefined && session.can('ledger.write') && <SystemActions system={system} onEdit={() => panel.show('edit')} onAddPart={() => panel.show('new')} />}
      />
      <TabLinks label={t('ledger.system.tabs')} tabs={shown.map((each) => ({ to: each.id === '' ? address : `${address}/${each.id}`, label: t(each.key), count: countText(system === undefined ? undefined : each.count?.(system)) }))} />
      {system === undefined ? <Section><Bones lines={10} /></Section> : <current.Body system={system} />}
      {system !== undefined && panel.key === 'edit' && <SystemFormPanel system={system} onClose={panel.close} />}
      {system !== undefined && panel.key === 'new' && <SystemFormPanel parentId={system.id} onClose={panel.close} />}
    </Page>
  );
}

function SystemActions({ system, onEdit, onAddPart }: { system: SystemDetail; onEdit: () => void; onAddPart: () => void }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const format = useFormat();
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const retire = useMutation({
    mutationFn: () => call(ledgerContract.deleteSystem, { params: { systemId: system.id } }),
    onSuccess: async () => {
      await navigate('/systems');
      queryClient.removeQueries({ queryKey: ['systems', system.id] });
      void queryClient.invalidateQueries({ queryKey: ['systems'] });
      void queryClient.invalidateQueries({ queryKey: ['overview'] });
      void message.success(t('ledger.system.retired'));
    },
    onError: (error) => void message.error(errorTextOf(error, t)),
  });
  const confirm = () => modal.confirm({
    title: t('ledger.system.retireTitle', { name: localName(system.name, system.nameEn) }),
    content: system.childCount === 0 ? t('ledger.system.retireAloneWords', { components: format.number(system.componentCount) }) : t('ledger.system.retireWords', { count: system.childCount, components: format.number(system.componentCount) }),
    okText: t('ledger.system.retire'), okButtonProps: { danger: true }, cancelText: t('ui.cancel'), icon: null, onOk: () => retire.mutateAsync().catch(() => undefined),
  });
  const actions: Readonly<Record<string, () => void>> = { part: onAddPart, retire: confirm };
  return (
    <>
      <Link to={`/imports?systemId=${system.id}`}><Button type="primary" icon={<Icon name="upload" size={14} />}>{t('ledger.import.into')}</Button></Link>
      <Button icon={<Icon name="edit" size={14} />} onClick={onEdit}>{t('ui.edit')}</Button>
      <Dropdown trigger={['click']} placement="bottomRight" menu={{ onClick: ({ key }) => actions[key]?.(), items: [{ key: 'part', icon: <Icon name="plus" />, label: t('ledger.system.addPart') }, { type: 'divider' }, { key: 'retire', icon: <Icon name="trash" />, danger: true, label: t('ledger.system.retire') }] }}>
        <Button icon={<Icon name="more" />} aria-label={t('ui.moreActions')} />
      </Dropdown>
    </>
  );
}
