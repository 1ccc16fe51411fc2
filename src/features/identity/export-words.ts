import { localeWords } from '#platform/locale-words.ts';
import en from '../../../locales/en-US/identity.json' with { type: 'json' };
import zh from '../../../locales/zh-CN/identity.json' with { type: 'json' };

/** The words of the screens, for what is exported. */
export const identityWords = localeWords({ 'zh-CN': zh, 'en-US': en });
