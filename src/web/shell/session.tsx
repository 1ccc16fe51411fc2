import { useQuery } from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, type ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { queryClient, sessionDue, sessionLoss } from '../api/query-client.ts';
import { sessionKey, sessionQuery, type Me } from '../features/identity/queries.ts';
import { ErrorState } from '../ui/error-state.tsx';
import { signInAddress } from './return-address.ts';

export type Session = Me & Readonly<{ can: (permission: string | undefined) => boolean }>;

const SessionContext = createContext<Session | undefined>(undefined);

/** Lets through who is signed in and owes nothing; sends the others to the sign-in page and remembers where they wanted to go. */
export function SessionGate({ children }: { children: ReactNode }) {
  const location = useLocation();
  const query = useQuery(sessionQuery);
  useEffect(() => {
    sessionLoss.handle = () => queryClient.setQueryData(sessionKey, null);
    sessionDue.handle = () => void queryClient.invalidateQueries({ queryKey: sessionKey });
  }, []);
  const session = useMemo(() => (query.data ? withCan(query.data) : undefined), [query.data]);
  if (query.data === null || (query.data !== undefined && query.data.due !== null)) return <Navigate to={signInAddress(`${location.pathname}${location.search}`)} replace />;
  if (session !== undefined) return <SessionContext value={session}>{children}</SessionContext>;
  return query.error === null ? null : <main><ErrorState error={query.error} onRetry={() => void query.refetch()} /></main>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error('useSession stands outside SessionGate');
  return session;
}

function withCan(me: Me): Session {
  const held = new Set(me.permissions);
  return { ...me, can: (permission) => permission === undefined || held.has(permission) };
}
