import type { DeclaredLicense, NormalizedLicense } from '../declared.ts';
import { UNKNOWN } from '../declared.ts';
import type { Expression } from '../expression.ts';
import { joinExpressions } from '../expression.ts';
import { formatExpression } from '../format.ts';
import { parseExpression } from '../parse.ts';

/**
 * Reads a text that is built like an expression but holds names instead of ids, such as
 * `BSD-3-Clause and (MIT or Apache 2)`. Precedence is that of SPDX, since whoever groups with
 * parentheses writes an expression. Undefined where no parentheses group a list.
 */
export function readGroups(text: string, readName: (text: string) => DeclaredLicense): DeclaredLicense | undefined {
  if (text.length > 500 || !groupedList.test(text)) return undefined;
  const state: GroupState = { basis: 'exact', readName };
  const expression = readAlternatives(text, state, 0);
  return expression === undefined ? UNKNOWN : { kind: 'known', expression: formatExpression(expression), basis: state.basis };
}

/** A parenthesis at an operand's place that holds an operator: `(MIT or Apache 2)`, but not `(or later)`. */
const groupedList = /(?:^|\b(?:and|or)\s+|\()\([^()]+\s(?:and|or)\s(?!later|any|newer)[^()]+\)/i;
const laterAhead = '(?!(?:\\(?at your|any|later|newer|higher|above|greater))';
const operators = { or: new RegExp(`^or\\s+${laterAhead}`, 'i'), and: new RegExp(`^and\\s+${laterAhead}`, 'i') };
const MAXIMUM_DEPTH = 5;

type GroupState = { basis: NormalizedLicense['basis']; readonly readName: (text: string) => DeclaredLicense };

function readAlternatives(text: string, state: GroupState, depth: number): Expression | undefined {
  return readOperands(splitOutside(text, operators.or), 'or', (part) => readOperands(splitOutside(part, operators.and), 'and', (operand) => readOperand(operand, state, depth)));
}

function readOperands(parts: readonly string[], kind: 'and' | 'or', read: (part: string) => Expression | undefined): Expression | undefined {
  const expressions: Expression[] = [];
  for (const part of parts) {
    const expression = read(part);
    if (expression === undefined) return undefined;
    expressions.push(expression);
  }
  return expressions.length === 0 ? undefined : joinExpressions(kind, expressions);
}

function readOperand(text: string, state: GroupState, depth: number): Expression | undefined {
  const operand = text.trim();
  if (operand.startsWith('(') && operand.endsWith(')') && depth < MAXIMUM_DEPTH && isOneGroup(operand)) {
    return readAlternatives(operand.slice(1, -1), state, depth + 1);
  }
  const reading = state.readName(operand);
  if (reading.kind !== 'known') return undefined;
  state.basis = weaker(state.basis, reading.basis);
  const parsed = parseExpression(reading.expression);
  return parsed.ok ? parsed.expression : undefined;
}

/** Whether the first parenthesis is closed by the last character and not before. */
function isOneGroup(text: string): boolean {
  let open = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '(') open += 1;
    else if (text[index] === ')') open -= 1;
    if (open === 0) return index === text.length - 1;
  }
  return false;
}

/** Splits at an operator word that stands outside parentheses. */
function splitOutside(text: string, operator: RegExp): readonly string[] {
  const parts: string[] = [];
  let open = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '(') open += 1;
    else if (text[index] === ')') open -= 1;
    else if (open === 0 && index > 0 && isBreak(text[index - 1])) {
      const match = operator.exec(text.slice(index, index + 40));
      if (match === null) continue;
      parts.push(text.slice(start, index));
      start = index + match[0].length;
      index = start - 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function isBreak(character: string | undefined): boolean {
  return character === ' ' || character === ')' || character === '\n' || character === '\t';
}

function weaker(left: NormalizedLicense['basis'], right: NormalizedLicense['basis']): NormalizedLicense['basis'] {
  return strengths.indexOf(left) > strengths.indexOf(right) ? left : right;
}

const strengths: readonly NormalizedLicense['basis'][] = ['exact', 'stated', 'rule', 'assumed'];
