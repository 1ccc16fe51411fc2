/**
 * The small language of `--fail-on`:
 *
 *     expression = and { "or" and }          and = not { "and" not }          not = "not" not | "(" expression ")" | test
 *     test       = switch | field operator value
 *     switch     = fixable | direct | malicious
 *     operator   = "=" | "!=" | "<" | "<=" | ">" | ">="
 *     value      = a word, or a text in "…" or '…'
 *
 * A severity alone means that one or worse. What is not known makes a test neither true nor false (Kleene's logic), so that a condition
 * never holds because of something unknown, not even behind `not`.
 */
export type Condition = Readonly<{ text: string; holds: (subject: Subject) => boolean }>;

/** What a condition is asked about: a component, with one of its findings or without. Undefined is not known. */
export type Subject = Readonly<{
  severity?: string | undefined;
  score?: number | undefined;
  /** All ids of the finding. */
  ids?: readonly string[] | undefined;
  isFixable?: boolean | undefined;
  isMalicious?: boolean | undefined;
  isDirect: boolean | undefined;
  ecosystem: string | undefined;
  name: string;
  version: string | undefined;
  purl: string | undefined;
  scope: string;
  license: string | undefined;
  risk: string;
  verdict: string | undefined;
}>;

export type ConditionResult = Readonly<{ ok: true; condition: Condition }> | Readonly<{ ok: false; at: number; message: Readonly<{ en: string; zh: string }> }>;

/** Reads a condition; the refusal says what is wrong and at which character, counted from 1. */
export function parseCondition(text: string): ConditionResult {
  const parser: Parser = { text, tokens: tokenize(text), next: 0, depth: 0 };
  try {
    const test = readOr(parser);
    const rest = parser.tokens[parser.next]!;
    if (rest.kind !== 'end') throw new Mistake(rest.at, `"and", "or" or the end is expected before "${rest.text}".`, `“${rest.text}”之前应为 and、or 或结尾。`);
    return { ok: true, condition: { text, holds: (subject) => test(subject) === true } };
  } catch (error) {
    if (error instanceof Mistake) return { ok: false, at: error.at + 1, message: { en: error.message, zh: error.zh } };
    throw error;
  }
}

type Test = (subject: Subject) => boolean | undefined;
type Token = Readonly<{ kind: 'word' | 'text' | 'operator' | 'open' | 'close' | 'wrong' | 'end'; text: string; at: number }>;
type Parser = { readonly text: string; readonly tokens: readonly Token[]; next: number; depth: number };

class Mistake extends Error {
  readonly at: number;
  readonly zh: string;

  constructor(at: number, message: string, zh: string) {
    super(message);
    this.at = at;
    this.zh = zh;
  }
}

