import { Button } from 'antd';
import type { ComponentType } from 'react';
import { useParams } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { usePanel } from '../ui/data-table/use-panel.ts';
import { Icon } from '../ui/icon.tsx';
import { Page, PageHeader, TabLinks } from '../ui/page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { useSession } from './session.tsx';

/** A tab at `<address>/<id>`; the one without an id is the first. Without the permission it is not there. */
export type PageTab = Readonly<{ id: string; key: MessageKey; permission?: string; Body: ComponentType; Actions?: ComponentType }>;

/** A page of lists side by side: one head, and for each tab its actions and its list. */
export function TabbedPage({ titleKey, leadKey, address, tabs }: { titleKey: MessageKey; leadKey: MessageKey; address: string; tabs: readonly PageTab[] }) {
  const { tab = '' } = useParams();
  const { t } = useTranslation();
  const session = useSession();
  const shown = tabs.filter((each) => session.can(each.permission));
  const current = shown.find((each) => each.id === tab);
  if (current === undefined) return <NotFoundPage />;
  return (
    <Page>
      <PageHeader title={t(titleKey)} facts={t(leadKey)} actions={current.Actions !== undefined && <current.Actions />} />
      <TabLinks label={t(titleKey)} tabs={shown.map((each) => ({ to: each.id === '' ? address : `${address}/${each.id}`, label: t(each.key) }))} />
      <current.Body />
    </Page>
  );
}

/** The button that opens the panel `new`, for whoever may add. */
export function NewButton({ labelKey, permission }: { labelKey: MessageKey; permission: string }) {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  return session.can(permission) && <Button type="primary" icon={<Icon name="plus" />} onClick={() => panel.show('new')}>{t(labelKey)}</Button>;
}
