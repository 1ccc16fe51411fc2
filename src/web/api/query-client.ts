import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isFactorStale, isSessionDue, isSessionLost } from './errors.ts';

/** What becomes of a lost session is the shell's business; it is told here. */
export const sessionLoss: { handle: () => void } = { handle: () => undefined };

/** That something is due of the session, and that a second factor is asked for again, is heard there, too. */
export const sessionDue: { handle: () => void } = { handle: () => undefined };
export const staleFactor: { handle: () => void } = { handle: () => undefined };

const tell = (error: unknown) => {
  if (isSessionLost(error)) sessionLoss.handle();
  if (isSessionDue(error)) sessionDue.handle();
  if (isFactorStale(error)) staleFactor.handle();
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: tell }),
  mutationCache: new MutationCache({ onError: tell }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; only a server that could not be reached or is busy is asked once more.
      retry: (count, error) => count < 1 && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
});