const tokenPattern = /\s*(?:(?<word>[\p{L}\p{N}_@*][\p{L}\p{N}._:/@*+%?#-]*)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<operator><=|>=|!=|==|=|<|>)|(?<open>\()|(?<close>\))|(?<wrong>\S))/uy;

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  for (let match = tokenPattern.exec(text); match !== null; match = tokenPattern.exec(text)) {
    const { word, double, single, operator, open, close, wrong } = match.groups!;
    const quoted = double ?? single;
    const found = word ?? quoted ?? operator ?? open ?? close ?? wrong!;
    const kind = word !== undefined ? 'word' : quoted !== undefined ? 'text' : operator !== undefined ? 'operator' : open !== undefined ? 'open' : close !== undefined ? 'close' : 'wrong';
    tokens.push({ kind, text: operator === '==' ? '=' : found, at: match.index + match[0].length - found.length - (quoted === undefined ? 0 : 2) });
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function readOr(parser: Parser): Test {
  const parts = [readAnd(parser)];
  while (takeWord(parser, 'or')) parts.push(readAnd(parser));
  return parts.length === 1 ? parts[0]! : (subject) => some(parts, subject);
}

function readAnd(parser: Parser): Test {
  const parts = [readNot(parser)];
  while (takeWord(parser, 'and')) parts.push(readNot(parser));
  return parts.length === 1 ? parts[0]! : (subject) => every(parts, subject);
}

const depthMax = 50;

function readNot(parser: Parser): Test {
  if (++parser.depth > depthMax) throw new Mistake(parser.tokens[parser.next]!.at, `The expression is nested deeper than ${depthMax}.`, `表达式嵌套超过 ${depthMax} 层。`);
  try {
    if (!takeWord(parser, 'not')) return readOperand(parser);
    const inner = readNot(parser);
    return (subject) => {
      const value = inner(subject);
      return value === undefined ? undefined : !value;
    };
  } finally {
    parser.depth--;
  }
}

function readOperand(parser: Parser): Test {
  const token = parser.tokens[parser.next++]!;
  if (token.kind === 'open') {
    const inner = readOr(parser);
    const close = parser.tokens[parser.next++]!;
    if (close.kind !== 'close') throw new Mistake(close.at, `")" is expected for the "(" at character ${token.at + 1}.`, `第 ${token.at + 1} 个字符处的“(”缺少“)”。`);
    return inner;
  }
  if (token.kind !== 'word') throw new Mistake(token.at, token.kind === 'end' ? 'A test is expected here.' : `A test is expected instead of "${token.text}".`, token.kind === 'end' ? '此处应为条件。' : `此处应为条件，而不是“${token.text}”。`);
  return readTest(parser, token);
}

function readTest(parser: Parser, token: Token): Test {
  const name = token.text.toLowerCase();
  const operator = parser.tokens[parser.next]!;
  if (operator.kind !== 'operator') {
    const known = switches.get(name) ?? (ranks.severity.includes(name) ? compareRank(ranks.severity, 'severity', '>=', name) : undefined);
    if (known !== undefined) return known;
    if (fields.has(name)) throw new Mistake(operator.at, `${name} needs an operator (= != < <= > >=) and a value.`, `${name} 需要运算符（= != < <= > >=）和取值。`);
    throw new Mistake(token.at, `"${token.text}" is neither a switch (${[...switches.keys()].join(', ')}), a severity, nor a field (${[...fields.keys()].join(', ')}).`, `“${token.text}”不是开关（${[...switches.keys()].join('、')}）、等级或字段（${[...fields.keys()].join('、')}）。`);
  }
  const field = fields.get(name);
  if (field === undefined) throw new Mistake(token.at, switches.has(name) ? `${name} is a switch and takes no operator.` : `There is no field "${token.text}"; fields are ${[...fields.keys()].join(', ')}.`, switches.has(name) ? `${name} 是开关，不能带运算符。` : `没有字段“${token.text}”，可用字段：${[...fields.keys()].join('、')}。`);
  parser.next++;
  const value = parser.tokens[parser.next++]!;
  if (value.kind !== 'word' && value.kind !== 'text') throw new Mistake(value.at, `A value is expected after ${operator.text}.`, `${operator.text} 之后应为取值。`);
  return field(operator, value);
}

function takeWord(parser: Parser, word: string): boolean {
  const token = parser.tokens[parser.next]!;
  const isIt = token.kind === 'word' && token.text.toLowerCase() === word;
  if (isIt) parser.next++;
  return isIt;
}

function some(parts: readonly Test[], subject: Subject): boolean | undefined {
  let isUnknown = false;
  for (const part of parts) {
    const value = part(subject);
    if (value === true) return true;
    isUnknown ||= value === undefined;
  }
  return isUnknown ? undefined : false;
}

function every(parts: readonly Test[], subject: Subject): boolean | undefined {
  let isUnknown = false;
  for (const part of parts) {
    const value = part(subject);
    if (value === false) return false;
    isUnknown ||= value === undefined;
  }
  return isUnknown ? undefined : true;
}

const switches: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['fixable', (subject) => subject.isFixable], ['direct', (subject) => subject.isDirect], ['malicious', (subject) => subject.isMalicious],
]);

/** Ordered words, least first. `unknown` has no place in an order. */
const ranks: Readonly<Record<'severity' | 'risk' | 'verdict', readonly string[]>> = {
  severity: ['none', 'low', 'medium', 'high', 'critical'], risk: ['green', 'yellow', 'orange', 'red'], verdict: ['allow', 'review', 'deny'],
};

type Field = (operator: Token, value: Token) => Test;

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['severity', rankField(ranks.severity, 'severity')],
  ['license.risk', rankField(ranks.risk, 'risk')],
  ['license.verdict', rankField(ranks.verdict, 'verdict')],
  ['score', scoreField],
  ['id', textField((subject) => subject.ids)],
  ['ecosystem', textField((subject) => listOf(subject.ecosystem))],
  ['name', textField((subject) => [subject.name])],
  ['version', textField((subject) => listOf(subject.version))],
  ['purl', textField((subject) => listOf(subject.purl))],
  ['scope', textField((subject) => (subject.scope === 'unknown' ? undefined : [subject.scope]))],
  ['license', textField((subject) => (subject.license === undefined ? undefined : [subject.license, ...subject.license.split(/[\s()]+/)]))],
]);

