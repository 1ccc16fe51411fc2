/** What a syntax reader gives: the document, or why and where it is none. */
export type Parsed<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; message: string; where: string }>;

/** The refusal of a syntax reader; `line` counts from one. */
export function unparsed(message: string, line: number | undefined): Readonly<{ ok: false; message: string; where: string }> {
  return { ok: false, message, where: line === undefined ? 'document' : `line ${line}` };
}

/** The number of the line, counted from one, that holds the given offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
