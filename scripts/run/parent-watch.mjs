// Loaded before a program that run.mjs starts. When run.mjs is killed, the channel to it breaks and the program stops in order, instead of staying
// behind with the port and the data folder. And a signal that reached the program already (Ctrl-C and service managers signal all processes at
// once) does not count a second time when run.mjs passes it on: a second one means "at once".
import os from 'node:os';
import process from 'node:process';

const sameMs = 2_000;

if (process.channel !== undefined && process.channel !== null) {
  let heardAt = 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      heardAt = Date.now();
      const isOnlyOurs = process.listenerCount(signal) === 1;
      if (isOnlyOurs) process.exit(128 + os.constants.signals[signal]);
    });
  }
  process.on('message', (/** @type {{ signal?: NodeJS.Signals }} */ { signal }) => {
    // a signal that is on its way is heard first
    setTimeout(() => {
      if (signal !== undefined && Date.now() - heardAt > sameMs) process.kill(process.pid, signal);
    }, 50);
  });
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
