import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import { useMemo, type ReactNode } from 'react';
import { RouterProvider } from 'react-router/dom';
import { queryClient } from './api/query-client.ts';
import { LanguageProvider, useLanguage } from './i18n/language-provider.tsx';
import type { Language } from './i18n/language.ts';
import { createRouter } from './router.tsx';
import { ThemeModeProvider, useThemeMode } from './ui/theme-mode.tsx';
import { useMediaQuery } from './ui/use-media-query.ts';
import { antdThemeOf } from './ui/theme.ts';

const router = createRouter();

/** Language, look, data and addresses, in this order around everything. */
export function App({ initial }: { initial: Readonly<{ language: Language; antdLocale: Locale }> }) {
  return (
    <ThemeModeProvider>
      <LanguageProvider initial={initial}>
        <Look>
          <QueryClientProvider client={queryClient}><RouterProvider router={router} /></QueryClientProvider>
        </Look>
      </LanguageProvider>
    </ThemeModeProvider>
  );
}

function Look({ children }: { children: ReactNode }) {
  const { name } = useThemeMode();
  const { antdLocale } = useLanguage();
  const hasMotion = !useMediaQuery('(prefers-reduced-motion: reduce)');
  const theme = useMemo(() => antdThemeOf(name, hasMotion), [name, hasMotion]);
  return (
    <ConfigProvider theme={theme} locale={antdLocale} wave={{ disabled: true }} button={{ autoInsertSpace: false }} form={{ requiredMark: 'optional', colon: false }}>
      <AntdApp component={false} message={{ maxCount: 3, duration: 4 }}>{children}</AntdApp>
    </ConfigProvider>
  );
}
