import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../i18n/use-text.ts';
import { copyText } from './copy-button.tsx';
import { Icon } from './icon.tsx';

/** Something that is shown once: in full, so that it can also be copied by hand, with a button that says so. */
export function SecretText({ text }: { text: string }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  return (
    <div style={{ display: 'grid', justifyItems: 'start', gap: 8, margin: '6px 0' }}>
      <code className="code" style={{ overflowWrap: 'anywhere', userSelect: 'all' }}>{text}</code>
      <Button size="small" icon={<Icon name={isCopied ? 'check' : 'copy'} size={13} />} onClick={() => void copyText(text).then(() => setCopied(true), () => undefined)}>{isCopied ? t('ui.copied') : t('ui.copy')}</Button>
    </div>
  );
}
