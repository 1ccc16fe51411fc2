import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isSessionLost } from './errors.ts';

/** What becomes of a lost session is the shell's business; it is told here. */
export const sessionLoss: { handle: () => void } = { handle: () => undefined };

const tell = (error: unknown) => {
  if (isSessionLost(error)) sessionLoss.handle();
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
