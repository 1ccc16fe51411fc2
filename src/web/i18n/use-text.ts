import { useTranslation as useAnyTranslation } from 'react-i18next';
import type { MessageKey } from './keys.ts';

/** The text of a key in the chosen language; `values` fill its placeholders, `count` chooses the form of a plural. */
export type Translate = (key: MessageKey, values?: Readonly<Record<string, unknown>>) => string;

/** The texts of the chosen language. A union of all keys, where the library's own types build one signature for each and run out of depth. */
export function useTranslation(): Readonly<{ t: Translate; i18n: ReturnType<typeof useAnyTranslation>['i18n'] }> {
  return useAnyTranslation() as unknown as ReturnType<typeof useTranslation>;
}
