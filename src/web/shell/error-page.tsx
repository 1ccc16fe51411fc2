import { Button } from 'antd';
import { useRouteError } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';

/** A fault of ours, or a part of the application that could not be loaded because the server was renewed meanwhile. */
export function ErrorPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  const message = error instanceof Error ? error.message : String(error);
  const isStale = /dynamically imported module|Importing a module|Failed to fetch/i.test(message);
  return (
    <Page>
      <EmptyState icon="alert" title={isStale ? t('shell.fault.staleTitle') : t('shell.fault.title')} actions={<Button icon={<Icon name="refresh" />} onClick={() => location.reload()}>{t('shell.fault.reload')}</Button>}>
        {isStale ? t('shell.fault.staleWords') : t('shell.fault.words')}
      </EmptyState>
      {!isStale && <p className="muted" style={{ textAlign: 'center' }}><code>{message.slice(0, 300)}</code></p>}
    </Page>
  );
}
