import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { queryClient } from './api/query-client.ts';
import { sessionQuery } from './features/identity/queries.ts';
import { loadLanguage } from './i18n/messages.ts';
import type { Language } from './i18n/language.ts';
import './ui/global.css';

/** Draws the application. The session that was asked for before is taken up here. */
export async function start(language: Language, isSignIn: boolean): Promise<void> {
  if (!isSignIn) void queryClient.prefetchQuery(sessionQuery);
  const antdLocale = await loadLanguage(language);
  createRoot(document.getElementById('root')!).render(<StrictMode><App initial={{ language, antdLocale }} /></StrictMode>);
}
