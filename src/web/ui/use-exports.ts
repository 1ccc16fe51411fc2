import { useLanguage } from '../i18n/language-provider.tsx';
import { useTranslation } from '../i18n/use-text.ts';

type Form = Readonly<{ format: 'csv' | 'xlsx'; language: ReturnType<typeof useLanguage>['language'] }>;

/** The files that a table leaves as, in the language of the screen; `hrefOf` gives the address of each. */
export function useExports(): (hrefOf: (form: Form) => string) => readonly Readonly<{ label: string; href: string }>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (hrefOf) => (['csv', 'xlsx'] as const).map((format) => ({ label: t(format === 'csv' ? 'ui.exportCsv' : 'ui.exportXlsx'), href: hrefOf({ format, language }) }));
}