function listOf(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}

function rankField(words: readonly string[], key: 'severity' | 'risk' | 'verdict'): Field {
  return (operator, value) => {
    const word = value.text.toLowerCase();
    const isEquality = operator.text === '=' || operator.text === '!=';
    if (!words.includes(word) && !(word === 'unknown' && isEquality)) {
      throw new Mistake(value.at, `"${value.text}" is none of ${words.join(', ')}${isEquality ? ', unknown' : ''}.`, `“${value.text}”不在可选值之中：${words.join('、')}${isEquality ? '、unknown' : ''}。`);
    }
    return compareRank(words, key, operator.text, word);
  };
}

function compareRank(words: readonly string[], key: 'severity' | 'risk' | 'verdict', operator: string, word: string): Test {
  return (subject) => {
    const value = subject[key];
    if (value === undefined) return undefined;
    if (operator === '=') return value === word;
    if (operator === '!=') return value !== word;
    const rank = words.indexOf(value);
    return rank === -1 ? undefined : compareNumbers(rank, operator, words.indexOf(word));
  };
}

function scoreField(operator: Token, value: Token): Test {
  const number = /^\d+(?:\.\d+)?$/.test(value.text) ? Number(value.text) : NaN;
  if (Number.isNaN(number)) throw new Mistake(value.at, `"${value.text}" is no number.`, `“${value.text}”不是数字。`);
  return (subject) => (subject.score === undefined ? undefined : compareNumbers(subject.score, operator.text, number));
}

function compareNumbers(left: number, operator: string, right: number): boolean {
  return numberOperators[operator as keyof typeof numberOperators](left, right);
}

const numberOperators = {
  '=': (left: number, right: number) => left === right, '!=': (left: number, right: number) => left !== right,
  '<': (left: number, right: number) => left < right, '<=': (left: number, right: number) => left <= right,
  '>': (left: number, right: number) => left > right, '>=': (left: number, right: number) => left >= right,
} as const;

/** Equality in any case; `*` stands for anything. */
function textField(valuesOf: (subject: Subject) => readonly string[] | undefined): Field {
  return (operator, value) => {
    if (operator.text !== '=' && operator.text !== '!=') throw new Mistake(operator.at, 'A text is compared with = or != only.', '文本只能用 = 或 != 比较。');
    const matches = wildcard(value.text.toLowerCase());
    return (subject) => {
      const values = valuesOf(subject);
      return values === undefined ? undefined : values.some((text) => matches(text.toLowerCase())) === (operator.text === '=');
    };
  };
}

/** Part by part from the left, so that it is linear in the text for each part. */
function wildcard(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return (text) => text === pattern;
  const [first, last] = [parts[0]!, parts.at(-1)!];
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
