import type { Expression, ExpressionResult, LicenseTerm, SpecialTerm } from './expression.ts';
import { isCompound, joinExpressions } from './expression.ts';
import { readAddition, readTerm, withException } from './term.ts';

export type ParseOptions = Readonly<{
  /**
   * Edition of the annex. `2.3`: operators only in capitals, no `AdditionRef-`, and `NONE` or
   * `NOASSERTION` only alone. `3` (default): operators all upper or all lower case.
   */
  edition?: '2.3' | '3';
  /** Refuse `Apache-2.0-or-later` and `MIT-only`, which are no listed ids but are understood by default. */
  listedIdsOnly?: boolean;
  /** Longest text in UTF-16 units; 65,536 by default. */
  maximumLength?: number;
  /** Deepest nesting of parentheses; 100 by default. */
  maximumDepth?: number;
}>;

/**
 * Reads an SPDX licence expression. Ids match in any case and come out canonical; a deprecated id
 * comes out as what replaces it (`GPL-2.0+` as `GPL-2.0-or-later`). Never throws and never
 * recurses: time is linear in the text.
 * Source: https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/ and annex D of 2.3.
 */
export function parseExpression(text: string, options: ParseOptions = {}): ExpressionResult {
  const { maximumLength = 65_536 } = options;
  if (text.length > maximumLength) {
    return refuse(`The expression is longer than ${maximumLength} characters.`, maximumLength);
  }
  const parser: Parser = { text, options, frames: [newFrame(0)], isOperandNext: true, withAt: -1, at: 0 };
  for (;;) {
    const problem = step(parser);
    if (problem === 'end') return finish(parser);
    if (problem !== undefined) return refuse(problem, parser.at);
  }
}

/** Which texts of a list are no valid expressions, in their order. */
export function invalidExpressions(texts: readonly string[], options: ParseOptions = {}): readonly string[] {
  return texts.filter((text) => !parseExpression(text, options).ok);
}

/** One open parenthesis (or the whole text): finished alternatives, and the conjunction being read. */
type Frame = { alternatives: Expression[]; conjuncts: Expression[]; openedAt: number; isClosedGroup: boolean };

type Parser = {
  readonly text: string;
  readonly options: ParseOptions;
  readonly frames: Frame[];
  isOperandNext: boolean;
  /** Offset of a WITH that waits for its exception, or -1. */
  withAt: number;
  at: number;
};

/** Reads one token. Gives 'end', a message when the token is refused, or undefined to go on. */
function step(parser: Parser): string | undefined {
  const { text } = parser;
  let start = parser.at;
  while (isSpace(text.charCodeAt(start))) start += 1;
  parser.at = start;
  if (start >= text.length) return 'end';
  const code = text.charCodeAt(start);
  if (code === OPEN) return openGroup(parser);
  if (code === CLOSE) return closeGroup(parser);
  let end = start + 1;
  while (end < text.length && !isBoundary(text.charCodeAt(end))) end += 1;
  const problem = readWord(parser, text.slice(start, end));
  if (problem === undefined) parser.at = end;
  return problem;
}

function openGroup(parser: Parser): string | undefined {
  if (parser.withAt >= 0) return 'WITH must be followed by an exception.';
  if (!parser.isOperandNext) return 'An operator is missing before the parenthesis.';
  const { maximumDepth = 100 } = parser.options;
  if (parser.frames.length > maximumDepth) return `Parentheses are nested deeper than ${maximumDepth}.`;
  parser.frames.push(newFrame(parser.at));
  parser.at += 1;
  return undefined;
}

function closeGroup(parser: Parser): string | undefined {
  if (parser.withAt >= 0) return 'WITH must be followed by an exception.';
  if (parser.isOperandNext) return 'A licence is missing before the parenthesis.';
  const frame = parser.frames.length > 1 ? parser.frames.pop() : undefined;
  const outer = parser.frames.at(-1);
  if (frame === undefined || outer === undefined) return 'The parenthesis was never opened.';
  const group = closeFrame(frame);
  if (typeof group === 'string') return group;
  outer.conjuncts.push(group);
  outer.isClosedGroup = true;
  parser.at += 1;
  return undefined;
}

