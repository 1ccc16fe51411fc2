import { beginRequest } from './begun-requests.ts';
import { initialLanguage } from './i18n/language.ts';
import { matchesPath, pageRoutes } from './routes.tsx';

// zod tries `new Function` when its first schema is made, which the content security policy refuses and reports. It looks here before.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

// This part is small and runs first: it asks at once for everything that the first page needs, side by side instead of one after the other.
const language = initialLanguage();
const isSignIn = location.pathname === '/sign-in';
const application = import('./start.tsx');
if (!isSignIn) beginRequest('/api/v1/session');
const early = [
  ...(language === 'zh-CN' ? [import('./i18n/zh-CN.ts'), import('antd/es/locale/zh_CN')] : [import('./i18n/en-US.ts'), import('antd/es/locale/en_US')]),
  isSignIn ? import('./features/identity/sign-in-page.tsx') : pageRoutes.find((route) => matchesPath(route.path, location.pathname))?.load(),
];
// Whatever fails here is asked for again, and shown, where it is needed.
for (const part of early) part?.catch(() => undefined);
await (await application).start(language, isSignIn);
