import { Button } from 'antd';
import { useTranslation } from '../i18n/use-text.ts';
import { ApiError } from '../api/errors.ts';
import { errorTextOf } from '../i18n/error-text.ts';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import styles from './states.module.css';

/** What happened, what to do, and the number to quote. */
export function ErrorState({ error, onRetry, isInline = false }: { error: unknown; onRetry?: (() => void) | undefined; isInline?: boolean }) {
  const { t } = useTranslation();
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div className={`${styles.state} ${isInline ? styles.inline : ''}`} role="alert">
      {!isInline && <span className={styles.mark} data-tone="danger"><Icon name="alert" size={22} /></span>}
      <h2 className={styles.title}>{t('ui.error.title')}</h2>
      <p className={styles.words}>{errorTextOf(error, t)}</p>
      {requestId !== undefined && <p className={styles.number}>{t('ui.error.number')} <code>{requestId}</code><CopyButton text={requestId} /></p>}
      {onRetry !== undefined && <div className={styles.actions}><Button icon={<Icon name="refresh" />} onClick={onRetry}>{t('ui.retry')}</Button></div>}
    </div>
  );
}
