import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** The side panel of a list has its own address: `?panel=<key>`. */
export function usePanel(): Readonly<{ key: string | undefined; show: (key: string) => void; close: () => void }> {
  const [params, setParams] = useSearchParams();
  const key = params.get('panel') ?? undefined;
  const change = useCallback((next: string | undefined, isReplacing: boolean) => {
    setParams((current) => {
      const changed = new URLSearchParams(current);
      if (next === undefined) changed.delete('panel');
      else changed.set('panel', next);
      return changed;
    }, { replace: isReplacing, preventScrollReset: true, flushSync: true });
  }, [setParams]);
  return { key, show: (next) => change(next, key !== undefined), close: () => change(undefined, false) };
}
