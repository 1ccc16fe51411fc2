import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/use-text.ts';
import styles from './text.module.css';
import { Icon } from './icon.tsx';

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [isDone]);
  const copy = async (event: { stopPropagation: () => void; preventDefault: () => void }) => {
    event.stopPropagation();
    event.preventDefault();
    await copyText(text);
    setDone(true);
  };
  const title = isDone ? t('ui.copied') : (label ?? t('ui.copy'));
  return (
    <button type="button" className={styles.copy} data-done={isDone} onClick={copy} aria-label={title} title={title} data-screen-only>
      <Icon name={isDone ? 'check' : 'copy'} size={13} />
    </button>
  );
}

/** The clipboard is there only on https and localhost; inside a bank's network plain http happens. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  return undefined;
}
