import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useEcosystemName } from '../../i18n/ecosystem-name.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LicenseExpression, LicenseTag, licenseRiskKeys, RiskMark } from '../../ui/license-tag.tsx';
import { Definitions } from '../../ui/page.tsx';
import { PathList } from '../../ui/path-list.tsx';
import { Purl } from '../../ui/purl.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { FindingList } from '../vulnerability/finding-list.tsx';
import { LifecycleCell } from './lifecycle.tsx';
import { pathsQuery, type UsageRow } from './queries.ts';
import { FindingsOrUnchecked } from './usage-columns.tsx';
import { checkedKeys, relationshipKeys, scopeKeys } from './words.ts';

/**
 * One component in one system. The row comes with the list; opened by its address on a list that has not reached that row
 * yet, the paths still tell which component it is.
 */
export function UsagePanel({ packageVersionId, systemId, row, onClose }: { packageVersionId: number; systemId: string; row: UsageRow | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const paths = useQuery(pathsQuery(systemId, packageVersionId));
  const last = paths.data?.paths[0]?.steps.at(-1);
  const name = row?.name ?? last?.name ?? t('shell.page.component');
  const version = row?.version ?? last?.version;
  const purl = row?.purl ?? last?.purl;
  return (
    <SidePanel title={version === null || version === undefined ? name : `${name} ${version}`} sub={purl === null || purl === undefined ? undefined : <Purl purl={purl} />} {...(row === undefined ? {} : { pageAddress: `/components/${row.packageId}` })} onClose={onClose}>
      {row !== undefined && <UsageFacts row={row} />}
      <PanelPart title={t('ledger.usage.paths')}>
        {paths.error !== null ? <ErrorState error={paths.error} onRetry={() => void paths.refetch()} isInline /> : paths.data === undefined ? <Bones lines={2} /> : <><PathList paths={paths.data.paths} {...(row === undefined ? {} : { root: row.systemCode })} />{paths.data.truncated && <p className="muted">{t('ledger.usage.pathsTruncated')}</p>}</>}
      </PanelPart>
      {row !== undefined && session.can('vulnerability.read') && row.checked === 'checked' && <PanelPart title={t('ledger.field.findings')}><FindingList filters={{ systemId, packageId: row.packageId }} packageVersionId={packageVersionId} /></PanelPart>}
      {row !== undefined && <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}><Link to={`/components/${row.packageId}`}><Button>{t('ledger.usage.toComponent')}</Button></Link><Link to={`/where-used?packageVersionId=${packageVersionId}`}><Button>{t('ledger.usage.whereElse')}</Button></Link></div>}
    </SidePanel>
  );
}

function UsageFacts({ row }: { row: UsageRow }) {
  const { t } = useTranslation();
  const nameOf = useEcosystemName();
  const localName = useLocalName();
  return (
    <PanelPart title={t('ledger.usage.facts')}>
      <Definitions
        rows={[
          [t('ledger.field.system'), <Link key="system" to={`/systems/${row.systemId}`}>{localName(row.systemName, row.systemNameEn)} · {row.systemCode}</Link>],
          [t('ledger.field.ecosystem'), row.ecosystem === null ? null : nameOf(row.ecosystem)],
          [t('ledger.field.relationship'), `${t(relationshipKeys[row.relationship])}${row.depth !== null && row.depth > 1 ? ` · ${t('ledger.depth', { count: row.depth })}` : ''}`],
          [t('ledger.field.scope'), t(scopeKeys[row.scope])],
          row.groups.length > 0 && [t('ledger.field.groups'), row.groups.join(t('ui.listSeparator'))],
          [t('ledger.field.lifecycle'), <LifecycleCell key="lifecycle" lifecycle={row.lifecycle} />],
          [t('ledger.field.license'), row.license === null ? <LicenseTag key="license" expression={null} asWritten={row.licenseDeclared} risk={row.licenseRisk} /> : <LicenseExpression key="license" expression={row.license} />],
          row.licenseDeclared !== null && row.licenseDeclared !== row.license && [t('ledger.field.licenseDeclared'), row.licenseDeclared],
          [t('ledger.field.licenseRisk'), <span key="risk" style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}><RiskMark risk={row.licenseRisk} />{t(licenseRiskKeys[row.licenseRisk])}</span>],
          [t('ledger.field.checked'), row.checked === 'checked' ? t(checkedKeys.checked) : <FindingsOrUnchecked key="checked" row={row} />],
          [t('ledger.field.inUseSince'), <DateTime key="since" at={row.validFrom} />],
          row.validTo !== null && [t('ledger.field.inUseUntil'), <DateTime key="until" at={row.validTo} />],
        ]}
      />
    </PanelPart>
  );
}
