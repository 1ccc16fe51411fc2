import { expect, it } from 'vitest';
import { createLog, prettyLine } from './log.ts';

function linesOf(format: 'json' | 'pretty', write: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  write(createLog({ format, destination: { write: (line) => void lines.push(line) } }));
  return lines;
}

it('secrets do not reach the log, at the top or below', () => {
  const [line] = linesOf('json', (log) => log.info({
    password: 'p1', token: 'p2', user: { name: 'Li', password: 'p3' }, request: { headers: { 'authorization': 'p4', 'cookie': 'p5', 'accept': 'text/html' } },
  }, 'signed in'));
  expect(line).not.toMatch(/p[1-5]"/);
  expect(JSON.parse(line!)).toMatchObject({ level: 30, msg: 'signed in', password: '[secret]', user: { name: 'Li', password: '[secret]' }, request: { headers: { authorization: '[secret]', accept: 'text/html' } } });
});

it('a line for people has the time, the level, the message, its values and the stack of an error', () => {
  const [line, failure] = linesOf('pretty', (log) => {
    log.warn({ port: 1, name: 'x' }, 'busy');
    log.error({ err: new Error('broken') }, 'failed');
  });
  expect(line).toMatch(/^\d\d:\d\d:\d\d WARN  busy {2}port=1 name=x\n$/);
  expect(failure).toMatch(/^\S+ ERROR failed\n {2}Error: broken\n {6}at /);
  expect(prettyLine('not json\n')).toBe('not json\n');
});

it('a level leaves out what is below it', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
  log.info('quiet');
  log.warn('loud');
  expect(lines).toHaveLength(1);
});
