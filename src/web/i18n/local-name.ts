import { useCallback } from 'react';
import { useLanguage } from './language-provider.tsx';

/** The name of a thing in the reader's language; the Chinese one stands in where there is no English one. */
export function useLocalName(): (nameZh: string | null, nameEn: string | null) => string {
  const { language } = useLanguage();
  return useCallback((nameZh, nameEn) => (language === 'en-US' ? nameEn || nameZh : nameZh || nameEn) ?? '', [language]);
}
