/**
 * Splits SQL into its statements at semicolons that stand outside of strings, quoted names, dollar quotes and comments
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html). Statements come without their semicolon; empty ones are left out.
 */
export function splitStatements(text: string): readonly string[] {
  const statements: string[] = [];
  let start = 0;
  let hasContent = false;
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === ';') {
      if (hasContent) statements.push(text.slice(start, match.index).trim());
      start = token.lastIndex;
      hasContent = false;
    } else if (found.startsWith('/*')) {
      token.lastIndex = endOfComment(text, match.index);
    } else if (found.length > 1 && found.startsWith('$')) {
      const end = text.indexOf(found, token.lastIndex);
      token.lastIndex = end === -1 ? text.length : end + found.length;
      hasContent = true;
    } else if (!found.startsWith('--')) hasContent = true;
  }
  if (hasContent) statements.push(text.slice(start).trim());
  return statements;
}

/** Comments, strings (with backslashes after E), quoted names, the start of a dollar quote, words (which may hold `$`), the semicolon, other signs. */
const token = /--[^\n]*|\/\*|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[\w\u0080-\uffff][\w$\u0080-\uffff]*|;|[^\s]/g;

/** Comments nest. */
function endOfComment(text: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}
