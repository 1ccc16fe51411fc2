// Loaded before a program that run.mjs starts: when run.mjs is killed, the channel to it breaks and the program stops in order, instead of
// staying behind with the port and the data folder.
import process from 'node:process';

if (process.channel !== undefined && process.channel !== null) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
