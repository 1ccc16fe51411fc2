import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { Notice, Page, PageHeader } from '../../ui/page.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { useSystemHistory } from './queries.ts';
import { SystemHistory } from './system-history-tab.tsx';

/** A system that is retired shows what happened to it, for as long as it was there; one that never was is no page. */
export function RetiredSystem({ systemId }: { systemId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  const { first, error } = useSystemHistory(systemId);
  const system = first?.system;
  if (error !== null && system === undefined) return <NotFoundPage />;
  return (
    <Page>
      <PageHeader title={system === undefined ? undefined : localName(system.name, system.nameEn)} trail={[{ to: '/systems', label: t('shell.page.systems') }]} chips={system !== undefined && <><Tag>{system.code}</Tag><StateChip tone="neutral" icon="lock">{t('ledger.system.retired')}</StateChip></>} />
      {system !== undefined && system.retiredAt !== null && <Notice tone="neutral">{t('ledger.system.retiredWords', { time: format.dateTime(system.retiredAt) })}</Notice>}
      <SystemHistory systemId={systemId} />
    </Page>
  );
}
