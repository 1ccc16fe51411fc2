import { useTranslation } from '../../i18n/use-text.ts';
import { FixedChip } from '../../ui/filter-bar.tsx';

type Licensed = Readonly<{ license: string; licenseWritten: string; licenseId: string }>;

/** The licence that a list is narrowed to: it is chosen on the pages of licences, and here taken away again. */
export function LicenseChips({ values, set }: { values: Licensed; set: (change: Partial<Licensed>) => void }) {
  const { t } = useTranslation();
  const words: Readonly<Record<string, string>> = { unknown: t('compliance.filter.unknown'), unstated: t('ui.license.notStated') };
  return (
    <>
      {values.license !== '' && <FixedChip label={t('ledger.field.license')} value={words[values.license] ?? values.license} onRemove={() => set({ license: '' })} />}
      {values.licenseWritten !== '' && <FixedChip label={t('ledger.field.licenseDeclared')} value={values.licenseWritten} onRemove={() => set({ licenseWritten: '' })} />}
      {values.licenseId !== '' && <FixedChip label={t('ledger.field.license')} value={t('compliance.filter.anywhere', { id: values.licenseId })} onRemove={() => set({ licenseId: '' })} />}
    </>
  );
}
