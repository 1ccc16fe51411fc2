import { BadRequest } from './request.ts';
import type { Answer, Request } from './request.ts';
import type { Output } from '../terminal.ts';
import { write } from '../terminal.ts';

/** A longer line is answered with an error; its bytes are passed over without being kept. */
export const lineLengthMax = 64 * 1024 * 1024;

/** Answers are written when this many characters wait, and whenever the input pauses. */
const writeAtLength = 64 * 1024;

/**
 * The line protocol: one JSON object per line in, one JSON value per line out, in order. Every line that ends is answered at once,
 * a blank one with an error like any bad line; what follows the last line end counts only where it is not blank. Reads no further than
 * the reader of the answers keeps up, and ends where that reader is gone.
 */
export async function answerLines(input: AsyncIterable<Uint8Array | string>, output: Output, answer: Answer): Promise<void> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let isTooLong = false;
  let waiting = '';
  for await (const piece of input) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = rest === '' ? text.slice(start, end) : rest + text.slice(start, end);
      waiting += `${isTooLong || line.length > lineLengthMax ? tooLong : answerLine(line, answer)}\n`;
      rest = '';
      isTooLong = false;
      start = end + 1;
      if (waiting.length < writeAtLength) continue;
      await write(output, waiting);
      waiting = '';
    }
    if (!isTooLong) rest += text.slice(start);
    if (rest.length > lineLengthMax) [rest, isTooLong] = ['', true];
    await write(output, waiting);
    waiting = '';
    if (output.isClosed === true) return;
  }
  rest += decoder.decode();
  if (isTooLong) await write(output, `${tooLong}\n`);
  else if (rest.trim() !== '') await write(output, `${answerLine(rest, answer)}\n`);
}

const tooLong = JSON.stringify({ error: `The line has more than ${lineLengthMax} characters.` });

/** The answer to one line, as JSON without a line end. */
export function answerLine(line: string, answer: Answer): string {
  try {
    return JSON.stringify(answer(readRequest(line)));
  } catch (error) {
    if (error instanceof BadRequest) return JSON.stringify({ error: error.message });
    // A defect must not cost the lines that follow; it is told apart by its words.
    return JSON.stringify({ error: `A defect of this program: ${error instanceof Error ? error.message : String(error)}` });
  }
}

function readRequest(line: string): Request {
  if (line.trim() === '') throw new BadRequest('The line is blank; a JSON object is expected.');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new BadRequest(`The line is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRequest('The line is not a JSON object.');
  return value as Request;
}
