import type { Locale } from 'antd/es/locale';
import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import { storeLanguage, type Language } from './language.ts';
import { loadLanguage } from './messages.ts';

type LanguageChoice = Readonly<{ language: Language; antdLocale: Locale; choose: (language: Language) => void }>;

const LanguageContext = createContext<LanguageChoice | undefined>(undefined);

/** The language of this reader. The first one is loaded before anything is drawn, so that no key is ever seen. */
export function LanguageProvider({ initial, children }: { initial: Readonly<{ language: Language; antdLocale: Locale }>; children: ReactNode }) {
  const [current, setCurrent] = useState(initial);
  const choice = useMemo(() => ({
    ...current,
    choose: (language: Language) => {
      storeLanguage(language);
      void loadLanguage(language).then((antdLocale) => setCurrent({ language, antdLocale }));
    },
  }), [current]);
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageChoice {
  const choice = use(LanguageContext);
  if (choice === undefined) throw new Error('useLanguage stands outside LanguageProvider');
  return choice;
}
