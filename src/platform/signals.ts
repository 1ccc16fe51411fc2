import { EventEmitter, on } from 'node:events';
import type { Database } from './db.ts';

/** Tells open pages that something moved: within the process at once, between processes through the database. */
export type Signals = Readonly<{
  /** Says that `topic` changed. `topic` carries no data, only a name such as an id. */
  send(topic: string): void;
  /** Yields once for each change of `topic` until `signal` aborts. */
  follow(topic: string, signal: AbortSignal): AsyncIterable<void>;
  close(): Promise<void>;
}>;

const channel = 'yuanshu_signal';

/** Opens the signals of one process on LISTEN/NOTIFY. Lost notifications cost a page nothing but a later poll. */
export async function openSignals(db: Database): Promise<Signals> {
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  const listener = await db.listen(channel, (topic) => bus.emit(topic));
  const sending = new Set<Promise<unknown>>();
  return {
    send(topic) {
      const work = db.notify(channel, topic).catch(() => bus.emit(topic)).finally(() => sending.delete(work));
      sending.add(work);
    },
    async *follow(topic, signal) {
      try {
        for await (const _ of on(bus, topic, { signal })) yield;
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    async close() {
      await Promise.allSettled(sending);
      await listener.close();
    },
  };
}
