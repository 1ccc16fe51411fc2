import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawn } from '../../../test/drawn.ts';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';
import { numberArray, textArray } from './array-text.ts';

let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());

describe('an array written as text', () => {
  it('is read by the database as the values that it was made of', async () => {
    const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
    const anything = fc.record({ texts: fc.array(fc.option(fc.oneof(text, fc.constantFrom('', 'NULL', '{}', ',', '"', '\\', ' a ', 'a"b\\c', 'Apache License, Version 2.0')))), numbers: fc.array(fc.option(fc.integer())) });
    await test.db.withSystem((tx) => fc.assert(fc.asyncProperty(anything, async ({ texts, numbers }) => {
      const [row] = await tx.query(`select $1::text[] as texts, $2::bigint[] as numbers`, [textArray(texts), numberArray(numbers)]);
      expect(row).toEqual({ texts, numbers });
    }), drawn(200)));
  });
});
