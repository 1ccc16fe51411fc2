import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Definitions } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { SeverityBar } from '../../ui/severity.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { systemQuery, type SystemDetail } from './queries.ts';
import { ComponentCount, Criticality, Exposure, SystemFindings } from './system-parts.tsx';
import { distributionKeys, systemKindKeys } from './words.ts';

/** The facts of a system beside the list. */
export function SystemPanel({ systemId, onClose }: { systemId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const session = useSession();
  const query = useQuery(systemQuery(systemId));
  const system = query.data;
  return (
    <SidePanel title={system === undefined ? t('shell.page.system') : localName(system.name, system.nameEn)} sub={system?.code} pageAddress={`/systems/${systemId}`} onClose={onClose}>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : system === undefined ? <Bones lines={8} /> : (
        <>
          <PanelPart title={t('ledger.field.findings')}><div style={{ display: 'grid', gap: 10 }}><SeverityBar counts={system.findings} /><SystemFindings system={system} /></div></PanelPart>
          <PanelPart title={t('ledger.system.facts')}><SystemFacts system={system} /></PanelPart>
          <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
            <Link to={`/systems/${systemId}`}><Button type="primary">{t('ledger.system.open')}</Button></Link>
            <Link to={`/systems/${systemId}/components`}><Button>{t('ledger.system.toComponents')}</Button></Link>
            {session.can('ledger.write') && <Link to={`/imports?systemId=${systemId}`}><Button icon={<Icon name="upload" size={14} />}>{t('ledger.import.into')}</Button></Link>}
          </div>
        </>
      )}
    </SidePanel>
  );
}

/** Everything that is recorded about a system. */
export function SystemFacts({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  const parent = system.ancestors.at(-1);
  return (
    <Definitions
      rows={[
        [t('ledger.field.code'), system.code],
        [t('ledger.field.kind'), t(systemKindKeys[system.kind])],
        parent !== undefined && [t('ledger.field.parent'), <Link key="parent" to={`/systems/${parent.id}`}>{localName(parent.name, parent.nameEn)}</Link>],
        [t('ledger.field.criticality'), <Criticality key="criticality" value={system.criticality} />],
        [t('ledger.field.mlpsLevel'), system.mlpsLevel === null ? <span key="mlps" className="muted">{t('ledger.mlpsNone')}</span> : t('ledger.mlps', { level: system.mlpsLevel })],
        [t('ledger.field.exposure'), <Exposure key="exposure" value={system.exposure} />],
        [t('ledger.field.distribution'), t(distributionKeys[system.distribution])],
        [t('ledger.field.owner'), system.ownerId === null || system.ownerName === null ? null : <Link key="owner" to={`/people?panel=${system.ownerId}`}>{system.ownerName}</Link>],
        [t('ledger.field.unit'), localName(system.unitNameZh, system.unitNameEn)],
        [t('ledger.field.businessLine'), system.businessLine],
        [t('ledger.field.components'), <ComponentCount key="components" system={system} />],
        system.componentCount > 0 && [t('ui.notChecked'), t('ledger.system.notChecked', { count: system.notCheckedCount, number: format.number(system.notCheckedCount) })],
        [t('ledger.field.lastImport'), <DateTime key="import" at={system.lastImportAt} />],
        [t('ledger.field.updatedAt'), <DateTime key="updated" at={system.updatedAt} />],
        [t('ledger.field.description'), system.description === null ? null : <span key="description" style={{ whiteSpace: 'pre-wrap' }}>{system.description}</span>],
      ]}
    />
  );
}
