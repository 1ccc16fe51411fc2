import { useTranslation } from '../../i18n/use-text.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LicenseExpression, licenseRiskKeys, licenseRiskOf, RiskMark } from '../../ui/license-tag.tsx';
import { Definitions, Section } from '../../ui/page.tsx';
import type { PackageDetail } from './queries.ts';

/** The licences of a package by version: a licence can change from one version to the next. */
export function PackageLicenses({ data }: { data: PackageDetail }) {
  const { t } = useTranslation();
  const groups = new Map<string | null, PackageDetail['versions'][number][]>();
  for (const version of data.versions) groups.set(version.license, [...(groups.get(version.license) ?? []), version]);
  if (groups.size === 0) return <Section><EmptyState icon="scale" title={t('ledger.component.noVersions')} /></Section>;
  return (
    <>
      {[...groups].map(([license, versions]) => (
        <Section key={license ?? ''} title={license === null ? <span className="muted">{t('ui.license.notStated')}</span> : <LicenseExpression expression={license} />} note={<span style={{ display: 'inline-flex', alignItems: 'center', gap: 6 }}><RiskMark risk={licenseRiskOf(versions[0]!.licenseRisk)} />{t(licenseRiskKeys[licenseRiskOf(versions[0]!.licenseRisk)])}</span>}>
          <Definitions rows={[[t('ledger.component.versions'), versions.map((version) => version.version ?? t('ledger.version.missing')).join(t('ui.listSeparator'))]]} />
        </Section>
      ))}
    </>
  );
}
