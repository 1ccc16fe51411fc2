import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useEcosystemName } from '../../i18n/ecosystem-name.ts';
import { useFormat } from '../../i18n/format.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Definitions } from '../../ui/page.tsx';
import { Purl } from '../../ui/purl.tsx';
import { SeverityBar } from '../../ui/severity.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { packageQuery } from './queries.ts';
import { PackageFindings } from './usage-columns.tsx';
import { VersionTable } from './version-table.tsx';

/** A package beside the list: how much of it there is and which versions. */
export function PackagePanel({ packageId, onClose }: { packageId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useEcosystemName();
  const query = useQuery(packageQuery(packageId));
  const data = query.data;
  return (
    <SidePanel title={data?.name ?? t('shell.page.component')} sub={data !== undefined && <Purl purl={data.purlBase} />} pageAddress={`/components/${packageId}`} onClose={onClose}>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : data === undefined ? <Bones lines={8} /> : (
        <>
          <PanelPart title={t('ledger.field.findings')}><div style={{ display: 'grid', gap: 10 }}><SeverityBar counts={data.findings} /><PackageFindings row={data} /></div></PanelPart>
          <PanelPart title={t('ledger.usage.facts')}><Definitions rows={[[t('ledger.field.ecosystem'), data.ecosystem === null ? null : nameOf(data.ecosystem)], [t('ledger.field.systems'), <Link key="systems" to={`/components/${packageId}/where-used`}>{format.number(data.systemCount)}</Link>], [t('ledger.field.license'), data.licenses.join(t('ui.listSeparator'))]]} /></PanelPart>
          <PanelPart title={t('ledger.component.versions')}><VersionTable versions={data.versions} isNarrow /></PanelPart>
          <div style={{ display: 'flex', gap: 8 }}><Link to={`/components/${packageId}`}><Button type="primary">{t('ledger.usage.toComponent')}</Button></Link><Link to={`/components/${packageId}/where-used`}><Button>{t('ledger.component.whereUsed')}</Button></Link></div>
        </>
      )}
    </SidePanel>
  );
}
