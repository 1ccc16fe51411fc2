import { TabbedPage, type PageTab } from '../../shell/tabbed-page.tsx';
import { AcknowledgementTab } from './acknowledgement-tab.tsx';
import { ControlsTab } from './controls-tab.tsx';
import { CoverageTab } from './coverage-tab.tsx';
import { LibraryActions, LibraryTab } from './library-tab.tsx';
import { PackActions, PacksTab } from './packs-tab.tsx';

const tabs: readonly PageTab[] = [
  { id: '', key: 'regime.tab.library', Body: LibraryTab, Actions: LibraryActions },
  { id: 'controls', key: 'regime.tab.controls', Body: ControlsTab },
  { id: 'coverage', key: 'regime.tab.coverage', Body: CoverageTab },
  { id: 'readings', key: 'regime.tab.readings', Body: AcknowledgementTab },
  { id: 'packs', key: 'regime.tab.packs', permission: 'evidence.export', Body: PacksTab, Actions: PackActions },
];

/** The policies of the institution, what proves them, what they cover, and what leaves as evidence. */
export function RegimePage() {
  return <TabbedPage titleKey="shell.page.regime" leadKey="regime.lead" address="/regime" tabs={tabs} />;
}
