import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';
import { describe, expect, it } from 'vitest';

// SQL is written as text. What it is put together from are words of ours; a value that somebody gave travels beside it, as a parameter.

const root = fileURLToPath(new URL('../src/', import.meta.url));
/** Takes statements from others, and numbers the cursors of the database. */
const transaction = 'platform/db/transaction.ts';
const files = readdirSync(root, { recursive: true }).map((name) => String(name).replaceAll('\\', '/')).filter((name) => name.endsWith('.ts') && name !== transaction && !/\.(?:test|verify)\.ts$|^(?:engines|web|cli)\/|\/testing\//.test(name));

type Node = { type: string; [key: string]: unknown };

/** Names under which use cases hold what came with a request. */
const carriers: ReadonlySet<string> = new Set(['ctx', 'input', 'query', 'body', 'params', 'request', 'headers', 'filter', 'filters', 'search', 'cursor', 'q', 'after', 'login']);
/** What a carrier may give to SQL: a number that the contract bounds. */
const bounded: ReadonlySet<string> = new Set(['limit']);

/** Begins like SQL, or like what follows in it. */
const looksLikeSql = /^\s*(?:with|select|insert into|update|delete from|create|alter|drop|declare|fetch|lock table|set local|order by|(?:left |inner |full )?join|where|and|or|exists|not exists|array\(|coalesce\(|count\(|case when)\s/i;

/** Interpolations into SQL that a request decides, as `name.member`. */
function givenParts(source: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown, inSql: boolean): void => {
    if (Array.isArray(node)) return node.forEach((part) => visit(part, inSql));
    if (typeof node !== 'object' || node === null) return;
    const { type } = node as Node;
    if (type === 'TemplateLiteral') {
      const { quasis, expressions } = node as unknown as { quasis: { raw: string }[]; expressions: Node[] };
      const isSql = inSql || looksLikeSql.test(quasis.map((part) => part.raw).join(' '));
      for (const expression of expressions) visit(expression, isSql);
      return;
    }
    // A condition decides between texts of ours: only what it chooses from is looked at.
    if (type === 'ConditionalExpression') return [(node as Node)['consequent'], (node as Node)['alternate']].forEach((part) => visit(part, inSql));
    if (inSql && type === 'MemberExpression') {
      const { object, property } = node as unknown as { object: Node; property: Node };
      if (object.type === 'Identifier' && carriers.has(String(object['value']))) {
        if (!bounded.has(String(property['value']))) found.push(`${String(object['value'])}.${String(property['value'])}`);
        return;
      }
      return visit(object, inSql);
    }
    if (inSql && type === 'Identifier' && carriers.has(String((node as Node)['value']))) return void found.push(String((node as Node)['value']));
    for (const [key, part] of Object.entries(node)) if (key !== 'span' && key !== 'params') visit(part, inSql);
  };
  visit(parseSync(source, { syntax: 'typescript' }), false);
  return found;
}

describe('the search for values in SQL', () => {
  it.each([
    'tx.query(`select 1 where name = \'${input.name}\'`)', 'tx.query(`select * from t order by ${query.sort}`)', 'const where = `and name like ${q}`;', 'tx.query(`select ${columns} from t where ${filter.text.trim()}`)',
    'tx.query(`update t set a = ${ctx.tenantId}`)', 'tx.query(`select ${isAll ? \'*\' : body.columns}`)', 'tx.query(`select ${keys.map((key) => `${key} = \'${params.id}\'`).join()}`)',
  ])('sees %s', (source) => expect(givenParts(source)).toHaveLength(1));

  it.each(['tx.query(`select ${columns} from t where tenant_id = $1`, [ctx.tenantId])', 'tx.query(`select 1 limit ${query.limit + 1}`)', 'throw new AppError(`There is no ${input.name}.`)', 'tx.query(`select 1 ${query.isAll ? \'\' : \'where a\'}`)', 'const key = `person:${ctx.tenantId}:${input.login}`'])('passes over %s', (source) => expect(givenParts(source)).toEqual([]));
});

it('no SQL of the program is put together from what a request says', () => {
  expect(files.length).toBeGreaterThan(80);
  const wrong = files.flatMap((file) => givenParts(readFileSync(path.join(root, file), 'utf8')).map((part) => `${file}: ${part}`));
  expect(wrong).toEqual([]);
});

it('no text of the program is run as a program', () => {
  const dangerous = /\beval\s*\(|\bnew Function\s*\(|\bvm\.(?:run|Script|compile)|\b(?:exec|execSync)\s*\((?!\))[^)]*\$\{|shell:\s*true|dangerouslySetInnerHTML|\.innerHTML\s*=|\.outerHTML\s*=|document\.write|insertAdjacentHTML/;
  expect(['eval(x)', 'new Function("a")', 'spawn(a, { shell: true })', '<p dangerouslySetInnerHTML={x} />', 'exec(`rm ${x}`)'].filter((line) => !dangerous.test(line))).toEqual([]);
  const all = readdirSync(root, { recursive: true }).map(String).filter((name) => /\.tsx?$/.test(name) && !/\.(?:test|verify)\.tsx?$/.test(name));
  const wrong = all.flatMap((file) => readFileSync(path.join(root, file), 'utf8').split('\n').flatMap((line, index) => (dangerous.test(line) && !/^\s*(?:\/\/|\*)/.test(line) ? [`${file}:${index + 1} ${line.trim().slice(0, 100)}`] : [])));
  expect(wrong).toEqual([]);
});
