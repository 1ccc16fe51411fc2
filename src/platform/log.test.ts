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

it.each(['json', 'pretty'] as const)('what a stranger writes stays in its line and steers no terminal: %s', (format) => {
  const hostile = 'x\n00:00:00 info  signed in  person=admin\r\u001b[2J\u001b]0;title\u0007\u009b31m\u2028{"level":30}\u202e';
  const lines = linesOf(format, (log) => log.warn({ name: hostile, deep: { [hostile]: hostile } }, hostile));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]*\n$/);
  if (format === 'pretty') expect(lines[0]!.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  else expect(JSON.parse(lines[0]!)).toMatchObject({ level: 40, name: hostile, deep: { [hostile]: hostile }, msg: hostile });
  const failure = linesOf(format, (log) => log.error({ err: new Error(hostile) }, 'failed')).join('');
  expect(failure).not.toMatch(/^00:00:00/m);
  if (format === 'pretty') expect(failure.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

it('a level leaves out what is below it', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
  log.info('quiet');
  log.warn('loud');
  expect(lines).toHaveLength(1);
});
