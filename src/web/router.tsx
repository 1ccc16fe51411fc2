import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { pageRoutes, startPages, type PageRoute } from './routes.tsx';
import { ErrorPage } from './shell/error-page.tsx';
import { ForbiddenPage } from './shell/forbidden-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { useSession } from './shell/session.tsx';
import { Shell } from './shell/shell.tsx';

/** The addresses of the application, made from the one table of pages. */
export function createRouter() {
  return createBrowserRouter([
    ...['/sign-in', '/sign-in/callback/:providerId'].map((path): RouteObject => ({ path, ErrorBoundary: ErrorPage, HydrateFallback: Nothing, lazy: async () => ({ Component: (await import('./features/identity/sign-in-page.tsx')).SignInPage }) })),
    {
      Component: Shell, ErrorBoundary: ErrorPage, HydrateFallback: Nothing,
      children: [...pageRoutes.map(routeOf), { path: '*', Component: NotFoundPage }],
    },
  ]);
}

function routeOf(route: PageRoute): RouteObject {
  return {
    path: route.path,
    ErrorBoundary: ErrorPage,
    lazy: async () => {
      const LoadedPage = await route.load();
      return { Component: () => (useSession().can(route.permission) ? <LoadedPage /> : route.path === '/' ? <StartPage /> : <ForbiddenPage permission={route.permission} />) };
    },
  };
}

/** Who does not see the overview begins with the own work. */
function StartPage() {
  const session = useSession();
  const start = startPages.find((page) => session.can(page.permission));
  return <Navigate to={start?.address ?? '/inbox'} replace />;
}

const Nothing = () => null;
