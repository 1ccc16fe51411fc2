import type { Locale } from 'antd/es/locale';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from './language.ts';

type LanguagePack = Readonly<{ messages: Readonly<Record<string, string>>; antdLocale: Locale }>;

/** Each language is a chunk of its own; only the chosen one is loaded. */
const packs: Readonly<Record<Language, () => Promise<LanguagePack>>> = {
  'zh-CN': async () => {
    const [own, antd] = await Promise.all([import('./zh-CN.ts'), import('antd/es/locale/zh_CN')]);
    return { messages: own.messages, antdLocale: antd.default };
  },
  'en-US': async () => {
    const [own, antd] = await Promise.all([import('./en-US.ts'), import('antd/es/locale/en_US')]);
    return { messages: own.messages, antdLocale: antd.default };
  },
};

/** Loads a language, makes it the current one and gives antd's own words for it. */
export async function loadLanguage(language: Language): Promise<Locale> {
  const pack = await packs[language]();
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language, fallbackLng: false, defaultNS: 'app', ns: ['app'], keySeparator: false, nsSeparator: false, returnNull: false,
      interpolation: { escapeValue: false }, resources: { [language]: { app: pack.messages } },
    });
  }
  if (!i18next.hasResourceBundle(language, 'app')) i18next.addResourceBundle(language, 'app', pack.messages);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  return pack.antdLocale;
}
