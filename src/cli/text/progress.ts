import type { Terminal } from '../terminal.ts';
import { cutText, harmless } from './width.ts';

export type Progress = Readonly<{
  /** `share` is 0 to 1; drawn ten times a second at most. */
  show: (share: number, text: string) => void;
  clear: () => void;
}>;

/** A line on standard error that is drawn anew; nothing where that is no terminal. */
export function showProgress({ stderr, env }: Terminal): Progress {
  if (stderr.isTTY !== true || env.CI !== undefined || env.TERM === 'dumb') return { show: () => {}, clear: () => {} };
  let drawnAt = 0;
  let isDrawn = false;
  return {
    show(share, text) {
      const now = performance.now();
      if (now - drawnAt < 100) return;
      drawnAt = now;
      isDrawn = true;
      stderr.write(`\r\u001b[K${String(Math.floor(share * 100)).padStart(3)} % ${cutText(harmless(text), (stderr.columns ?? 80) - 8, 'middle')}`);
    },
    clear() {
      if (isDrawn) stderr.write('\r\u001b[K');
      isDrawn = false;
    },
  };
}
