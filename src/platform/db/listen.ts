import pg from 'pg';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.ts';

export type Listener = Readonly<{ close: () => Promise<void> }>;

/**
 * Hears NOTIFY on a channel over a connection of its own, which is opened again when it breaks. What was said in between is lost:
 * `onGap` is told so.
 */
export async function listenTo(config: pg.ClientConfig, channel: string, hear: (payload: string) => void, log: Log | undefined, onGap?: () => void): Promise<Listener> {
  let isClosed = false;
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client(config);
    next.on('notification', (message) => hear(message.payload ?? ''));
    next.on('error', () => {});
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await next.end();
      throw error;
    }
    // Not before: one that never came about ends, too, and whoever tries again is at it already.
    next.on('end', () => void reconnect());
    return next;
  }

  async function reconnect(): Promise<void> {
    for (let attempt = 0; !isClosed; attempt += 1) {
      await wait(Math.min(100 * 2 ** attempt, 10_000), undefined, { ref: false });
      if (isClosed) return;
      try {
        client = await connect();
        if (isClosed) await client.end();
        else onGap?.();
        return;
      } catch (error) {
        log?.warn({ err: error, channel }, 'cannot listen to the database yet');
      }
    }
  }

  return {
    close: async () => {
      isClosed = true;
      await client.end();
    },
  };
}
