export type JsonError = Readonly<{ offset: number; message: string }>;

/** A JSON number (RFC 8259 §6), a literal or a string with its escapes, matched at one place; none of them can backtrack. */
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literalPattern = /true|false|null/y;
// oxlint-disable-next-line no-control-regex -- RFC 8259 §7 forbids exactly these inside a string
const stringBodyPattern = /[^"\\\u0000-\u001f]*/y;
const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const spacePattern = /[ \t\n\r]*/y;

/**
 * Finds the first place where a text is no JSON (RFC 8259), and says what is wrong there; undefined if it is valid. Needed because
 * the message of JSON.parse differs between engines. Linear and without recursion; only run after JSON.parse has refused the text.
 */
export function findJsonError(text: string): JsonError | undefined {
  const open: string[] = [];
  let state: 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'after' = 'value';
  let offset = skip(spacePattern, text, 0);
  while (state !== 'after' || open.length > 0 || offset < text.length) {
    const step: Step = state === 'after' ? afterValue(text, offset, open) : beforeValue(text, offset, open, state);
    if ('message' in step) return step;
    state = step.state;
    offset = skip(spacePattern, text, step.offset);
  }
  return undefined;
}

type State = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'after';
type Step = JsonError | Readonly<{ state: State; offset: number }>;

function beforeValue(text: string, offset: number, open: string[], state: Exclude<State, 'after'>): Step {
  const character = text[offset];
  if (character === undefined) return endsTooEarly(offset, open);
  if ((state === 'value-or-close' && character === ']') || (state === 'key-or-close' && character === '}')) {
    open.pop();
    return { state: 'after', offset: offset + 1 };
  }
  return state === 'key' || state === 'key-or-close' ? key(text, offset, open) : value(text, offset, open, character);
}

function key(text: string, offset: number, open: string[]): Step {
  if (text[offset] !== '"') return { offset, message: 'A member of an object must begin with a name in double quotes' };
  const end = string(text, offset);
  if (typeof end !== 'number') return end;
  const colon = skip(spacePattern, text, end);
  if (text[colon] === ':') return { state: 'value', offset: colon + 1 };
  return colon >= text.length ? endsTooEarly(colon, open) : { offset: colon, message: 'A colon must follow the name of a member' };
}

function value(text: string, offset: number, open: string[], character: string): Step {
  if (character === '{' || character === '[') {
    open.push(character);
    return { state: character === '{' ? 'key-or-close' : 'value-or-close', offset: offset + 1 };
  }
  const end = character === '"' ? string(text, offset) : scalar(text, offset);
  return typeof end === 'number' ? { state: 'after', offset: end } : end;
}

function afterValue(text: string, offset: number, open: string[]): Step {
  const container = open.at(-1);
  const character = text[offset];
  if (container === undefined) return { offset, message: 'Something follows after the end of the document' };
  if (character === undefined) return endsTooEarly(offset, open);
  if (character === ',') return { state: container === '{' ? 'key' : 'value', offset: offset + 1 };
  if (character !== (container === '{' ? '}' : ']')) return { offset, message: `A comma or the closing ${container === '{' ? 'brace' : 'bracket'} is missing` };
  open.pop();
  return { state: 'after', offset: offset + 1 };
}

/** The offset behind the string that begins at `offset`, or what is wrong in it. */
function string(text: string, offset: number): number | JsonError {
  let at = offset + 1;
  for (;;) {
    at = skip(stringBodyPattern, text, at);
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === undefined) return { offset: at, message: 'The text ends inside a string' };
    const next = character === '\\' ? skip(escapePattern, text, at) : at;
    if (next === at) return { offset: at, message: character === '\\' ? 'A string holds an invalid escape' : 'A string holds a control character that must be escaped' };
    at = next;
  }
}

function scalar(text: string, offset: number): number | JsonError {
  const literalEnd = skip(literalPattern, text, offset);
  const end = literalEnd > offset ? literalEnd : skip(numberPattern, text, offset);
  return end > offset ? end : { offset, message: 'No JSON value can begin here' };
}

function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  const match = pattern.exec(text);
  return match === null ? offset : offset + match[0].length;
}

function endsTooEarly(offset: number, open: readonly string[]): JsonError {
  return { offset, message: `The text ends while ${open.length} ${open.length === 1 ? 'bracket or brace is' : 'brackets and braces are'} still open` };
}
