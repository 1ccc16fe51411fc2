import { expect, it } from 'vitest';
import { splitStatements } from './statements.ts';

it.each([
  ['a; b;', ['a', 'b']],
  ['a', ['a']],
  [' ; ;-- only words;\n/* and ; */', []],
  [`select ';' ; select "a;b"`, [`select ';'`, 'select "a;b"']],
  [`select 'it''s;' ; b`, [`select 'it''s;'`, 'b']],
  [String.raw`select E'\';' ; select '\'; b`, [String.raw`select E'\';'`, String.raw`select '\'`, 'b']],
  ['do $$ begin; end; $$; b', ['do $$ begin; end; $$', 'b']],
  ['do $a$ $$;$b$; $a$; select $1;', ['do $a$ $$;$b$; $a$', 'select $1']],
  ['select a$b$; select c$b$', ['select a$b$', 'select c$b$']],
  ['a /* x /* y; */ z; */ b; c', ['a /* x /* y; */ z; */ b', 'c']],
  ['-- 源枢;\n选; 择', ['-- 源枢;\n选', '择']],
])('SQL %j falls into its statements', (text, expected) => {
  expect(splitStatements(text)).toEqual(expected);
});
