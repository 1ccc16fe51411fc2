import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Output } from '../terminal.ts';
import { answerLine, answerLines } from './lines.ts';
import { BadRequest, textOf } from './request.ts';
import type { Answer } from './request.ts';

const echo: Answer = (request) => ({ heard: textOf(request, 'say') });

async function* pieces(...texts: readonly (string | Uint8Array)[]) {
  yield* texts;
}

function collector(): Output & { text: string } {
  const output = { text: '', write: (text: string) => ((output.text += text), true), once: () => output, off: () => output };
  return output as unknown as Output & { text: string };
}

async function answersTo(...texts: readonly (string | Uint8Array)[]): Promise<string[]> {
  const output = collector();
  await answerLines(pieces(...texts), output, echo);
  return output.text.split('\n').slice(0, -1);
}

describe('the line protocol', () => {
  it('answers each line with one line, in order', async () => {
    expect(await answersTo('{"say":"a"}\n{"say":"b"}\r\n')).toEqual(['{"heard":"a"}', '{"heard":"b"}']);
  });

  it('puts lines together that come in pieces, even inside a character', async () => {
    const bytes = new TextEncoder().encode('{"say":"源枢"}\n{"say":"b"}\n');
    expect(await answersTo(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(['{"heard":"源枢"}', '{"heard":"b"}']);
  });

  it('takes a last line without its end, and a byte order mark at the beginning', async () => {
    expect(await answersTo(Uint8Array.of(0xef, 0xbb, 0xbf), '{"say":"a"}')).toEqual(['{"heard":"a"}']);
  });

  it.each(['', '   ', 'word', '[]', 'null', '"a"', '7', '{"say":', '{}', '{"say":7}', '{"say":null}'])('answers the bad line %j with an error and goes on', async (line) => {
    const [first, second] = await answersTo(`${line}\n{"say":"b"}\n`);
    expect(Object.keys(JSON.parse(first!) as object)).toEqual(['error']);
    expect(second).toBe('{"heard":"b"}');
  });

  it('answers nothing to what follows the last line end where it is blank', async () => {
    expect(await answersTo('{"say":"a"}\n', ' \n ', '  ')).toHaveLength(2);
    expect(await answersTo('')).toEqual([]);
  });

  it('answers before the input ends', async () => {
    const output = collector();
    let release = () => {};
    const paused = new Promise<void>((resolve) => (release = resolve));
    const done = answerLines((async function* () {
      yield '{"say":"a"}\n';
      await paused;
    })(), output, echo);
    await new Promise((resolve) => setImmediate(resolve));
    expect(output.text).toBe('{"heard":"a"}\n');
    release();
    await done;
  });

  it('reads no further than its reader keeps up', async () => {
    const drains = new EventEmitter();
    const written: string[] = [];
    const slow = { write: (text: string) => (written.push(text), false), once: drains.once.bind(drains), off: drains.off.bind(drains) } as unknown as Output;
    let read = 0;
    const done = answerLines((async function* () {
      for (; read < 3; read++) yield '{"say":"a"}\n';
    })(), slow, echo);
    for (let step = 1; step <= 3; step++) {
      await new Promise((resolve) => setImmediate(resolve));
      expect([written.length, read]).toEqual([step, step - 1]);
      drains.emit('drain');
    }
    await done;
  });

  it('tells a defect from a bad request and does not end by it', () => {
    const broken: Answer = () => {
      throw new TypeError('x is not a function');
    };
    const refusing: Answer = () => {
      throw new BadRequest('No.');
    };
    expect(JSON.parse(answerLine('{}', broken))).toEqual({ error: 'A defect of this program: x is not a function' });
    expect(JSON.parse(answerLine('{}', refusing))).toEqual({ error: 'No.' });
  });
});
