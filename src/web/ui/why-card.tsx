import { Popover } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '../i18n/use-text.ts';
import { RelativeTime } from './relative-time.tsx';
import styles from './why-card.module.css';

export type Reason = Readonly<{ key: string; text: ReactNode; source?: ReactNode; at?: string | null }>;

type WhyProps = Readonly<{
  title: ReactNode;
  reasons: readonly Reason[];
  /** The rule that decided, with its version. */
  rule?: ReactNode;
  /** What would change the verdict. */
  change?: ReactNode;
}>;

/** The answer to "why": the reasons in order, their sources and age, the rule, and what would change it. */
export function WhyReasons({ title, reasons, rule, change }: WhyProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.card}>
      <div className={styles.title}>{title}</div>
      <ol className={styles.reasons}>
        {reasons.map((reason) => (
          <li key={reason.key}>{reason.text}{(reason.source !== undefined || reason.at !== undefined) && <span className={styles.source}>{reason.source}{reason.at !== undefined && reason.at !== null && <> · <RelativeTime at={reason.at} /></>}</span>}</li>
        ))}
      </ol>
      {rule !== undefined && <div className={styles.rule}><strong>{t('ui.why.rule')}</strong>{rule}</div>}
      {change !== undefined && <div className={styles.rule}><strong>{t('ui.why.change')}</strong>{change}</div>}
    </div>
  );
}

/** A verdict that can be asked why. */
export function WhyCard({ children, ...why }: WhyProps & Readonly<{ children: ReactNode }>) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover content={<WhyReasons {...why} />} trigger="click" arrow={false} placement="bottomLeft" open={isOpen} onOpenChange={setOpen} destroyOnHidden>
      <button type="button" className={styles.trigger} aria-expanded={isOpen} title={t('ui.why.title')}>{children}</button>
    </Popover>
  );
}
