import { NewButton, TabbedPage, type PageTab } from '../../shell/tabbed-page.tsx';
import { GrantsTab } from './grants-tab.tsx';
import { PeopleTab } from './people-tab.tsx';
import { ReviewsTab } from './reviews-tab.tsx';
import { RolesTab } from './roles-tab.tsx';
import { UnitsTab } from './units-tab.tsx';

const tabs: readonly PageTab[] = [
  { id: '', key: 'identity.tab.people', Body: PeopleTab, Actions: () => <NewButton labelKey="identity.person.new" permission="people.write" /> },
  { id: 'units', key: 'identity.tab.units', permission: 'ledger.read', Body: UnitsTab, Actions: () => <NewButton labelKey="identity.unit.new" permission="people.write" /> },
  { id: 'grants', key: 'identity.tab.grants', Body: GrantsTab, Actions: () => <NewButton labelKey="identity.grant.new" permission="grants.request" /> },
  { id: 'roles', key: 'identity.tab.roles', Body: RolesTab },
  { id: 'reviews', key: 'identity.tab.reviews', Body: ReviewsTab },
];

/** People, the units they belong to, what each is given and by whom, what each role may do, and the quarterly review of it all. */
export function PeoplePage() {
  return <TabbedPage titleKey="shell.page.people" leadKey="identity.people.lead" address="/people" tabs={tabs} />;
}
