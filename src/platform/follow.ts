import { setTimeout as wait } from 'node:timers/promises';
import type { Signals } from './signals.ts';

/**
 * What `load` gives now and each time `topic` moves, until `isFinished` or the signal aborts. Signals may be lost: a look every
 * second makes up for it.
 */
export async function* follow<T>(signals: Signals, topic: string, signal: AbortSignal, load: () => Promise<T>, isFinished: (value: T) => boolean): AsyncGenerator<T> {
  // Aborted at the end rather than returned: a generator that waits for its next value cannot be returned.
  const ended = new AbortController();
  const moves = signals.follow(topic, AbortSignal.any([signal, ended.signal]))[Symbol.asyncIterator]();
  let next = moves.next();
  try {
    for (;;) {
      const value = await load();
      yield value;
      if (isFinished(value) || signal.aborted) return;
      const moved = await Promise.race([next.then((result) => result.done !== true), wait(1000, false, { ref: false })]);
      if (moved) next = moves.next();
    }
  } finally {
    ended.abort();
  }
}

/** Aborts when the reader of a reply leaves. */
export function untilClosed(stream: { once(event: 'close', hear: () => void): unknown }): AbortSignal {
  const controller = new AbortController();
  stream.once('close', () => controller.abort());
  return controller.signal;
}
