import { Button } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Link } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { Icon } from './icon.tsx';
import styles from './side-panel.module.css';

type SidePanelProps = Readonly<{
  /** Names the panel; also its heading. */
  title: string;
  heading?: ReactNode;
  sub?: ReactNode;
  /** The page that shows the same in full. */
  pageAddress?: string;
  onClose: () => void;
  children: ReactNode;
}>;

/** Stands beside its list without covering the keyboard: `j` and `k` go on moving in the list, Escape closes. */
export function SidePanel({ title, heading, sub, pageAddress, onClose, children }: SidePanelProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    ref.current?.focus({ preventScroll: true });
    return () => {
      if (document.activeElement === document.body) before?.focus({ preventScroll: true });
    };
  }, []);
  return createPortal(
    <aside ref={ref} className={styles.panel} aria-label={title} tabIndex={-1} data-quiet-focus>
      <div className={styles.head}>
        <div className={styles.heading}><h2>{heading ?? title}</h2>{sub !== undefined && <div className={styles.sub}>{sub}</div>}</div>
        {pageAddress !== undefined && <Link to={pageAddress} tabIndex={-1}><Button type="text" icon={<Icon name="external" />} title={t('ui.openPage')} aria-label={t('ui.openPage')} /></Link>}
        <Button type="text" icon={<Icon name="close" />} onClick={onClose} title={t('ui.close')} aria-label={t('ui.close')} />
      </div>
      <div className={styles.body}>{children}</div>
    </aside>,
    document.body,
  );
}

/** A titled part of a panel. */
export function PanelPart({ title, children }: { title: ReactNode; children: ReactNode }) {
  return <section className={styles.part}><h3>{title}</h3>{children}</section>;
}
