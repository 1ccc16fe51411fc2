import type { ComponentType } from 'react';
import { useSession } from '../../shell/session.tsx';
import { NewButton, TabbedPage, type PageTab } from '../../shell/tabbed-page.tsx';
import type { MessageKey } from '../../i18n/keys.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { BodiesTab } from './bodies-tab.tsx';
import { BodyForm } from './body-form.tsx';
import { MatterForm } from './matter-form.tsx';
import { MattersTab } from './matters-tab.tsx';
import { MeetingForm } from './meeting-form.tsx';
import { MeetingsTab } from './meetings-tab.tsx';
import { ResolutionsTab } from './resolutions-tab.tsx';

const tabs: readonly PageTab[] = [
  { id: '', key: 'coordination.tab.bodies', Body: BodiesTab, Actions: adding('coordination.body.new', BodyForm) },
  { id: 'matters', key: 'coordination.tab.matters', Body: MattersTab, Actions: adding('coordination.matter.new', MatterForm) },
  { id: 'meetings', key: 'coordination.tab.meetings', Body: MeetingsTab, Actions: adding('coordination.meeting.new', MeetingForm) },
  { id: 'resolutions', key: 'coordination.tab.resolutions', Body: ResolutionsTab },
];

/** The bodies, what waits for them, their meetings, and what they decided. */
export function CoordinationPage() {
  return <TabbedPage titleKey="shell.page.coordination" leadKey="coordination.lead" address="/coordination" tabs={tabs} />;
}

/** The button that adds, with the form that it opens. */
function adding(labelKey: MessageKey, Form: ComponentType<{ onClose: () => void }>): ComponentType {
  return function Adding() {
    const session = useSession();
    const panel = usePanel();
    return <><NewButton labelKey={labelKey} permission="coordination.write" />{panel.key === 'new' && session.can('coordination.write') && <Form onClose={panel.close} />}</>;
  };
}
