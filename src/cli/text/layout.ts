import type { Output, Terminal } from '../terminal.ts';

/** How a text is laid out: for a terminal it fits the width and has colours; for a file or a program neither. */
export type Layout = Readonly<{ width: number | undefined; paint: (text: string, colour: Colour) => string }>;

export type Colour = keyof typeof codes;

const codes = { red: 31, brightRed: 91, yellow: 33, green: 32, blue: 34, grey: 90, bold: 1 } as const;

/** Colours only on a terminal, and never where NO_COLOR is set (https://no-color.org/); FORCE_COLOR sets them where it is not. */
export function layoutOf(output: Output, { env }: Pick<Terminal, 'env'>): Layout {
  const isTerminal = output.isTTY === true;
  const isForced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0';
  const hasColours = (env.NO_COLOR === undefined || env.NO_COLOR === '') && (isForced || (isTerminal && env.TERM !== 'dumb'));
  return {
    width: isTerminal ? Math.max(40, output.columns ?? 80) : undefined,
    paint: hasColours ? (text, colour) => `\u001b[${codes[colour]}m${text}\u001b[0m` : (text) => text,
  };
}

/** Of what is written to a file. */
export const plainLayout: Layout = { width: undefined, paint: (text) => text };
