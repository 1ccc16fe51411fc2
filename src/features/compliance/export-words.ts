import { localeWords } from '#platform/locale-words.ts';
import en from '../../../locales/en-US/compliance.json' with { type: 'json' };
import zh from '../../../locales/zh-CN/compliance.json' with { type: 'json' };

/** The words of the screens, for what is exported. */
export const complianceWords = localeWords({ 'zh-CN': zh, 'en-US': en });