function readWord(parser: Parser, word: string): string | undefined {
  const frame = parser.frames.at(-1);
  if (frame === undefined) throw new Error('a parser always has a frame');
  if (parser.withAt >= 0) return attachException(parser, frame, word);
  if (!parser.isOperandNext) return readOperator(parser, frame, word);
  const term = readTerm(word, parser.options);
  if (typeof term === 'string') return term;
  frame.conjuncts.push(term);
  frame.isClosedGroup = false;
  parser.isOperandNext = false;
  return undefined;
}

function readOperator(parser: Parser, frame: Frame, word: string): string | undefined {
  const operator = parser.options.edition === '2.3' ? upperOperators.get(word) : operators.get(word);
  if (operator === undefined) return `An operator (AND, OR, WITH) is missing before "${clip(word)}".`;
  if (operator === 'with') {
    const subject = frame.conjuncts.at(-1);
    if (frame.isClosedGroup || subject?.kind !== 'license') return 'WITH must follow a single licence.';
    if (subject.exception !== undefined) return 'A licence can have only one exception.';
    parser.withAt = parser.at;
    return undefined;
  }
  parser.isOperandNext = true;
  if (operator === 'and') return undefined;
  frame.alternatives.push(joinExpressions('and', frame.conjuncts));
  frame.conjuncts = [];
  return undefined;
}

function attachException(parser: Parser, frame: Frame, word: string): string | undefined {
  const addition = readAddition(word, parser.options);
  if (!addition.ok) return addition.message;
  const subject = frame.conjuncts.pop() as LicenseTerm;
  frame.conjuncts.push(withException(subject, addition.id));
  parser.withAt = -1;
  // A term with an exception takes no second one: it counts as closed.
  frame.isClosedGroup = true;
  return undefined;
}

function finish(parser: Parser): ExpressionResult {
  const [frame, unclosed] = parser.frames;
  const end = parser.text.length;
  if (parser.withAt >= 0) return refuse('WITH must be followed by an exception.', end);
  if (parser.isOperandNext) return refuse(frame?.conjuncts.length === 0 && end === 0 ? 'The expression is empty.' : 'A licence is missing.', end);
  if (unclosed !== undefined) return refuse('The parenthesis is never closed.', unclosed.openedAt);
  if (frame === undefined) throw new Error('a parser always has a frame');
  const expression = closeFrame(frame);
  if (typeof expression === 'string') return refuse(expression, 0);
  if (parser.options.edition === '2.3' && isCompound(expression) && hasSpecial(expression.parts)) return refuse(SPECIAL_ALONE, 0);
  return { ok: true, expression };
}

/** Gives the expression of a finished frame, or why it is none. */
function closeFrame(frame: Frame): Expression | string {
  if (frame.alternatives.length === 0) return joinExpressions('and', frame.conjuncts);
  frame.alternatives.push(joinExpressions('and', frame.conjuncts));
  if (hasSpecial(frame.alternatives)) return 'NONE and NOASSERTION cannot be an alternative of OR.';
  return joinExpressions('or', frame.alternatives);
}

function hasSpecial(parts: readonly Expression[]): boolean {
  return parts.some((part): part is SpecialTerm => part.kind === 'none' || part.kind === 'noassertion');
}

function newFrame(openedAt: number): Frame {
  return { alternatives: [], conjuncts: [], openedAt, isClosedGroup: false };
}

function refuse(message: string, at: number): ExpressionResult {
  return { ok: false, refusal: { message, at } };
}

function clip(word: string): string {
  return word.length > 60 ? `${word.slice(0, 60)}…` : word;
}

/** Space, tab and line breaks: the annex wants one line, but SBOM writers wrap long expressions. */
function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function isBoundary(code: number): boolean {
  return isSpace(code) || code === OPEN || code === CLOSE;
}

const OPEN = 0x28;
const CLOSE = 0x29;
const SPECIAL_ALONE = 'NONE and NOASSERTION stand alone in this edition.';

type Operator = 'and' | 'or' | 'with';
const upperOperators: ReadonlyMap<string, Operator> = new Map([['AND', 'and'], ['OR', 'or'], ['WITH', 'with']]);
const operators: ReadonlyMap<string, Operator> = new Map([...upperOperators, ['and', 'and'], ['or', 'or'], ['with', 'with']]);
