export const languages = ['zh-CN', 'en-US'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'yuanshu.language';

/** The stored choice wins; then the first language of the browser that we speak; Chinese where the browser says nothing. */
export function preferredLanguage(stored: string | null, browserLanguages: readonly string[]): Language {
  const chosen = languages.find((language) => language === stored);
  if (chosen !== undefined) return chosen;
  for (const tag of browserLanguages) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'zh') return 'zh-CN';
    if (primary === 'en') return 'en-US';
  }
  return 'zh-CN';
}

export function initialLanguage(): Language {
  return preferredLanguage(localStorage.getItem(storageKey), navigator.languages ?? []);
}

export function storeLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}
