import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useSession } from '../../shell/session.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Columns, Page, PageHeader, Section, Stack } from '../../ui/page.tsx';
import { severityRows, totalOf } from '../../ui/severity.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { uncheckedStates } from '../ledger/words.ts';
import { daysToDraw, FindingTrend } from './finding-trend.tsx';
import { CriticalityBars, EcosystemBars, ExposureBars, LicenseBars, SeverityBars } from './overview-bars.tsx';
import { RecentImports, TopSystems, TopVulnerabilities } from './overview-lists.tsx';
import { overviewQuery, type Overview } from './queries.ts';

/** The portfolio in numbers and pictures; every one of them leads to the list behind it. */
export function OverviewPage() {
  const { t } = useTranslation();
  const session = useSession();
  const query = useQuery(overviewQuery);
  const data = query.data;
  if (query.error !== null && data === undefined) return <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  return (
    <Page>
      <PageHeader title={t('shell.page.overview')} facts={t(data?.isPart === true ? 'reporting.leadPart' : 'reporting.lead')} actions={session.can('ledger.write') && <Link to="/imports"><Button type="primary" icon={<Icon name="upload" size={14} />}>{t('ledger.import.begin')}</Button></Link>} />
      <Figures data={data} />
      {data !== undefined && data.systemCount === 0 ? <Beginning /> : <Body data={data} />}
    </Page>
  );
}

function Figures({ data }: { data: Overview | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const serious = data === undefined ? undefined : `${t(severityRows.critical.key)} ${format.number(data.findings.critical)} · ${t(severityRows.high.key)} ${format.number(data.findings.high)}`;
  return (
    <FigureStrip
      label={t('reporting.figures')}
      figures={[
        { id: 'systems', label: t('ledger.figure.systems'), value: data?.systemCount, note: data === undefined ? undefined : t('reporting.withoutOwner', { count: data.systemsWithoutOwner, number: format.number(data.systemsWithoutOwner) }), to: '/systems' },
        { id: 'components', label: t('reporting.figure.versions'), value: data?.packageVersionCount, note: data === undefined ? undefined : t('reporting.packages', { count: data.packageCount, number: format.number(data.packageCount) }), to: '/components' },
        { id: 'findings', label: t('ledger.figure.findings'), value: data === undefined ? undefined : totalOf(data.findings), note: serious, tone: 'high', to: '/findings' },
        { id: 'vulnerable', label: t('ledger.figure.vulnerable'), value: data?.vulnerableSystemCount, note: data === undefined || data.systemCount === 0 ? undefined : format.percent(data.vulnerableSystemCount / data.systemCount), tone: 'high', to: '/systems?vulnerable=true&sort=-severity' },
        { id: 'unchecked', label: t('reporting.figure.notChecked'), value: data?.notCheckedCount, note: t('reporting.notCheckedNote'), tone: 'amber', to: `/components?checked=${uncheckedStates.join(',')}` },
        { id: 'empty', label: t('ledger.figure.withoutImport'), value: data?.systemsWithoutImport, note: t('ledger.figure.withoutImportNote'), tone: 'amber', to: '/systems?without=import' },
      ]}
    />
  );
}

function Body({ data }: { data: Overview | undefined }) {
  const { t } = useTranslation();
  const bones = <Bones lines={7} />;
  const hasTrend = data === undefined || data.trend.length >= daysToDraw;
  const criticality = <Section title={t('reporting.byCriticality')}>{data === undefined ? bones : <CriticalityBars data={data} />}</Section>;
  return (
    <>
      <Columns shape="minmax(0, 3fr) minmax(0, 2fr)">
        {hasTrend
          ? <Section title={t('reporting.trend')}>{data === undefined ? bones : <FindingTrend trend={data.trend} />}</Section>
          : <Stack><Section title={t('reporting.bySeverity')} note={t(data?.isPart === true ? 'reporting.trendPart' : 'reporting.trendEmpty')}><SeverityBars data={data} /></Section>{criticality}</Stack>}
        <Section title={t('reporting.topVulnerabilities')} isFlush>{data === undefined ? <div style={{ padding: 16 }}>{bones}</div> : <TopVulnerabilities data={data} />}</Section>
      </Columns>
      <Columns shape="minmax(0, 3fr) minmax(0, 2fr)">
        <Section title={t('reporting.topSystems')} isFlush>{data === undefined ? <div style={{ padding: 16 }}>{bones}</div> : <TopSystems data={data} />}</Section>
        <Stack>
          {hasTrend && criticality}
          <Section title={t('reporting.byExposure')}>{data === undefined ? bones : <ExposureBars data={data} />}</Section>
        </Stack>
      </Columns>
      <Columns count={3}>
        <Section title={t('reporting.ecosystems')} note={t('reporting.ecosystemsNote')}>{data === undefined ? bones : <EcosystemBars data={data} />}</Section>
        <Section title={t('reporting.licenses')} note={t('reporting.licensesNote')}>{data === undefined ? bones : <LicenseBars data={data} />}</Section>
        <Section title={t('reporting.recentImports')} isFlush>{data === undefined ? <div style={{ padding: 16 }}>{bones}</div> : <RecentImports rows={data.recentImports} />}</Section>
      </Columns>
    </>
  );
}

/** A fresh installation: what would stand here, and the three steps to it. */
function Beginning() {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <Section>
      <EmptyState
        icon="systems" title={t('reporting.beginning.title')}
        actions={<>{session.can('ledger.write') && <Link to="/systems?panel=new"><Button type="primary">{t('ledger.systems.new')}</Button></Link>}{session.can('intelligence.write') && <Link to="/intelligence"><Button>{t('vulnerability.toIntelligence')}</Button></Link>}</>}
      >
        {t('reporting.beginning.words')}
      </EmptyState>
    </Section>
  );
}
