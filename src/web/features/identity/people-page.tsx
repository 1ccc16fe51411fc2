import { useParams } from 'react-router';
import { Button } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { Icon } from '../../ui/icon.tsx';
import { Page, PageHeader, TabLinks } from '../../ui/page.tsx';
import { GrantsTab } from './grants-tab.tsx';
import { PeopleTab } from './people-tab.tsx';
import { ReviewsTab } from './reviews-tab.tsx';
import { RolesTab } from './roles-tab.tsx';
import { UnitsTab } from './units-tab.tsx';

const tabs = [
  { id: '', key: 'identity.tab.people', newKey: 'identity.person.new', permission: 'people.write', Body: PeopleTab },
  { id: 'units', key: 'identity.tab.units', newKey: 'identity.unit.new', permission: 'people.write', Body: UnitsTab },
  { id: 'grants', key: 'identity.tab.grants', newKey: 'identity.grant.new', permission: 'grants.request', Body: GrantsTab },
  { id: 'roles', key: 'identity.tab.roles', newKey: undefined, permission: undefined, Body: RolesTab },
  { id: 'reviews', key: 'identity.tab.reviews', newKey: undefined, permission: undefined, Body: ReviewsTab },
] as const;

/** People, the units they belong to, what each is given and by whom, what each role may do, and the quarterly review of it all. */
export function PeoplePage() {
  const { tab = '' } = useParams();
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  const current = tabs.find((each) => each.id === tab);
  if (current === undefined) return <NotFoundPage />;
  const shown = tabs.filter((each) => each.id !== 'units' || session.can('ledger.read'));
  return (
    <Page>
      <PageHeader title={t('shell.page.people')} facts={t('identity.people.lead')} actions={current.newKey !== undefined && session.can(current.permission) && <Button type="primary" icon={<Icon name="plus" />} onClick={() => panel.show('new')}>{t(current.newKey)}</Button>} />
      <TabLinks label={t('shell.page.people')} tabs={shown.map((each) => ({ to: each.id === '' ? '/people' : `/people/${each.id}`, label: t(each.key) }))} />
      <current.Body />
    </Page>
  );
}
