import { useCallback } from 'react';
import { ecosystemName } from '#kernel/ecosystem-names.ts';
import { useLanguage } from './language-provider.tsx';

/** An ecosystem as people write it. */
export function useEcosystemName(): (ecosystem: string) => string {
  const { language } = useLanguage();
  return useCallback((ecosystem) => ecosystemName(ecosystem, language), [language]);
}
