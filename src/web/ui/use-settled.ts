import { useEffect, useState } from 'react';

/** How long nobody types before what was typed is asked for. */
export const typingPauseMs = 250;

/** The text once the typing has paused; at once where it became empty. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return text === '' ? '' : settled;
}
