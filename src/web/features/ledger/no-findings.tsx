import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { EmptyState } from '../../ui/empty-state.tsx';

/** Where no findings stand: good news only for what was checked, and said so. */
export function NoFindings({ componentCount, notCheckedCount, isInline = false }: { componentCount: number; notCheckedCount: number; isInline?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const unchecked = t('ledger.system.notChecked', { count: notCheckedCount, number: format.number(notCheckedCount) });
  if (componentCount === 0 || notCheckedCount >= componentCount) return <EmptyState icon="help" isInline={isInline} title={t('ui.notChecked')}>{componentCount === 0 ? t('ledger.system.noComponentsWords') : unchecked}</EmptyState>;
  if (notCheckedCount > 0) return <EmptyState icon="help" isInline={isInline} title={t('ledger.system.noneAmongChecked')}>{unchecked}</EmptyState>;
  return <EmptyState icon="check" isInline={isInline} title={t('ui.severity.noFindings')}>{t('ledger.system.noFindingsWords')}</EmptyState>;
}
