import { useParams } from 'react-router';
import { Button } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { Icon } from '../../ui/icon.tsx';
import { Page, PageHeader, TabLinks } from '../../ui/page.tsx';
import { BodiesTab } from './bodies-tab.tsx';
import { BodyForm } from './body-form.tsx';
import { MatterForm } from './matter-form.tsx';
import { MattersTab } from './matters-tab.tsx';
import { MeetingForm } from './meeting-form.tsx';
import { MeetingsTab } from './meetings-tab.tsx';
import { ResolutionsTab } from './resolutions-tab.tsx';

const tabs = [
  { id: '', key: 'coordination.tab.bodies', newKey: 'coordination.body.new', Body: BodiesTab, Form: BodyForm },
  { id: 'matters', key: 'coordination.tab.matters', newKey: 'coordination.matter.new', Body: MattersTab, Form: MatterForm },
  { id: 'meetings', key: 'coordination.tab.meetings', newKey: 'coordination.meeting.new', Body: MeetingsTab, Form: MeetingForm },
  { id: 'resolutions', key: 'coordination.tab.resolutions', newKey: undefined, Body: ResolutionsTab, Form: undefined },
] as const;

/** The bodies, what waits for them, their meetings, and what they decided. */
export function CoordinationPage() {
  const { tab = '' } = useParams();
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  const current = tabs.find((each) => each.id === tab);
  if (current === undefined) return <NotFoundPage />;
  const canWrite = session.can('coordination.write') && current.newKey !== undefined;
  return (
    <Page>
      <PageHeader title={t('shell.page.coordination')} facts={t('coordination.lead')} actions={canWrite && <Button type="primary" icon={<Icon name="plus" />} onClick={() => panel.show('new')}>{t(current.newKey)}</Button>} />
      <TabLinks label={t('shell.page.coordination')} tabs={tabs.map((each) => ({ to: each.id === '' ? '/coordination' : `/coordination/${each.id}`, label: t(each.key) }))} />
      <current.Body />
      {panel.key === 'new' && canWrite && current.Form !== undefined && <current.Form onClose={panel.close} />}
    </Page>
  );
}
