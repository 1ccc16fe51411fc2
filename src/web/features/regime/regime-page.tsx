import { useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { Page, PageHeader, TabLinks } from '../../ui/page.tsx';
import { AcknowledgementTab } from './acknowledgement-tab.tsx';
import { ControlsTab } from './controls-tab.tsx';
import { CoverageTab } from './coverage-tab.tsx';
import { LibraryActions, LibraryTab } from './library-tab.tsx';
import { PackActions, PacksTab } from './packs-tab.tsx';

const tabs = [
  { id: '', key: 'regime.tab.library', permission: 'regime.read', Body: LibraryTab, Actions: LibraryActions },
  { id: 'controls', key: 'regime.tab.controls', permission: 'regime.read', Body: ControlsTab, Actions: undefined },
  { id: 'coverage', key: 'regime.tab.coverage', permission: 'regime.read', Body: CoverageTab, Actions: undefined },
  { id: 'readings', key: 'regime.tab.readings', permission: 'regime.read', Body: AcknowledgementTab, Actions: undefined },
  { id: 'packs', key: 'regime.tab.packs', permission: 'evidence.export', Body: PacksTab, Actions: PackActions },
] as const;

/** The policies of the institution, what proves them, what they cover, and what leaves as evidence. */
export function RegimePage() {
  const { tab = '' } = useParams();
  const { t } = useTranslation();
  const session = useSession();
  const shown = tabs.filter((each) => session.can(each.permission));
  const current = shown.find((each) => each.id === tab);
  if (current === undefined) return <NotFoundPage />;
  return (
    <Page>
      <PageHeader title={t('shell.page.regime')} facts={t('regime.lead')} actions={current.Actions !== undefined && <current.Actions />} />
      <TabLinks label={t('shell.page.regime')} tabs={shown.map((each) => ({ to: each.id === '' ? '/regime' : `/regime/${each.id}`, label: t(each.key) }))} />
      <current.Body />
    </Page>
  );
}
