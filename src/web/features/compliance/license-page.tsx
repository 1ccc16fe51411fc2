import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { isNotThere } from '../../api/errors.ts';
import type { MessageKey } from '../../i18n/keys.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { licenseRiskKeys, RiskMark } from '../../ui/license-tag.tsx';
import { Columns, Definitions, Notice, Page, PageHeader, Section } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import styles from './compliance.module.css';
import { licenseQuery, scenarios, type LicenseDetail } from './queries.ts';
import { networkKeys, obligationKeys, patentKeys, scenarioKeys, sourceKeys, strengthKeys, trademarkKeys, triggerKeys } from './words.ts';

const scenarioWords = { internal: 'compliance.scenario.internalWords', service: 'compliance.scenario.serviceWords', distribution: 'compliance.scenario.distributionWords' } as const;

/** The rights and obligations card of one licence. */
export function LicensePage() {
  const { licenseId = '' } = useParams();
  const { t } = useTranslation();
  const localName = useLocalName();
  const query = useQuery(licenseQuery(licenseId));
  const data = query.data;
  if (query.error !== null && data === undefined) return isNotThere(query.error) ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const inUse = new URLSearchParams({ licenseId: data?.id ?? licenseId }).toString();
  return (
    <Page>
      <PageHeader
        title={data?.id} trail={[{ to: '/licenses', label: t('shell.page.licenses') }]}
        chips={data !== undefined && <>{data.isSpdx && <Tag>SPDX</Tag>}{data.isOsiApproved === true && <StateChip tone="good">{t('compliance.osiApproved')}</StateChip>}{data.isDeprecated === true && <StateChip tone="amber">{t('compliance.deprecated')}</StateChip>}</>}
        facts={data !== undefined && localName(data.nameZh, data.name)}
      />
      <FigureStrip label={t('compliance.figures')} figures={[{ id: 'components', label: t('reporting.figure.versions'), value: data?.packageVersionCount, to: `/components?${inUse}` }, { id: 'systems', label: t('ledger.figure.usingSystems'), value: data?.systemCount, to: `/systems?${inUse}` }]} />
      {data === undefined ? <Section><Bones lines={8} /></Section> : <Card data={data} />}
    </Page>
  );
}

function Card({ data }: { data: LicenseDetail }) {
  const { t } = useTranslation();
  const word = (keys: Readonly<Record<string, MessageKey>>, value: string | null) => value === null ? null : keys[value] === undefined ? value : t(keys[value]);
  return (
    <>
      {data.verified === false && <Notice tone="amber">{t('compliance.notVerified')}</Notice>}
      {data.strength === null && <Notice tone="amber">{t('compliance.notClassified')}</Notice>}
      <div className={styles.scenarios}>
        {scenarios.map((scenario) => <section key={scenario} className={styles.scenario}><h2>{t(scenarioKeys[scenario])}</h2><span className={styles.risk}><RiskMark risk={data.risk[scenario]} />{t(licenseRiskKeys[data.risk[scenario]])}</span><p>{t(scenarioWords[scenario])}</p></section>)}
      </div>
      <Columns>
        <Section title={t('compliance.obligations')}><Obligations data={data} /></Section>
        <Section title={t('compliance.rights')}>
          <Definitions
            rows={[
              [t('compliance.field.strength'), word(strengthKeys, data.strength)],
              [t('compliance.field.network'), word(networkKeys, data.network)],
              [t('compliance.field.patent'), word(patentKeys, data.patent)],
              [t('compliance.field.trademark'), word(trademarkKeys, data.trademark)],
              [t('compliance.field.source'), word(sourceKeys, data.source)],
            ]}
          />
        </Section>
      </Columns>
      <p className="muted">{t('compliance.disclaimer')}</p>
    </>
  );
}

/** What must be done, under what brings it about. */
function Obligations({ data }: { data: LicenseDetail }) {
  const { t } = useTranslation();
  if (data.obligations.length === 0) return <p className="muted">{data.strength === null ? t('ui.unknown') : t('compliance.noObligations')}</p>;
  const byTrigger = Map.groupBy(data.obligations, (obligation) => obligation.trigger);
  return (
    <div className={styles.obligations}>
      {[...byTrigger].map(([trigger, obligations]) => (
        <section key={trigger}><h3>{triggerKeys[trigger] === undefined ? trigger : t(triggerKeys[trigger])}</h3><ul>{obligations.map(({ code }) => <li key={code}>{obligationKeys[code] === undefined ? code : t(obligationKeys[code])}</li>)}</ul></section>
      ))}
    </div>
  );
}
