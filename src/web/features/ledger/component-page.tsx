import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useEcosystemName } from '../../i18n/ecosystem-name.ts';
import { isNotThere } from '../../api/errors.ts';
import { useFormat } from '../../i18n/format.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page, PageHeader, Section, TabLinks } from '../../ui/page.tsx';
import { totalOf } from '../../ui/severity.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { Tag } from '../../ui/state-chip.tsx';
import { VulnerabilityTable } from '../vulnerability/vulnerability-table.tsx';
import { PackageLicenses } from './package-licenses.tsx';
import { findingFiguresQuery } from '../vulnerability/queries.ts';
import { packageQuery, type PackageDetail } from './queries.ts';
import { VersionTable } from './version-table.tsx';
import { WhereUsedTable } from './where-used-table.tsx';

/** One package: its versions in use, where, and what is known against them. */
export function ComponentPage() {
  const { packageId = '', tab = '' } = useParams();
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const nameOf = useEcosystemName();
  const isAddress = /^\d{1,15}$/.test(packageId);
  const query = useQuery({ ...packageQuery(Number(packageId)), enabled: isAddress });
  const canSeeFindings = session.can('vulnerability.read');
  const figures = useQuery({ ...findingFiguresQuery({ packageId: Number(packageId) }), enabled: isAddress && canSeeFindings });
  if (!isAddress || !['', 'where-used', 'vulnerabilities', 'licenses'].includes(tab) || isNotThere(query.error)) return <NotFoundPage />;
  if (query.error !== null && query.data === undefined) return <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const data = query.data;
  const findings = figures.data?.findings;
  const address = `/components/${packageId}`;
  return (
    <Page>
      <PageHeader
        title={data?.name}
        trail={[{ to: '/components', label: t('shell.page.components') }]}
        chips={data !== undefined && <Tag>{nameOf(data.ecosystem ?? data.type)}</Tag>}
        facts={data !== undefined && <span className="code" style={{ display: 'inline-flex', alignItems: 'center' }}>{data.purlBase}<CopyButton text={data.purlBase} /></span>}
        actions={data !== undefined && <Link to={`/where-used?q=${encodeURIComponent(data.purlBase)}`}><Button icon={<Icon name="whereUsed" size={14} />}>{t('ledger.component.askRange')}</Button></Link>}
      />
      <FigureStrip
        label={t('ledger.component.figures')}
        figures={[
          { id: 'versions', label: t('ledger.figure.versions'), value: data?.versionCount, to: address },
          { id: 'systems', label: t('ledger.figure.usingSystems'), value: data?.systemCount, to: `${address}/where-used` },
          ...(canSeeFindings ? [
            { id: 'critical', label: t('ledger.figure.criticalFindings'), value: findings?.critical, tone: 'critical' as const, to: `/findings?packageId=${packageId}&severity=critical` },
            { id: 'high', label: t('ledger.figure.highFindings'), value: findings?.high, tone: 'high' as const, to: `/findings?packageId=${packageId}&severity=high` },
            { id: 'all', label: t('ledger.figure.findings'), value: findings === undefined ? undefined : totalOf(findings), to: `/findings?packageId=${packageId}` },
          ] : []),
        ]}
      />
      <TabLinks
        label={t('ledger.component.tabs')}
        tabs={[
          { to: address, label: t('ledger.component.versions'), count: data === undefined ? undefined : format.number(data.versionCount) },
          { to: `${address}/where-used`, label: t('ledger.component.whereUsed'), count: data === undefined ? undefined : format.number(data.systemCount) },
          ...(canSeeFindings ? [{ to: `${address}/vulnerabilities`, label: t('ledger.component.vulnerabilities') }] : []),
          { to: `${address}/licenses`, label: t('ledger.component.licenses') },
        ]}
      />
      {data === undefined ? <Section><Bones lines={8} /></Section> : <TabBody tab={tab} data={data} />}
    </Page>
  );
}

function TabBody({ tab, data }: { tab: string; data: PackageDetail }) {
  const { t } = useTranslation();
  if (tab === 'where-used') return <WhereUsedTable filters={{ packageId: data.packageId }} />;
  if (tab === 'vulnerabilities') return <VulnerabilityTable filters={{ packageId: data.packageId }} />;
  if (tab === 'licenses') return <PackageLicenses data={data} />;
  return <Section title={t('ledger.component.versions')} isFlush><VersionTable versions={data.versions} /></Section>;
}
