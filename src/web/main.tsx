import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app.tsx';
import { queryClient } from './api/query-client.ts';
import { sessionQuery } from './features/identity/queries.ts';
import { initialLanguage } from './i18n/language.ts';
import { loadLanguage } from './i18n/messages.ts';
import './ui/global.css';

// zod would try `new Function`, which the content security policy refuses.
z.config({ jitless: true });

// Asked at once: the answer is there when the first page wants it.
if (location.pathname !== '/sign-in') void queryClient.prefetchQuery(sessionQuery);
const language = initialLanguage();
const antdLocale = await loadLanguage(language);
createRoot(document.getElementById('root')!).render(<StrictMode><App initial={{ language, antdLocale }} /></StrictMode>);
